"""Notification: what a person is told about an item, once an occurrence. The line in the product; mails gather it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.db import Base
from app.core.enums import Labelled
from app.core.i18n import N_
from app.programme.activity import Activity, Tracked
from app.programme.member import Member

DIGEST = "digest"
OF_ASKS = "ask:"
"""How the occurrence of an escalation begins that speaks of decisions, not of dates."""
SEVERAL = 20
"""From more items than this, given at once, a person is told one line: how many they are."""


class Rule(Labelled):
    """Why somebody is told. Source: reminder policy, R1 to R7, R9 and R11."""

    ASSIGNED = "assigned", N_("Given to me")
    MENTIONED = "mentioned", N_("I am mentioned")
    DUE_SOON = "due_soon", N_("A due date comes near")
    OVERDUE = "overdue", N_("A due date has passed")
    REVIEW = "review", N_("A risk of mine is to be reviewed")
    ESCALATED = "escalated", N_("Late in my group, without an answer")
    UPDATE = "update", N_("The weekly update of my track is expected")
    DRAFT = "draft", N_("The draft of the report waits for me")
    REPORT = "report", N_("The weekly report")


IN_DIGEST = (Rule.ASSIGNED, Rule.DUE_SOON, Rule.OVERDUE, Rule.REVIEW, Rule.ESCALATED)
"""What the daily digest gathers."""
IN_APP = (Rule.ASSIGNED, Rule.MENTIONED, *IN_DIGEST[1:])
"""What has a line in the inbox; of the others only a mail tells."""


RARE = ("activity_id", "comment_id", "mail")
"""Columns that few lines have: an index of all lines would cost each one a write, and be of use to none without."""


class Notification(Base):
    """`occurrence` names the fact and the step («2026-11-23:D-3»): the same one is never told twice to one person.

    `due_on` is the date, or the day of a review, that a reminder speaks of: once the item has another, this line has
    lost its object.
    `digest_on` is the person's local day whose digest carries it; `mail` the key of the mail that tells it alone, ""
    where none does, `DIGEST` where it was one too many that day and waits for the digest.
    `by_id` is whose doing it is; without an item the line speaks of `count` items that were given at once by the set
    `activity_id`, or what is left of them once it was taken back.
    """

    __tablename__ = "notification"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "item_id", "rule", "occurrence"),
        sa.Index(None, "user_id", "digest_on"),
        sa.Index("ix_notification_unread", "user_id", "programme_id", "read_at"),
        *(db.index_of(f"{name} IS NOT NULL", f"ix_notification_{name}", name) for name in RARE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="SET NULL"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    rule: Mapped[Rule]
    occurrence: Mapped[str] = mapped_column(sa.String(40))
    count: Mapped[int] = mapped_column(default=1)
    due_on: Mapped[date | None]
    digest_on: Mapped[date | None]
    mail: Mapped[str | None] = mapped_column(sa.String(80))
    read_at: Mapped[datetime | None]
    at: Mapped[datetime]


def tell(lines: Iterable[dict[str, Any]], *, now: datetime) -> None:
    """Keep the lines (columns of a notification, all with the same ones) that aren't known yet."""
    in_one_order = sorted(lines, key=itemgetter("user_id", "item_id"))
    rows = [{"count": 1, "at": now} | line for line in in_one_order]
    db.insert_unknown(Notification, rows, key=["user_id", "item_id", "rule", "occurrence"])


def tell_owner(item: Tracked, owner_id: int | None, *, by: Member | None, now: datetime) -> None:
    """R1: the item was given to that member by somebody; nothing when they took it themselves, or have left."""
    if owner_id is not None and by is not None and by.id != owner_id:
        _give(item.programme_id, {owner_id: 1}, item_id=item.id, by=by, now=now)


def tell_owners(whole: Activity, counts: Mapping[int, int], *, by: Member | None, now: datetime) -> None:
    """R1 for the set `whole`: one line a member with how many items they were given; `counts` by the members' ids.

    For those who set more than `SEVERAL` items, each of them `quietly`.
    """
    others = {owner: count for owner, count in counts.items() if by and by.id != owner}
    if by and others:
        _give(whole.programme_id, others, whole=whole, by=by, now=now)


def _give(
    programme_id: int,
    counts: Mapping[int, int],
    *,
    item_id: int | None = None,
    whole: Activity | None = None,
    by: Member,
    now: datetime,
) -> None:
    """One statement: from members to the users that they are."""
    told = {
        Notification.programme_id: programme_id,
        Notification.item_id: item_id,
        Notification.activity_id: whole and whole.id,
        Notification.by_id: by.id,
        Notification.rule: Rule.ASSIGNED,
        Notification.occurrence: now.isoformat(),
        Notification.at: now,
    }
    columns = [sa.literal(value, column.type) for column, value in told.items()]
    count = sa.case(dict(counts), value=Member.id, else_=1)
    chosen = sa.select(Member.user_id, count, *columns).where(Member.id.in_(list(counts)), Member.left_at.is_(None))
    with db.session.no_autoflush:  # what the caller still holds is written with the rest of it, once
        db.session.execute(
            sa.insert(Notification).from_select([Notification.user_id, Notification.count, *told], chosen)
        )
