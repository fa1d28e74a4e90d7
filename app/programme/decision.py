"""Decision: append-only; who decided what on which version of an item, and why."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.db import Base
from app.programme.activity import Tracked
from app.programme.member import Member


class Decision(Base):
    __tablename__ = "decision"
    __table_args__ = (sa.Index("ix_decision_item", "item_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    item_version: Mapped[int]
    act: Mapped[str] = mapped_column(sa.String(32))
    verdict: Mapped[str] = mapped_column(sa.String(32))
    rationale: Mapped[str] = mapped_column(sa.Text)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]


def decide(item: Tracked, *, act: str, verdict: str, by: Member, now: datetime, rationale: str = "") -> Decision:
    """Keep a decision with the version of the item that it saw (R25)."""
    decision = Decision(
        programme_id=item.programme_id,
        item_id=item.id,
        item_version=item.version,
        act=act,
        verdict=verdict,
        rationale=rationale.strip(),
        member_id=by.id,
        at=now,
    )
    db.session.add(decision)
    return decision
