"""Reminders: who must be told what. Derived from the tables; unique keys are the only memory of what was told.

Once a quarter of an hour `plan` looks for people whose hour has come, notes the lines that concern them today, and
queues one digest for each. What the digest says is decided when it is written: see `digest.py`.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.core import db, outbox, period
from app.core.workdays import Workdays
from app.programme.item import OPEN, Item
from app.programme.member import Member
from app.programme.notification import Notification, Rule, tell
from app.programme.programme import Programme
from app.steering.occurrences import MAKE_UP, horizon, latest
from app.steering.readers import KIND, Reader, readers, usable

PULSE = "reminders"


def plan(now: datetime) -> int:
    """Note what is to be told at `now` and queue the digests; returns how many are new.

    In the caller's transaction. The same moment again adds nothing; a moment that was missed is made up for.
    """
    last = db.session.scalar(period.last_beat(PULSE))
    period.beat(PULSE, now)
    due = readers(last if last and last < now else now - MAKE_UP, now)
    if not due:
        return 0
    tell(_lines(due), now=now)
    _carry_given(due)
    return outbox.queue([_wanted(reader) for reader in _with_lines(due)], now=now)


def _lines(due: dict[int, Reader]) -> Iterator[dict[str, Any]]:
    """What the policy says to them on their day: one line an item, its latest occurrence."""
    until = max(reader.on for reader in due.values())
    calendars = _calendars(until)
    for row in db.session.execute(_candidates(due, calendars, until)):
        reader, calendar = due[row.user_id], calendars[row.programme_id]
        spoken = latest(row.due_on, calendar, reader.on, is_gate=row.kind == "deliverable")
        if spoken and reader.rhythm.carries(spoken, reader.on):
            told = {"rule": spoken.rule, "occurrence": spoken.key, "digest_on": reader.on}
            yield told | {name: getattr(row, name) for name in ("user_id", "programme_id", "item_id", "due_on")}


def _calendars(on: date) -> dict[int, Workdays]:
    """The working days of each open programme, by its id."""

    def made(weekdays: list[int], country: str) -> Workdays:
        calendar = Workdays(frozenset(weekdays), country or None)
        calendar.is_working(on)  # a country without holidays that we know is found out here
        return calendar

    running = sa.select(Programme.id, Programme.weekdays, Programme.holidays).where(Programme.closed_at.is_(None))
    rows = db.session.execute(running).all()
    found = {row.id: usable(partial(made, row.weekdays, row.holidays), f"programme {row.id}") for row in rows}
    return {programme_id: calendar for programme_id, calendar in found.items() if calendar}


def _candidates(
    due: dict[int, Reader], calendars: dict[int, Workdays], until: date
) -> sa.Select[int, int, int, str, date | None]:
    """Every open item of theirs whose date may be spoken of up to `until`, in one statement."""
    last = max((horizon(calendar, until) for calendar in calendars.values()), default=until)
    return (
        sa.select(Member.user_id, Item.programme_id, Item.id.label("item_id"), Item.kind, Item.due_on)
        .select_from(Item)
        .join(Member, Member.id == Item.owner_id)
        .where(is_theirs(), Item.due_on <= last, Member.user_id.in_(list(due)), Item.programme_id.in_(list(calendars)))
    )


def is_theirs() -> sa.ColumnElement[bool]:
    """The condition, over Item and its owner's Member, under which its date still concerns that person."""
    return sa.and_(Item.stage.in_(OPEN), Item.archived_at.is_(None), Member.left_at.is_(None))


def _carry_given(due: dict[int, Reader]) -> None:
    """R1: what they were given since their last digest, and haven't seen yet, goes into that of their day."""
    for on in sorted({reader.on for reader in due.values()}):
        theirs = Notification.user_id.in_([reader.id for reader in due.values() if reader.on == on])
        given = sa.update(Notification).where(
            theirs, Notification.rule == Rule.ASSIGNED, Notification.digest_on.is_(None), Notification.read_at.is_(None)
        )
        db.session.execute(given.values(digest_on=on), execution_options={"synchronize_session": False})


def _with_lines(due: dict[int, Reader]) -> list[Reader]:
    told = sa.select(Notification.user_id, Notification.digest_on).where(
        Notification.user_id.in_(list(due)), Notification.digest_on.in_({reader.on for reader in due.values()})
    )
    known = {(user_id, on) for user_id, on in db.session.execute(told.distinct())}
    return [reader for reader in due.values() if (reader.id, reader.on) in known]


def _wanted(reader: Reader) -> outbox.Wanted:
    return outbox.Wanted(
        key=reader.key,
        kind=KIND,
        address=reader.email,
        lang=reader.lang,
        user_id=reader.id,
        facts={"on": reader.on.isoformat()},
        not_before=reader.rhythm.slot(reader.on),
    )
