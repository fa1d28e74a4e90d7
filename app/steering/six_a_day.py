"""Six mails a day at most: once they have left, what is less urgent waits for the next morning or joins the digest.

Counted on the person's own day: reminders, and reports, which always leave. Mails of the account, invitations, alarms
and what somebody asked for themselves neither count nor wait.
"""

from datetime import datetime, time
from functools import partial

import sqlalchemy as sa

from app.core import db
from app.core.outbox import Delivery, State
from app.core.workdays import DAY, instant
from app.programme.account import User
from app.steering.occurrences import Rhythm, local_day
from app.steering.readers import rhythm_of, usable

PLACES = {"digest": 6, "draft": 6, "report_missed": 6, "update": 5, "ask_reply": 5, "mention": 4}
"""Up to which of the day's six a kind may leave. The most urgent go first: the digest, which tells all the others, and
what the report waits for have the last place; what a track or a decision waits for has the one before."""
COUNTED = (*PLACES, "report")
MORNING = time(9)


def reader_of(delivery: Delivery) -> User:
    """Whom it is for, locked, so that two workers count in turn."""
    return db.session.get_one(User, delivery.user_id, with_for_update=True)


def is_full(delivery: Delivery, user: User, wish: Rhythm) -> bool:
    """Whether as many mails left for them on that day of theirs as may leave before one of this kind."""
    midnight = instant(local_day(user.timezone, delivery.present), time(), wish.zone)
    left = sa.and_(
        Delivery.message_id != "",  # written; what failed for now still leaves
        Delivery.state.in_([State.SENT, State.SENDING, State.PENDING]),
        Delivery.claimed_at >= midnight,
    )
    mine = sa.and_(Delivery.user_id == user.id, Delivery.kind.in_(COUNTED), Delivery.id != delivery.id)
    count = db.session.scalar(sa.select(sa.func.count(Delivery.id)).where(mine, left)) or 0
    return count >= PLACES[delivery.kind]


def held_until(delivery: Delivery, *, before: datetime | None = None) -> datetime | None:
    """When it may leave if not now: at the end of the quiet hours, or at nine on the next morning that they work.

    With `before` the quiet hours hold only what they end in time for; a day that is full holds everything.
    """
    user, at = reader_of(delivery), delivery.present
    wish = usable(partial(rhythm_of, user), f"user {user.id}")
    if wish is None:
        return None
    awake = wish.awake(at)
    if awake != at and (before is None or awake < before):
        return awake
    if not is_full(delivery, user, wish):
        return None
    tomorrow = wish.workdays.next(local_day(user.timezone, at) + DAY)
    return wish.awake(instant(tomorrow, MORNING, wish.zone))
