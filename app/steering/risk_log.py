"""The risk log in figures: how many risks stand where, and the gravest of each track."""

from datetime import date

import sqlalchemy as sa

from app.programme.item import OPEN
from app.programme.programme import Programme
from app.steering.risk import SCORE, Risk, is_due


def by_step(programme: Programme, today: date) -> sa.Select[int | None, int | None, int, int, int]:
    """(likelihood, impact, all, open, to review), one row for each pair of steps that any risk is at."""
    is_open = Risk.stage.in_(OPEN)
    count = sa.func.count()
    return (
        sa.select(Risk.likelihood, Risk.impact, count.label("all"), count.filter(is_open).label("open"))
        .add_columns(count.filter(is_due(today)).label("due"))
        .where(Risk.programme_id == programme.id, Risk.archived_at.is_(None))
        .group_by(Risk.likelihood, Risk.impact)
    )


def worst_open(programme: Programme) -> sa.Subquery:
    """(track, score) of the gravest open risk of each track that has one."""
    score = sa.func.max(SCORE).label("score")
    there = (Risk.programme_id == programme.id, Risk.stage.in_(OPEN), Risk.archived_at.is_(None))
    return sa.select(Risk.track, score).where(*there).group_by(Risk.track).subquery()
