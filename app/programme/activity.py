"""Activity: what happened, by whom and when. Facts stay; texts before and after can be erased."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.programme.member import Member

MADE = {"created", "imported"}
"""Verbs that made the item: taking them back puts it into the trash."""


class Tracked(Protocol):
    """What history and decisions need to know of an item."""

    id: Any
    programme_id: Any
    version: Any


class Activity(Base):
    """One line of history. `facts` maps a field to [before, after], as codes, numbers and ISO dates.

    `part_of_id` is the line of the whole that this one belongs to: a set of items changed at once, an import.
    `undoes_id` is the line that this one took back; a line is taken back once.
    `item_version` is the version of the item that the line found and changed, None where it changed none.
    """

    __tablename__ = "activity"
    __table_args__ = (
        sa.Index("ix_activity_item", "item_id", "id"),
        sa.Index("ix_activity_programme", "programme_id", "at"),
        sa.Index("ix_activity_part_of", "part_of_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    item_version: Mapped[int | None]
    verb: Mapped[str] = mapped_column(sa.String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime]
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), unique=True)

    by: Mapped[Member | None] = relationship()
    part_of: Mapped["Activity | None"] = relationship(foreign_keys=[part_of_id], remote_side=[id])
    undoes: Mapped["Activity | None"] = relationship(foreign_keys=[undoes_id], remote_side=[id])
    texts: Mapped[list["ActivityText"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class ActivityText(Base):
    __tablename__ = "activity_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(sa.String(40))
    before: Mapped[str] = mapped_column(sa.Text)
    after: Mapped[str] = mapped_column(sa.Text)


def record(
    item: Tracked,
    verb: str,
    *,
    by: Member | None,
    now: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    part_of: Activity | None = None,
    undoes: Activity | None = None,
    beside: bool = False,
) -> Activity:
    """Add a line to the item's history. `by` is None for what the product did by itself.

    `beside`: it tells of what hangs on the item, which stays at its version.
    """
    activity = Activity(
        programme_id=item.programme_id,
        item_id=item.id,
        item_version=None if beside else item.version,
        member_id=by and by.id,
        verb=verb,
        facts=facts or {},
        reason=reason.strip(),
        at=now,
        part_of_id=part_of and part_of.id,
        undoes_id=undoes and undoes.id,
    )
    db.session.add(activity)
    return activity


def record_set(
    programme_id: int,
    verb: str,
    *,
    by: Member | None,
    now: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    undoes: Activity | None = None,
) -> Activity:
    """The line of something done to many items at once; their own lines are `part_of` it. It concerns no item."""
    whole = Activity(
        programme_id=programme_id,
        member_id=by and by.id,
        verb=verb,
        facts=facts or {},
        reason=reason.strip(),
        at=now,
        undoes_id=undoes and undoes.id,
    )
    db.session.add(whole)
    db.session.flush()  # its parts need its id
    return whole


def since(item: Tracked, version: int) -> sa.Select[Activity]:
    """What was done to the item after somebody saw that version of it, the latest first."""
    return (
        sa.select(Activity)
        .where(Activity.item_id == item.id, Activity.item_version >= version)
        .order_by(Activity.id.desc())
    )


def former(lines: Sequence[Activity]) -> dict[str, Any]:
    """What stood in each field before these lines, the latest first: texts, codes and ISO dates."""
    found: dict[str, Any] = {}
    for line in lines:
        found |= {name: pair[0] for name, pair in line.facts.items() if isinstance(pair, list) and len(pair) == 2}
        found |= {text.field: text.before for text in line.texts}
    return found
