"""How far the track is: what of the inventory is categorised, problematised, settled; which problems have priority."""

from typing import Any

import sqlalchemy as sa

from app.core import db
from app.do_now.action import Action, ActionState, Disposition
from app.do_now.problem import AT_WORK, ProblemState
from app.do_now.raising import is_problematised
from app.do_now.scenario import active
from app.programme.item import Item
from app.programme.programme import Programme

WORTH = [state.value for state in (*AT_WORK, ProblemState.SOLVED)]
PRIORITISED = [s.value for s in (ProblemState.PRIORITISED, ProblemState.IN_PROGRESS, ProblemState.SOLVED)]
"""States of problems that are worth their work, and of those among them that have their priority."""


def to_unplug(programme: Programme) -> sa.ColumnElement[bool]:
    """The condition for the list «to switch off»: decided, and still running."""
    return sa.and_(
        Action.programme_id == programme.id,
        Action.archived_at.is_(None),
        Action.disposition == Disposition.STOP,
        sa.or_(Action.running.is_(True), Action.running.is_(None)),
    )


def coverage(programme: Programme) -> dict[str, int]:
    """Counts of the inventory: all, categorised, problematised, settled, to_unplug (decided to stop), still_running."""
    stop = Action.disposition == Disposition.STOP
    counts = sa.select(
        sa.func.count().label("all"),
        sa.func.count().filter(Action.category_id.is_not(None)).label("categorised"),
        sa.func.count().filter(is_problematised(Action.id)).label("problematised"),
        sa.func.count().filter(Action.state == ActionState.SETTLED.value).label("settled"),
        sa.func.count().filter(stop).label("to_unplug"),
        sa.func.count().filter(stop, sa.func.coalesce(Action.running, True)).label("still_running"),
    ).where(Action.programme_id == programme.id, Action.archived_at.is_(None))
    return dict(db.session.execute(counts).one()._mapping)


def problem_coverage(programme: Programme, **beside: sa.ColumnElement[Any]) -> dict[str, Any]:
    """Counts: actions, problematised (of these), stated problems, all of them that are worth their work, prioritised.

    What was merged or given up is worth none; `scenarios` are the active ones. What is asked `beside` comes along.
    """
    actions = [Action.programme_id == programme.id, Action.archived_at.is_(None)]
    counts = sa.select(
        sa.func.count().label("stated"),
        sa.func.count().filter(Item.state.in_(WORTH)).label("all"),
        sa.func.count().filter(Item.state.in_(PRIORITISED)).label("prioritised"),
        sa.select(sa.func.count(Action.id)).where(*actions).scalar_subquery().label("actions"),
        sa.select(sa.func.count(Action.id))
        .where(*actions, is_problematised(Action.id))
        .scalar_subquery()
        .label("problematised"),
        sa.select(sa.func.count()).select_from(active(programme.id).subquery()).scalar_subquery().label("scenarios"),
    ).where(Item.programme_id == programme.id, Item.kind == "problem", Item.archived_at.is_(None))
    also = (column.label(name) for name, column in beside.items())
    return dict(db.session.execute(counts.add_columns(*also)).one()._mapping)
