"""The statements behind a digest: rows that were noted for a day, with all that says whether they are still true."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.programme.account import User
from app.programme.inbox import stands
from app.programme.item import Item
from app.programme.member import Member
from app.programme.notification import OF_ASKS, Notification, Rule
from app.programme.programme import Programme
from app.programme.snooze import Snooze
from app.steering import escalation
from app.steering.owned import is_theirs

_ITEM = (Item.id.label("item_id"), Item.kind, Item.number, Item.title, Item.lang, Item.track)
_PLACE = (Programme.slug, Programme.title.label("programme"), Programme.channels)
_DAYS = (Programme.weekdays, Programme.holidays)


def own_dates(user_id: int) -> sa.Select[*tuple[Any, ...]]:
    """Every open date of theirs, in an open programme, the latest first."""
    return (
        sa.select(*_ITEM, Item.due_on, Item.answered_for, Item.programme_id, Member.muted, *_PLACE, *_DAYS)
        .add_columns(escalation.has_next_level().label("goes_up"))
        .select_from(Item)
        .join(Programme, Programme.id == Item.programme_id)
        .join(Member, Member.id == Item.owner_id)
        .where(is_theirs(), Programme.closed_at.is_(None), Member.user_id == user_id)
        .order_by(Item.due_on, Programme.title, Item.kind, Item.number)
    )


def given(user_id: int, on: date) -> sa.Select[*tuple[Any, ...]]:
    """Unread and still theirs: an item once, whoever gave it last."""
    giver, mine = aliased(Member), aliased(Member)
    columns = (Notification.item_id, Notification.count, Notification.programme_id, *_ITEM[1:], *_PLACE)
    rows = stands(sa.select(*columns, mine.muted, User.name.label("by")).select_from(Notification))
    latest = sa.select(sa.func.max(Notification.id)).where(
        Notification.user_id == user_id,
        Notification.rule == Rule.ASSIGNED,
        Notification.digest_on == on,
        Notification.read_at.is_(None),
    )
    still_in = sa.and_(mine.programme_id == Programme.id, mine.user_id == user_id, mine.left_at.is_(None))
    return (
        rows.join(Programme, Programme.id == Notification.programme_id)
        .join(mine, still_in)
        .outerjoin(giver, giver.id == Notification.by_id)
        .outerjoin(User, User.id == giver.user_id)
        .where(Notification.id.in_(latest.group_by(sa.func.coalesce(Notification.item_id, -Notification.id))))
        .order_by(Programme.title, Notification.id)
    )


def escalated_in(user_id: int, on: date) -> sa.Select[*tuple[Any, ...]]:
    """The open programmes of which that day's mail was to say that `dates`, or `decisions`, are escalated to them."""
    of_asks = Notification.occurrence.startswith(OF_ASKS)
    noted = sa.exists().where(
        Notification.user_id == user_id,
        Notification.programme_id == Programme.id,
        Notification.rule == Rule.ESCALATED,
        Notification.digest_on == on,
    )
    dates, decisions = noted.where(~of_asks), noted.where(of_asks)
    nothing = (sa.null().label("track"), sa.null().label("muted"))
    return (
        sa.select(Programme.id, Programme.channels, *_DAYS, *nothing)
        .add_columns(dates.label("dates"), decisions.label("decisions"))
        .where(noted, Programme.closed_at.is_(None))
    )


def above(user_id: int, limits: Mapping[int, date]) -> sa.Select[*tuple[Any, ...]]:
    """What stands above that person: the gates and what has a high priority first, then the latest."""
    columns = (*_ITEM, Item.due_on, Item.programme_id, escalation.Level.c.muted, *_PLACE, *_DAYS)
    owned = sa.and_(Snooze.item_id == Item.id, Snooze.user_id == escalation.Owner.user_id)
    statement = sa.select(
        *columns, escalation.OwnUser.name.label("owner"), Snooze.until, escalation.step_of().label("step")
    )
    return (  # type: ignore[no-any-return]
        escalation.unanswered(statement, limits)
        .join(Programme, Programme.id == Item.programme_id)
        .outerjoin(Snooze, owned)
        .where(escalation.Level.c.user_id == user_id)
        .order_by(sa.case((escalation.weighs(), 0), else_=1), Item.due_on, Item.kind, Item.number)
    )
