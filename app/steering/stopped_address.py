"""Addresses that get no more mail because three came back for good, until somebody says that they work again.

The mails of the account itself (invitation, forgotten password) are tried all the same: they are a person's way in.
"""

from datetime import datetime

import sqlalchemy as sa

from app.core import db
from app.core.bounce import LIMIT, forgive, hard_bounces, note_bounce, status_in
from app.core.delivery_status import Returned
from app.core.outbox import Delivery, State
from app.programme.account import User
from app.steering.outside_reader import OutsideReader

HELD: tuple[type[User] | type[OutsideReader], ...] = (User, OutsideReader)
"""Who has an address."""


def refused(delivery: Delivery, now: datetime) -> None:
    """A server said no for good to this mail; in the transaction that notes it."""
    count(delivery, status=status_in(delivery.error), words=delivery.error, now=now)


def came_back(returned: Returned, now: datetime) -> Delivery | None:
    """A mail that had left came back: find and mark it. None where none of ours was meant, or it is known."""
    mine = sa.select(Delivery).where(Delivery.message_id == returned.message_id, Delivery.state == State.SENT)
    delivery = db.session.scalar(mine.with_for_update())
    if delivery is not None:
        delivery.state, delivery.reason, delivery.error = State.BOUNCED, returned.status[:64], returned.words[:500]
        count(delivery, status=returned.status, words=returned.words, now=now)
    return delivery


def count(delivery: Delivery, *, status: str, words: str, now: datetime) -> None:
    """Keep a bounce; the third hard one stops the address."""
    is_new = note_bounce(delivery, status=status, words=words, now=now)
    if is_new and (db.session.scalar(hard_bounces(delivery.address)) or 0) >= LIMIT:
        _mark(delivery.address, now)


def is_stopped(delivery: Delivery) -> bool:
    """Whether its recipient's address gets no more mail."""
    person = sa.exists().where(User.id == delivery.user_id, User.mail_stopped_at.is_not(None))
    outsider = sa.exists().where(OutsideReader.email == delivery.address, OutsideReader.mail_stopped_at.is_not(None))
    return bool(db.session.scalar(sa.select(person if delivery.user_id else outsider)))


def release(address: str, now: datetime) -> None:
    """The address works again: it gets mail, and what came back before counts no more."""
    _mark(address, None)
    forgive(address, now)


def _mark(address: str, since: datetime | None) -> None:
    """Say at everybody who has this address since when it is stopped, or that it is not."""
    for kind in HELD:
        mine = sa.update(kind).where(kind.email == address.lower())
        if since is not None:
            mine = mine.where(kind.mail_stopped_at.is_(None))
        db.session.execute(mine.values(mail_stopped_at=since))
