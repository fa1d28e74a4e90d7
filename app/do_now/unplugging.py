"""What the task force decided to switch off, and still runs."""

import sqlalchemy as sa

from app.do_now.action import Action, Disposition
from app.programme.programme import Programme


def to_unplug(programme: Programme) -> sa.ColumnElement[bool]:
    """The condition for the list «to switch off»: decided, and still running, or nobody said whether it does."""
    return sa.and_(
        Action.programme_id == programme.id,
        Action.archived_at.is_(None),
        Action.disposition == Disposition.STOP,
        sa.or_(Action.running.is_(True), Action.running.is_(None)),
    )
