"""Mail leaves through this table: queued with the change that asks for it, sent afterwards by `core/delivery.py`.

Nothing is told twice: the key is the memory, there are no flags elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.core import db
from app.core.enums import Labelled
from app.core.i18n import N_


class State(Labelled):
    PENDING = "pending", N_("waiting")
    SENDING = "sending", N_("being sent")
    SENT = "sent", N_("sent")
    FAILED = "failed", N_("not delivered")
    BOUNCED = "bounced", N_("came back")
    DROPPED = "dropped", N_("no longer needed")


class Delivery(db.Base):
    """One mail to one address. `facts` are what its text is made of; they go, with the bytes, once it has left.

    `claimed_at` is when the latest attempt began.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.Index(None, "state", "next_at"),
        sa.Index(None, "claimed_at"),
        sa.Index(None, "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    address: Mapped[str] = mapped_column(sa.String(254))
    lang: Mapped[str] = mapped_column(sa.String(2))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    not_before: Mapped[datetime]
    state: Mapped[State] = mapped_column(default=State.PENDING)
    reason: Mapped[str] = mapped_column(sa.String(64), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(sa.String(200), default="")
    raw: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.String(500), default="")

    @property
    def present(self) -> datetime:
        """That of whoever writes the mail: when this attempt began, or the first one may."""
        return self.claimed_at or self.not_before


@dataclass(frozen=True)
class Wanted:
    """What whoever queues a mail says of it. Without `not_before` it leaves at the next tick."""

    key: str
    kind: str
    address: str
    lang: str
    user_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None


def queue(wanted: Iterable[Wanted], *, now: datetime) -> int:
    """Queue each mail once, in the caller's transaction: a key that is known already adds nothing.

    Returns how many were new.
    """
    in_one_order = sorted(
        wanted, key=lambda mail: mail.key
    )  # so that two planners can't wait for each other in a circle
    return db.insert_once(Delivery, [_row(mail, now) for mail in in_one_order], key=["key"])


def _row(mail: Wanted, now: datetime) -> dict[str, Any]:
    slot = mail.not_before or now
    return vars(mail) | {"not_before": slot, "next_at": slot, "queued_at": now}


def is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Waiting and its time has come, or left behind by a worker whose lease has run out."""
    waiting = sa.and_(Delivery.state == State.PENDING, Delivery.next_at <= now)
    left_behind = sa.and_(Delivery.state == State.SENDING, Delivery.lease_until < now)
    return sa.or_(waiting, left_behind)


def release(now: datetime) -> None:
    """Make due what workers have left behind; in the caller's transaction, and only when no worker is alive."""
    db.session.execute(sa.update(Delivery).where(Delivery.state == State.SENDING).values(lease_until=now))


def given_up(since: datetime) -> sa.Select[int, datetime | None]:
    """How many mails failed for good after `since`, and when the first of them did."""
    lost = (Delivery.state == State.FAILED, Delivery.claimed_at > since)
    return sa.select(sa.func.count(), sa.func.min(Delivery.claimed_at)).where(*lost)


def oldest_unsent(now: datetime) -> sa.Select[datetime | None]:
    """Since when the mail that waits longest should have left."""
    unsent = Delivery.state.in_([State.PENDING, State.SENDING])
    return sa.select(sa.func.min(Delivery.not_before)).where(unsent, Delivery.not_before <= now)
