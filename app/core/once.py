"""Idempotency: a form that is sent again gives the answer of the first time, and makes nothing new."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

KEPT = timedelta(days=7)


class Once(Base):
    """The address that a creating request was answered with, under the key that its form carried."""

    __tablename__ = "once"
    __table_args__ = (sa.UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(64))
    location: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime] = mapped_column(index=True)


def answered(user_id: int, key: str) -> sa.Select[str]:
    return sa.select(Once.location).where(Once.user_id == user_id, Once.key == key)


def forget(now: datetime) -> sa.Delete:
    """What is older than seven days."""
    return sa.delete(Once).where(Once.at < now - KEPT)
