"""The inbox: what a person was told and still stands, one row an item, what is unread first."""

from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db
from app.programme.account import User
from app.programme.comment import Comment
from app.programme.item import OPEN, Item
from app.programme.member import Member
from app.programme.notification import Notification, Rule
from app.programme.programme import Programme
from app.programme.review_day import review_day

Told = TypeVar("Told", bound=sa.Select[*tuple[Any, ...]])
PAGE = 50
Place = tuple[int, int]
"""Where a page begins: 1 among what is unread, else 0; then the newest notification of the row."""


def stands(statement: Told) -> Told:
    """`statement` over notifications, less those that have lost their object.

    A mention stands while its comment does; what was given, while the item is open and theirs; a reminder, while the
    item has that date, or that day of its review, as well. Nothing stands of an item in the trash, nor of many that
    were taken back.
    """
    owner = aliased(Member)
    theirs = sa.and_(owner.user_id == Notification.user_id, Item.stage.in_(OPEN), Item.archived_at.is_(None))
    mentioned, given = Notification.rule == Rule.MENTIONED, Notification.rule == Rule.ASSIGNED
    reason = sa.case(
        (Notification.item_id.is_(None), Notification.count > 0),
        (Item.trashed_at.is_not(None), sa.false()),
        (mentioned, Comment.erased_at.is_(None)),
        (given, theirs),
        (Notification.rule == Rule.REVIEW, sa.and_(theirs, review_day() == Notification.due_on)),
        else_=sa.and_(theirs, Item.due_on == Notification.due_on),
    )
    return (
        statement.outerjoin(Item, Item.id == Notification.item_id)
        .outerjoin(owner, owner.id == Item.owner_id)
        .outerjoin(Comment, Comment.id == Notification.comment_id)
        .where(reason)
    )


def _row_key() -> sa.ColumnElement[int]:
    """What tells of one item is one row; what tells of several at once is a row of its own."""
    return sa.func.coalesce(Notification.item_id, -Notification.id)


def unread(user_id: Any, programme_id: Any) -> sa.Select[int]:
    """How many rows of the inbox are unread."""
    mine = (Notification.user_id == user_id, Notification.programme_id == programme_id)
    counted = sa.select(sa.func.count(sa.distinct(_row_key()))).select_from(Notification)
    return stands(counted).where(*mine, Notification.read_at.is_(None))


def unread_elsewhere(user: User, programme: Programme) -> sa.Select[str, str, int]:
    """(slug, title, unread rows) of the person's other programmes that have any."""
    count = sa.func.count(sa.distinct(_row_key()))
    rows = stands(sa.select(Programme.slug, Programme.title, count).select_from(Notification))
    return (
        rows.join(Programme, Programme.id == Notification.programme_id)
        .join(Member, sa.and_(Member.programme_id == Programme.id, Member.user_id == Notification.user_id))
        .where(Notification.user_id == user.id, Notification.read_at.is_(None), Member.left_at.is_(None))
        .where(Notification.programme_id != programme.id)
        .group_by(Programme.slug, Programme.title)
        .order_by(Programme.title)
    )


def rows(
    user: User, programme: Programme, *, rule: Rule | None = None, place: Place | None = None
) -> sa.Select[*tuple[Any, ...]]:
    """(is_unread, latest, events, unread, Notification, Comment, by, kind, number, title, …) of a page and one more.

    The notification is the newest of its row; `rule` narrows the rows to those told for that reason.
    """
    mine = (Notification.user_id == user.id, Notification.programme_id == programme.id)
    fresh = sa.func.count().filter(Notification.read_at.is_(None))
    grouped = stands(
        sa.select(
            sa.func.max(Notification.id).label("latest"),
            sa.func.count().label("events"),
            fresh.label("unread"),
            sa.case((fresh > 0, 1), else_=0).label("is_unread"),
        ).select_from(Notification)
    ).where(*mine, *([Notification.rule == rule] if rule else []))
    row = grouped.group_by(_row_key()).subquery()
    statement = (
        sa.select(row.c.is_unread, row.c.latest, row.c.events, row.c.unread, Notification, Comment)
        .add_columns(User.name.label("by"), Item.kind, Item.number, Item.title, Item.due_on, Item.stage, Item.track)
        .select_from(row)
        .join(Notification, Notification.id == row.c.latest)
        .outerjoin(Item, Item.id == Notification.item_id)
        .outerjoin(Comment, Comment.id == Notification.comment_id)
        .outerjoin(Member, Member.id == Notification.by_id)
        .outerjoin(User, User.id == Member.user_id)
        .order_by(row.c.is_unread.desc(), row.c.latest.desc())
        .limit(PAGE + 1)
    )
    if place is None:
        return statement
    return statement.where(sa.tuple_(row.c.is_unread, row.c.latest) < sa.tuple_(*map(sa.literal, place)))


def read(user: User, programme: Programme, *, row: Notification | None = None, now: datetime) -> int:
    """Mark as read what `row` and its like of the same item say, or everything; gives how many lines were unread."""
    marked = (
        sa.update(Notification)
        .where(Notification.user_id == user.id, Notification.programme_id == programme.id)
        .where(Notification.read_at.is_(None), *_of(row))
        .values(read_at=now)
    )
    return _count(marked)


def unread_again(user: User, *, row: Notification) -> int:
    """Take back the mark that was set last on that row."""
    same = (Notification.user_id == user.id, *_of(row))
    last = sa.select(sa.func.max(Notification.read_at)).where(*same).scalar_subquery()
    return _count(sa.update(Notification).where(*same, Notification.read_at == last).values(read_at=None))


def _of(row: Notification | None) -> list[sa.ColumnElement[bool]]:
    if row is None:
        return []
    return [Notification.id == row.id if row.item_id is None else Notification.item_id == row.item_id]


def _count(update: sa.Update) -> int:
    done = db.session.execute(update, execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


def notification(user: User, programme: Programme, notification_id: int) -> sa.Select[Notification]:
    return sa.select(Notification).where(
        Notification.id == notification_id,
        Notification.user_id == user.id,
        Notification.programme_id == programme.id,
    )
