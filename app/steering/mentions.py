"""Mails of mentions (R2): 15 minutes after, unless it was read meanwhile; in the quiet hours they wait for the morning.

Planned from the tables like reminders. The key of a mail is the person and its moment, so that what was said overnight
comes in one; a notification knows the key of the mail that tells it, and no other mail tells it again.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db, outbox
from app.core.outbox import Delivery
from app.programme.account import User
from app.programme.channel import channel
from app.programme.comment import Comment, called_in
from app.programme.inbox import stands
from app.programme.item import Item
from app.programme.member import Member
from app.programme.notification import DIGEST, Notification, Rule
from app.programme.programme import Programme
from app.steering.occurrences import Rhythm, local_day
from app.steering.readers import WISH, is_paused, rhythm_of, usable
from app.steering.six_a_day import is_full, reader_of

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
    item_id: int
    names: Mapping[str, str]
    """Words behind an @ in `text` → the person's name."""


def plan(now: datetime) -> int:
    """Queue the mails of what nobody has read; returns how many are new. The same moment again adds nothing."""
    told: dict[str, list[int]] = defaultdict(list)
    wanted: dict[str, outbox.Wanted] = {}
    for row in db.session.execute(_waiting(now)):
        wish = usable(partial(rhythm_of, row), f"user {row.user_id}")
        if wish is None or not _wants_mail(row, wish, now):
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
    own = (User.email, User.lang, User.channels, User.paused_until, *WISH)
    return (
        sa.select(Notification.id, Notification.user_id, Notification.at, *own)
        .add_columns(Programme.channels.label("programme_channels"))
        .join(User, User.id == Notification.user_id)
        .join(Programme, Programme.id == Notification.programme_id)
        .where(Notification.comment_id.is_not(None), Notification.rule == Rule.MENTIONED)
        .where(Notification.mail.is_(None), Notification.read_at.is_(None))
        .where(Notification.at > now - TOO_OLD, User.is_active)
        .order_by(Notification.id)
    )


def _wants_mail(row: Any, wish: Rhythm, now: datetime) -> bool:
    """Neither paused nor chosen otherwise: such a mention waits in the inbox, where it stays for good."""
    paused = is_paused(row.paused_until, local_day(wish.zone.key, now))
    return not paused and channel(Rule.MENTIONED, row.channels, row.programme_channels).by_mail


def why_not_now(delivery: Delivery) -> str:
    """A short code when the person wants no such mail at this moment, else ""; its lines wait accordingly.

    In the quiet hours, which only a late mail meets, for a mail of the morning; past the day's number of mails, for
    the next digest.
    """
    user, at = reader_of(delivery), delivery.present
    wish = rhythm_of(user)
    if wish.awake(at) != at:
        _mark(Notification.mail == delivery.key, None)
        return "quiet_hours"
    if is_paused(user.paused_until, local_day(user.timezone, at)):
        return "paused"
    if is_full(delivery, user, wish):
        _mark(Notification.mail == delivery.key, DIGEST)
        return "too_many"
    return ""


def _mark(those: sa.ColumnElement[bool], key: str | None) -> None:
    marked = sa.update(Notification).where(those).values(mail=key)
    db.session.execute(marked, execution_options={"synchronize_session": False})


def gather(delivery: Delivery) -> list[Called]:
    """What the mail tells that is still true and still wanted; the oldest first."""
    return _true(sa.and_(Notification.mail == delivery.key, Notification.user_id == delivery.user_id))


def held_back(user_id: int, on: date) -> list[Called]:
    """What was one mail too many, and goes into the digest of that day."""
    told = sa.and_(Notification.mail == DIGEST, Notification.digest_on == on, Notification.user_id == user_id)
    return _true(told)


def _true(told: sa.ColumnElement[bool]) -> list[Called]:
    """Unread, not deleted, in an open programme of theirs, by somebody else."""
    mine, giver, reader = aliased(Member), aliased(Member), aliased(User)
    still_in = sa.and_(
        mine.programme_id == Notification.programme_id, mine.user_id == Notification.user_id, mine.left_at.is_(None)
    )
    rows = stands(
        sa.select(Item.kind, Item.number, Item.title, Item.lang, Programme.slug, User.name.label("by"))
        .add_columns(Programme.title.label("programme"), Comment.text, Comment.lang.label("text_lang"))
        .add_columns(Comment.id.label("comment_id"), Notification.programme_id, Item.id.label("item_id"))
        .add_columns(reader.channels, Programme.channels.label("programme_channels"))
        .select_from(Notification)
    )
    found = (
        rows.join(Programme, Programme.id == Notification.programme_id)
        .join(mine, still_in)
        .join(giver, giver.id == Notification.by_id)
        .join(User, User.id == giver.user_id)
        .join(reader, reader.id == Notification.user_id)
        .where(told, Notification.read_at.is_(None))
        .order_by(Notification.id)
    )
    wanted = [
        row
        for row in db.session.execute(found)
        if channel(Rule.MENTIONED, row.channels, row.programme_channels).by_mail
    ]
    names = called_in({row.comment_id for row in wanted})
    return [_called(row, names[row.comment_id]) for row in wanted]


def _called(row: Any, names: Mapping[str, str]) -> Called:
    values = row._asdict()
    kind, number = values.pop("kind"), values.pop("number")
    del values["channels"], values["programme_channels"]
    return Called(ref=f"{Item.__mapper__.polymorphic_map[kind].class_.PREFIX}-{number}", names=names, **values)
