"""Section 6 of a report: the gravest open risks, frozen at the cut-off, beside what the last report said of them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.programme.account import User
from app.programme.item import OPEN
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.refs import ref
from app.steering.report_compare import Before
from app.steering.risk import SCORE_KEY, Risk
from app.steering.risk_score import score_of

SHOWN = 3
KNOWN = 100
"""So many scores are kept for the next report to compare with: whatever was graver stands among them."""

Facts = dict[str, Any]


def risks_of(programme: Programme, start: datetime, cutoff: datetime) -> Facts:
    """The gravest risks that are open at `cutoff`; how many were opened, and closed, after `start` up to it.

    `scores` maps references to scores, None where nobody assessed it yet.
    """
    here = (Risk.programme_id == programme.id, Risk.archived_at.is_(None))
    is_open = Risk.stage.in_(OPEN)
    came = sa.and_(Risk.created_at > start, Risk.created_at <= cutoff)
    left = sa.and_(sa.not_(is_open), Risk.closed_at > start, Risk.closed_at <= cutoff)
    count = sa.func.count()
    counted = db.session.execute(
        sa.select(
            count.filter(is_open).label("open"), count.filter(came).label("new"), count.filter(left).label("closed")
        ).where(*here)
    ).one()
    gravest = db.session.execute(_gravest().where(*here, is_open)).all() if counted.open else []
    today = programme.today(cutoff)
    top = [_risk(row, today) | {"new": start < row.created_at <= cutoff} for row in gravest[:SHOWN]]
    return {
        "open": counted.open,
        "new": counted.new,
        "closed": counted.closed,
        "top": top,
        "scores": {_ref(row): score_of(row.likelihood, row.impact) for row in gravest},
    }


def _gravest() -> sa.Select[*tuple[Any, ...]]:
    own = (Risk.cause, Risk.event, Risk.effect, Risk.response, Risk.likelihood, Risk.impact, Risk.review_on)
    return (
        sa.select(Risk.kind, Risk.number, Risk.title, Risk.lang, Risk.track, Risk.due_on, Risk.blocking, *own)
        .add_columns(Risk.created_at)
        .add_columns(User.name.label("owner"), Risk.owner_label)
        .outerjoin(Member, Member.id == Risk.owner_id)
        .outerjoin(User, User.id == Member.user_id)
        .order_by(SCORE_KEY, Risk.blocking.desc(), Risk.id)
        .limit(KNOWN)
    )


def _risk(row: Any, today: date) -> Facts:
    """`late`: the day of the next step has passed, or that of the review where no step has one."""
    next_step = row.due_on or row.review_on
    return {
        "ref": _ref(row),
        "title": row.title,
        **{name: {row.lang: getattr(row, name)} if getattr(row, name) else None for name in WORDS},
        "track": row.track.value,
        "likelihood": row.likelihood,
        "impact": row.impact,
        "score": score_of(row.likelihood, row.impact),
        "owner": row.owner or row.owner_label,
        "due_on": row.due_on and row.due_on.isoformat(),
        "review_on": row.review_on and row.review_on.isoformat(),
        "late": next_step is not None and next_step < today,
        "blocking": row.blocking,
    }


WORDS = ("cause", "event", "effect", "response")


def _ref(row: Any) -> str:
    return ref(row.kind, row.number)


def risks_beside(found: Mapping[str, Any] | None, before: Before) -> Facts | None:
    """The same with each score beside that of the last report; None for figures that were read before risks were.

    `new` says that it was foreseen since the last report. Figures that were read before they said so call new what
    that report, where it knew of risks, didn't know.
    """
    if found is None:
        return None
    last = before.get("risks") if before else None
    known = last["scores"] if last else {}
    top = [
        each
        | {
            "score": [each["score"], known.get(each["ref"])],
            "new": before is not None and each.get("new", last is not None and each["ref"] not in known),
        }
        for each in found["top"]
    ]
    return {**found, "top": top, "more": max(found["open"] - len(top), 0), "compared": last is not None}
