"""Notification: what a person is told about an item, once an occurrence. The line in the product; mails gather it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.db import Base
from app.core.enums import Labelled
from app.core.i18n import N_


class Rule(Labelled):
    """Why somebody is told. Source: reminder policy, R3 and R4."""

    DUE_SOON = "due_soon", N_("A due date comes near")
    OVERDUE = "overdue", N_("A due date has passed")


class Notification(Base):
    """`occurrence` names the fact and the step («2026-11-23:D-3»): the same one is never told twice to one person.

    `due_on` is the date it speaks of: once the item has another, this line has lost its object.
    `digest_on` is the person's local day whose digest carries it.
    """

    __tablename__ = "notification"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "item_id", "rule", "occurrence"),
        sa.Index(None, "user_id", "digest_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    rule: Mapped[Rule]
    occurrence: Mapped[str] = mapped_column(sa.String(40))
    due_on: Mapped[date]
    digest_on: Mapped[date]
    at: Mapped[datetime]


def tell(lines: Iterable[dict[str, Any]], *, now: datetime) -> int:
    """Keep the lines (the columns of a notification but `id` and `at`) that aren't known yet; returns how many."""
    in_one_order = sorted(lines, key=lambda line: (line["user_id"], line["item_id"]))
    rows = [line | {"at": now} for line in in_one_order]
    return db.insert_once(Notification, rows, key=["user_id", "item_id", "rule", "occurrence"])
