"""Mails of mentions (R2): 15 minutes after, unless it was read meanwhile; in the quiet hours they wait for the morning.

Planned from the tables like reminders. The key of a mail is the person and its moment, so that what was said overnight
comes in one; a notification knows the key of the mail that tells it, and no other mail tells it again.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db, outbox
from app.core.outbox import Delivery
from app.programme.account import User
from app.programme.comment import Comment
from app.programme.inbox import stands
from app.programme.item import Item
from app.programme.member import Member
from app.programme.notification import Notification, Rule
from app.programme.programme import Programme
from app.steering.occurrences import Rhythm, rhythm
from app.steering.readers import usable

KIND = "mention"
PATIENCE = timedelta(minutes=15)
TOO_OLD = timedelta(hours=48)
"""What no mail could be planned for in that time stays in the inbox."""


@dataclass(frozen=True)
class Called:
    """Somebody's words in which the reader is named."""

    ref: str
    title: str
    lang: str
    slug: str
    programme: str
    by: str
    text: str
    text_lang: str
    comment_id: int
    programme_id: int


def plan(now: datetime) -> int:
    """Queue the mails of what nobody has read; returns how many are new. The same moment again adds nothing."""
    told: dict[str, list[int]] = defaultdict(list)
    wanted: dict[str, outbox.Wanted] = {}
    for row in db.session.execute(_waiting(now)):
        wish = _rhythm(row)
        if wish is None:
            continue
        slot = wish.awake(max(row.at + PATIENCE, now))
        key = f"{KIND}:{row.user_id}:{slot:%Y-%m-%dT%H:%M:%S}"
        told[key].append(row.id)
        wanted[key] = outbox.Wanted(
            key=key, kind=KIND, address=row.email, lang=row.lang, user_id=row.user_id, not_before=slot
        )
    new = outbox.queue(wanted.values(), now=now)
    for key, ids in sorted(told.items()):
        _mark(Notification.id.in_(ids), key)
    return new


def _waiting(now: datetime) -> sa.Select[*tuple[Any, ...]]:
    columns = (User.email, User.lang, User.digest_time, User.timezone, User.weekdays, User.holidays)
    return (
        sa.select(Notification.id, Notification.user_id, Notification.at, *columns)
        .join(User, User.id == Notification.user_id)
        .where(Notification.rule == Rule.MENTIONED, Notification.mail.is_(None), Notification.read_at.is_(None))
        .where(Notification.at > now - TOO_OLD, User.is_active)
        .order_by(Notification.id)
    )


def _rhythm(row: Any) -> Rhythm | None:
    made = partial(rhythm, row.digest_time, row.timezone, tuple(row.weekdays), row.holidays)
    return usable(made, f"user {row.user_id}")


def is_quiet(delivery: Delivery) -> bool:
    """Whether the mail is late and meets the quiet hours: its lines then wait for a mail of the morning."""
    user = db.session.get_one(User, delivery.user_id)
    at = delivery.claimed_at or delivery.not_before
    wish = rhythm(user.digest_time, user.timezone, tuple(user.weekdays), user.holidays)
    if wish.awake(at) == at:
        return False
    _mark(Notification.mail == delivery.key, None)
    return True


def _mark(those: sa.ColumnElement[bool], key: str | None) -> None:
    marked = sa.update(Notification).where(those).values(mail=key)
    db.session.execute(marked, execution_options={"synchronize_session": False})


def gather(delivery: Delivery) -> list[Called]:
    """What the mail tells that is still true: unread, not deleted, in a programme of theirs; the oldest first."""
    mine, giver = aliased(Member), aliased(Member)
    still_in = sa.and_(
        mine.programme_id == Notification.programme_id, mine.user_id == Notification.user_id, mine.left_at.is_(None)
    )
    rows = stands(
        sa.select(Item.kind, Item.number, Item.title, Item.lang, Programme.slug, User.name.label("by"))
        .add_columns(Programme.title.label("programme"), Comment.text, Comment.lang.label("text_lang"))
        .add_columns(Comment.id.label("comment_id"), Notification.programme_id)
        .select_from(Notification)
    )
    told = (
        rows.join(Programme, Programme.id == Notification.programme_id)
        .join(mine, still_in)
        .join(giver, giver.id == Notification.by_id)
        .join(User, User.id == giver.user_id)
        .where(Notification.mail == delivery.key, Notification.user_id == delivery.user_id)
        .where(Notification.read_at.is_(None))
        .order_by(Notification.id)
    )
    return [_called(row) for row in db.session.execute(told)]


def _called(row: Any) -> Called:
    values = row._asdict()
    kind, number = values.pop("kind"), values.pop("number")
    return Called(ref=f"{Item.__mapper__.polymorphic_map[kind].class_.PREFIX}-{number}", **values)
