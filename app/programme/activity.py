"""Activity: what happened, by whom and when. Facts stay; texts before and after can be erased."""

from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.programme.member import Member


class Tracked(Protocol):
    """What history and decisions need to know of an item."""

    id: Any
    programme_id: Any
    version: Any


class Activity(Base):
    """One line of history. `facts` maps a field to [before, after], as codes, numbers and ISO dates."""

    __tablename__ = "activity"
    __table_args__ = (
        sa.Index("ix_activity_item", "item_id", "id"),
        sa.Index("ix_activity_programme", "programme_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    verb: Mapped[str] = mapped_column(sa.String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime]

    by: Mapped[Member | None] = relationship()
    texts: Mapped[list["ActivityText"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class ActivityText(Base):
    __tablename__ = "activity_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(sa.String(40))
    before: Mapped[str] = mapped_column(sa.Text)
    after: Mapped[str] = mapped_column(sa.Text)


def record(
    item: Tracked, verb: str, *, by: Member | None, now: datetime, reason: str = "", facts: dict[str, Any] | None = None
) -> Activity:
    """Add a line to the item's history. `by` is None for what the product did by itself."""
    activity = Activity(
        programme_id=item.programme_id,
        item_id=item.id,
        member_id=by and by.id,
        verb=verb,
        facts=facts or {},
        reason=reason.strip(),
        at=now,
    )
    db.session.add(activity)
    return activity
