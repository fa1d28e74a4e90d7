"""Mails that came back: which, why, and whether the address itself is at fault."""

import re
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.outbox import Delivery

LIMIT = 3
"""So many hard bounces stop an address."""
ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
BLAMELESS_SUBJECTS = {3, 6, 7}
BLAMELESS = {(2, 2), (2, 3), (4, 7)}


class Bounce(db.Base):
    """One mail that was refused for good, or that came back. A mail bounces once, however often that is told.

    `status` is RFC 3463's (5.1.1) or the server's code (550); `words` are the server's. `hard`: the address is at
    fault. One that was released counts no more.
    """

    __tablename__ = "bounce"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"), unique=True)
    address: Mapped[str] = mapped_column(sa.String(254), index=True)
    hard: Mapped[bool]
    status: Mapped[str] = mapped_column(sa.String(16))
    words: Mapped[str] = mapped_column(sa.String(300))
    at: Mapped[datetime]
    released_at: Mapped[datetime | None]


def note_bounce(delivery: Delivery, *, status: str, words: str, now: datetime) -> bool:
    """Keep that the mail bounced; whether that was new."""
    known = {"delivery_id": delivery.id, "address": delivery.address.lower(), "hard": is_hard(status)}
    said = {"status": status[:16], "words": words[:300], "at": now}
    return db.insert_once(Bounce, [known | said], key=["delivery_id"]) == 1


def status_in(answer: str) -> str:
    """The status that a server's answer names: its enhanced code, else the three figures that it begins with."""
    found = ENHANCED.search(answer)
    return found[0] if found else answer[:3]


def is_hard(status: str) -> bool:
    """Whether nobody can be reached there. Not when the mail itself, our sending, a full box or the way is at fault.

    Source: RFC 3463, subjects 3 (mail system), 6 (content) and 7 (policy), and 2.2, 2.3, 4.7.
    """
    found = ENHANCED.fullmatch(status)
    if not found:
        return status.startswith("5")
    subject, detail = int(found[2]), int(found[3])
    return found[1] == "5" and subject not in BLAMELESS_SUBJECTS and (subject, detail) not in BLAMELESS


def hard_bounces(address: str) -> sa.Select[int]:
    """How many count against that address."""
    mine = sa.select(sa.func.count()).select_from(Bounce)
    return mine.where(Bounce.address == address.lower(), Bounce.hard, Bounce.released_at.is_(None))


def forgive(address: str, now: datetime) -> None:
    """What came back from that address counts no more."""
    mine = sa.update(Bounce).where(Bounce.address == address.lower(), Bounce.released_at.is_(None))
    db.session.execute(mine.values(released_at=now))
