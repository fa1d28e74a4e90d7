"""What the mail provider takes in a minute, counted from the deliveries themselves: no window of a minute has more.

A bucket of tokens would let twice as many leave around the turn of a minute; the count of the last sixty seconds can't.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core import db
from app.core.outbox import Delivery, State

MINUTE = timedelta(minutes=1)


class Enough(Exception):
    """As many mails as may leave in a minute have left in the last one."""


def has_room(per_minute: int, now: datetime) -> bool:
    """Whether one more may leave now; a look that takes no lock. 0: no limit."""
    return not per_minute or (db.session.scalar(_claimed_since(now - MINUTE)) or 0) < per_minute


def wait_for_room(per_minute: int, now: datetime) -> None:
    """Raise Enough when one more would be too many. Workers ask one after the other, until their claims are kept."""
    if per_minute:
        db.alone("mail pace")
        if not has_room(per_minute, now):
            raise Enough


def _claimed_since(instant: datetime) -> sa.Select[int]:
    """Each mail is claimed once a minute at most: the first retry comes later."""
    tried = sa.select(sa.func.count()).select_from(Delivery)
    return tried.where(Delivery.claimed_at > instant, Delivery.state != State.DROPPED)
