"""The digest: one person's dates that are late or come near, in all their programmes, true when it is written."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db
from app.core.outbox import Delivery, State
from app.programme.account import User
from app.programme.inbox import stands
from app.programme.item import Item
from app.programme.member import Member
from app.programme.notification import Notification, Rule
from app.programme.programme import Programme, Track
from app.steering.occurrences import local_day
from app.steering.readers import KIND
from app.steering.reminders import is_theirs


@dataclass(frozen=True)
class Line:
    """A date to keep. `days` counts calendar days from the reader's day: negative when it is late, 0 today."""

    ref: str
    title: str
    lang: str
    slug: str
    programme: str
    track: Track
    due_on: date
    days: int


@dataclass(frozen=True)
class Given:
    """What somebody gave the reader: an item, or with an empty `ref` `count` of them at once. `by` may be ""."""

    ref: str
    title: str
    lang: str
    slug: str
    programme: str
    track: Track | None
    by: str
    count: int


@dataclass(frozen=True)
class Digest:
    """What one mail tells on the reader's day `on`, the worst first; `programmes` are the ids of those it speaks of.

    `given` is what is new to them, apart from what `lines` tells already.
    """

    on: date
    lines: tuple[Line, ...]
    programmes: frozenset[int]
    given: tuple[Given, ...] = ()


def gather(delivery: Delivery) -> Digest:
    """What was noted for that mail and is still true: open, theirs, in an open programme of theirs, the same date."""
    user = db.session.get_one(User, delivery.user_id)
    today = local_day(user.timezone, delivery.claimed_at or delivery.not_before)
    rows = db.session.execute(_still_true(user.id, day_of(delivery))).all()
    told = {row.item_id for row in rows}
    given = [row for row in db.session.execute(_given(user.id, day_of(delivery))) if row.item_id not in told]
    return Digest(
        today,
        tuple(_line(row, today) for row in rows),
        frozenset(row.programme_id for row in (*rows, *given)),
        tuple(_gift(row) for row in given),
    )


def _still_true(user_id: int, on: date) -> sa.Select[*tuple[Any, ...]]:
    noted = sa.exists().where(
        Notification.user_id == user_id,
        Notification.digest_on == on,
        Notification.item_id == Item.id,
        Notification.due_on == Item.due_on,
    )
    return (
        sa.select(
            Item.id.label("item_id"),
            Item.kind,
            Item.number,
            Item.title,
            Item.lang,
            Item.track,
            Item.due_on,
            Item.programme_id,
            Programme.slug,
            Programme.title.label("programme"),
        )
        .select_from(Item)
        .join(Programme, Programme.id == Item.programme_id)
        .join(Member, Member.id == Item.owner_id)
        .where(noted, is_theirs(), Programme.closed_at.is_(None), Member.user_id == user_id)
        .order_by(Item.due_on, Programme.title, Item.kind, Item.number)
    )


def _given(user_id: int, on: date) -> sa.Select[*tuple[Any, ...]]:
    """What that day's mail was to say they were given, unread and still theirs: an item once, whoever gave it last."""
    rows = stands(
        sa.select(
            Notification.item_id,
            Notification.count,
            Item.kind,
            Item.number,
            Item.title,
            Item.lang,
            Item.track,
            Notification.programme_id,
            Programme.slug,
            Programme.title.label("programme"),
            User.name.label("by"),
        ).select_from(Notification)
    )
    latest = sa.select(sa.func.max(Notification.id)).where(
        Notification.user_id == user_id,
        Notification.rule == Rule.ASSIGNED,
        Notification.digest_on == on,
        Notification.read_at.is_(None),
    )
    giver, mine = aliased(Member), aliased(Member)
    still_in = sa.and_(mine.programme_id == Programme.id, mine.user_id == user_id, mine.left_at.is_(None))
    return (
        rows.join(Programme, Programme.id == Notification.programme_id)
        .join(mine, still_in)
        .outerjoin(giver, giver.id == Notification.by_id)
        .outerjoin(User, User.id == giver.user_id)
        .where(Notification.id.in_(latest.group_by(sa.func.coalesce(Notification.item_id, -Notification.id))))
        .order_by(Programme.title, Notification.id)
    )


def _gift(row: Any) -> Given:
    return Given(
        ref=_ref(row) if row.item_id else "",
        title=row.title or "",
        lang=row.lang or "",
        slug=row.slug,
        programme=row.programme,
        track=row.track,
        by=row.by or "",
        count=row.count,
    )


def _ref(row: Any) -> str:
    return f"{Item.__mapper__.polymorphic_map[row.kind].class_.PREFIX}-{row.number}"


def _line(row: Any, today: date) -> Line:
    return Line(
        ref=_ref(row),
        title=row.title,
        lang=row.lang,
        slug=row.slug,
        programme=row.programme,
        track=row.track,
        due_on=row.due_on,
        days=(row.due_on - today).days,
    )


def fold(delivery: Delivery) -> bool:
    """Hand the lines of a digest that couldn't leave over to a later one that nobody wrote yet; False without one.

    The later one is locked meanwhile, so that no other worker writes it without them.
    """
    later = db.session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.user_id == delivery.user_id,
            Delivery.kind == KIND,
            Delivery.state == State.PENDING,
            Delivery.attempts == 0,
            Delivery.not_before > delivery.not_before,
        )
        .order_by(Delivery.not_before.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if later is None:
        return False
    moved = sa.update(Notification).where(
        Notification.user_id == delivery.user_id, Notification.digest_on == day_of(delivery)
    )
    db.session.execute(moved.values(digest_on=day_of(later)), execution_options={"synchronize_session": False})
    return True


def day_of(delivery: Delivery) -> date:
    return date.fromisoformat(delivery.facts["on"])


def is_still_in(delivery: Delivery) -> bool:
    """Whether every programme that the written mail speaks of is open and has the person in it."""
    told = delivery.facts["programmes"]
    theirs = (Member.user_id == delivery.user_id, Member.left_at.is_(None), Member.programme_id.in_(told))
    mine = sa.select(sa.func.count(Member.id)).join(Member.programme).where(*theirs, Programme.closed_at.is_(None))
    return db.session.scalar(mine) == len(told)
