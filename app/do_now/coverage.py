"""How far the inventory is: what is categorised and settled, what must be switched off and still runs."""

import sqlalchemy as sa

from app.core import db
from app.do_now.action import Action, ActionState, Disposition
from app.programme.programme import Programme


def to_unplug(programme: Programme) -> sa.ColumnElement[bool]:
    """The condition for the list «to switch off»: decided, and still running."""
    return sa.and_(
        Action.programme_id == programme.id,
        Action.archived_at.is_(None),
        Action.disposition == Disposition.STOP,
        sa.or_(Action.running.is_(True), Action.running.is_(None)),
    )


def coverage(programme: Programme) -> dict[str, int]:
    """Counts of the inventory: all, categorised, settled, to_unplug (decided to stop), still_running (of these)."""
    stop = Action.disposition == Disposition.STOP
    counts = sa.select(
        sa.func.count().label("all"),
        sa.func.count().filter(Action.category_id.is_not(None)).label("categorised"),
        sa.func.count().filter(Action.state == ActionState.SETTLED.value).label("settled"),
        sa.func.count().filter(stop).label("to_unplug"),
        sa.func.count().filter(stop, sa.func.coalesce(Action.running, True)).label("still_running"),
    ).where(Action.programme_id == programme.id, Action.archived_at.is_(None))
    return dict(db.session.execute(counts).one()._mapping)
