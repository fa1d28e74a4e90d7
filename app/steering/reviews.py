"""Risks whose review comes near: whose they are, and what a digest says of them (R9). See `reminders.py`."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.programme.channel import Channel, channel
from app.programme.item import Item
from app.programme.member import Member
from app.programme.notification import Notification, Rule
from app.programme.programme import Programme
from app.programme.snooze import Snooze
from app.steering.escalation import Running
from app.steering.occurrences import Occurrence, latest_review, local_day, review_horizon
from app.steering.owned import is_theirs
from app.steering.readers import Reader
from app.steering.risk import Risk


def lines(due: Mapping[int, Reader], running: Mapping[int, Running], now: datetime) -> Iterator[dict[str, Any]]:
    """What is told on their day: one line a risk, unless it was told. Noted even where no mail of it is wanted."""
    for row in db.session.execute(_candidates(due, running)):
        reader, programme = due[row.user_id], running[row.programme_id]
        found = latest_review(row.review_on, programme.workdays, reader.on)
        if not found or not reader.rhythm.carries(found, reader.on) or _is_told(row, found, reader):
            continue
        silent = row.track.value in row.muted
        asleep = row.until is not None and row.until > reader.rhythm.slot(reader.on)
        wish = Channel.NONE if silent or asleep else channel(Rule.REVIEW, reader.channels, programme.channels)
        yield {
            "user_id": row.user_id,
            "programme_id": row.programme_id,
            "item_id": row.item_id,
            "due_on": row.review_on,
            "rule": Rule.REVIEW,
            "occurrence": found.key,
        } | reader.heard(wish, now)


def _is_told(row: Any, found: Occurrence, reader: Reader) -> bool:
    return row.told_at is not None and local_day(reader.rhythm.zone.key, row.told_at) >= found.on


def _candidates(due: Mapping[int, Reader], running: Mapping[int, Running]) -> sa.Select[*tuple[Any, ...]]:
    """Every open risk of theirs whose review may be spoken of on their day, in one statement."""
    risks, on = Risk.__table__.c, max(reader.on for reader in due.values())
    last = max((review_horizon(programme.workdays, on) for programme in running.values()), default=on)
    told = sa.select(sa.func.max(Notification.at)).where(
        Notification.user_id == Member.user_id,
        Notification.item_id == Item.id,
        Notification.rule == Rule.REVIEW,
        Notification.due_on == risks.review_on,
    )
    put_off = sa.and_(Snooze.item_id == Item.id, Snooze.user_id == Member.user_id)
    return (
        sa.select(Member.user_id, Member.muted, Item.programme_id, Item.id.label("item_id"), Item.track)
        .add_columns(risks.review_on, Snooze.until, told.scalar_subquery().label("told_at"))
        .select_from(Item)
        .join(Risk.__table__, risks.id == Item.id)
        .join(Member, Member.id == Item.owner_id)
        .outerjoin(Snooze, put_off)
        .where(is_theirs(), risks.review_on <= last, Member.user_id.in_(list(due)))
        .where(Item.programme_id.in_(list(running)))
    )


def noted(user_id: int, on: date) -> sa.Select[*tuple[Any, ...]]:
    """The reviews noted for that person's digest of `on` that still are to come from them, the soonest first."""
    risks = Risk.__table__.c
    line = sa.exists().where(
        Notification.user_id == user_id,
        Notification.digest_on == on,
        Notification.item_id == Item.id,
        Notification.rule == Rule.REVIEW,
        Notification.due_on == risks.review_on,
    )
    return of_person(user_id).where(line)


def of_person(user_id: int) -> sa.Select[*tuple[Any, ...]]:
    """Every open risk of theirs with a review to come or passed, in an open programme, the soonest first."""
    risks = Risk.__table__.c
    item = (Item.id.label("item_id"), Item.kind, Item.number, Item.title, Item.lang, Item.track, Item.programme_id)
    place = (Programme.slug, Programme.title.label("programme"), Programme.channels)
    return (
        sa.select(*item, risks.review_on.label("due_on"), Member.muted, *place)
        .add_columns(Programme.weekdays, Programme.holidays)
        .select_from(Item)
        .join(Risk.__table__, risks.id == Item.id)
        .join(Programme, Programme.id == Item.programme_id)
        .join(Member, Member.id == Item.owner_id)
        .where(is_theirs(), Programme.closed_at.is_(None), Member.user_id == user_id, risks.review_on.is_not(None))
        .order_by(risks.review_on, Programme.title, Item.number)
    )
