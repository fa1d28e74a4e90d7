"""Reminders: who must be told what. Derived from the tables; unique keys are the only memory of what was told.

Once a quarter of an hour `plan` looks for people whose hour has come, notes the lines that concern them today, and
queues one digest for each. What the digest says is decided when it is written: see `digest.py`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import Any

import sqlalchemy as sa

from app.core import db, outbox, period
from app.core.workdays import Workdays
from app.programme.channel import Channel, channel
from app.programme.item import Item
from app.programme.member import Member
from app.programme.notification import DIGEST, IN_DIGEST, Notification, Rule, tell
from app.programme.programme import Programme
from app.programme.snooze import Snooze
from app.steering import escalation, reviews
from app.steering.escalation import Running
from app.steering.occurrences import MAKE_UP, horizon, latest, local_day
from app.steering.owned import is_theirs
from app.steering.readers import KIND, Reader, readers, usable

Step = Callable[[], AbstractContextManager[None]]
Spoken = tuple[date | None, dict[str, Any]]
PULSE = "reminders"
AT_ONCE = 50
"""People a transaction: a morning of many hundreds keeps nobody waiting who is writing meanwhile."""


def plan(now: datetime, *, reading: Step = nullcontext, writing: Step = nullcontext) -> int:
    """Note what is to be told at `now` and queue the digests; returns how many are new.

    It is read at once and written for `AT_ONCE` people at a time, each in a step of its own; without steps all of it
    is part of the caller's transaction. The same moment again adds nothing; a moment that was missed, or broken off,
    is made up for.
    """
    with reading():
        last = db.session.scalar(period.last_beat(PULSE))
        due = readers(last if last and last < now else now - MAKE_UP, now)
        lines = _by_person(due, now) if due else {}
    waiting, new = list(due.values()), 0
    for first in range(0, len(waiting), AT_ONCE):
        people = {reader.id: reader for reader in waiting[first : first + AT_ONCE]}
        with writing():
            new += _note(people, [line for user_id in people for line in lines.get(user_id, ())], now)
    with writing():
        period.beat(PULSE, now)
    return new


def _by_person(due: dict[int, Reader], now: datetime) -> dict[int, list[dict[str, Any]]]:
    running = _running(max(reader.on for reader in due.values()))
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    told = (_lines(due, running, now), reviews.lines(due, running, now), escalation.lines(due, running, now))
    for line in chain(*told):
        found[line["user_id"]].append(line)
    return found


def _note(due: dict[int, Reader], lines: list[dict[str, Any]], now: datetime) -> int:
    tell((line for line in lines if "item_id" in line), now=now)
    escalation.note([line for line in lines if "item_id" not in line], now=now)
    _carry(due)
    return outbox.queue([_wanted(reader) for reader in _with_lines(due)], now=now)


def _lines(due: dict[int, Reader], running: Mapping[int, Running], now: datetime) -> Iterator[dict[str, Any]]:
    """What the policy says to them on their day: one line an item, its latest occurrence, unless it was told.

    It is noted although the person wants no mail of it, or has put it off: that the date passed was told.
    """
    muted = {row.id: row.muted for row in db.session.execute(_muted(due)) if row.muted}
    known: dict[Any, dict[Any, Spoken]] = defaultdict(dict)
    of_theirs = {reader.id: known[_kin(reader)] for reader in due.values()}
    for user_id, programme_id, item_id, kind, due_on, track, owner_id, until, told_at in db.session.execute(
        _candidates(due, running)
    ):
        reader, spoken, asked = due[user_id], of_theirs[user_id], (programme_id, due_on, kind)
        if asked not in spoken:
            spoken[asked] = _spoken(asked, reader, running[programme_id], now)
        on, line = spoken[asked]
        if on and not (told_at and local_day(reader.rhythm.zone.key, told_at) >= on):
            asleep = until is not None and until > reader.rhythm.slot(reader.on)
            silent = owner_id in muted and track in muted[owner_id]
            whose = {"user_id": user_id, "item_id": item_id}
            hushed = reader.heard(Channel.NONE, now) if asleep or silent else {}
            yield {**line, **whose, **hushed}


def _kin(reader: Reader) -> tuple[Any, ...]:
    """What it depends on how a date is spoken of: many people have it in common, so that it is found once."""
    return reader.on, reader.rhythm.workdays, reader.paused, tuple(sorted(reader.channels.items()))


def _spoken(asked: tuple[int, date, str], reader: Reader, programme: Running, now: datetime) -> Spoken:
    """The day on which that date is spoken of, with what the line says of it; no day when there is nothing to say."""
    programme_id, due_on, kind = asked
    found = latest(due_on, programme.workdays, reader.on, is_gate=kind == escalation.GATE)
    if not found or not reader.rhythm.carries(found, reader.on):
        return None, {}
    wish = channel(found.rule, reader.channels, programme.channels)
    return found.on, {
        "programme_id": programme_id,
        "due_on": due_on,
        "rule": found.rule,
        "occurrence": found.key,
    } | reader.heard(wish, now)


def _muted(due: dict[int, Reader]) -> sa.Select[int, list[str]]:
    return sa.select(Member.id, Member.muted).where(Member.user_id.in_(list(due)))


def _running(on: date) -> dict[int, Running]:
    """What each open programme says, by its id."""

    def made(weekdays: list[int], country: str) -> Workdays:
        calendar = Workdays(frozenset(weekdays), country or None)
        calendar.is_working(on)  # a country without holidays that we know is found out here
        return calendar

    columns = (Programme.id, Programme.weekdays, Programme.holidays, Programme.channels)
    rows = db.session.execute(sa.select(*columns).where(Programme.closed_at.is_(None))).all()
    found = ((row, usable(partial(made, row.weekdays, row.holidays), f"programme {row.id}")) for row in rows)
    return {row.id: Running(calendar, row.channels) for row, calendar in found if calendar}


def _candidates(due: dict[int, Reader], running: Mapping[int, Running]) -> sa.Select[*tuple[Any, ...]]:
    """Every open item of theirs whose date may be spoken of on their day, in one statement.

    Less what this week's first day has told: nothing more is said of that before the next week.
    """
    on = max(reader.on for reader in due.values())
    last = max((horizon(programme.workdays, on) for programme in running.values()), default=on)
    told = sa.select(sa.func.max(Notification.at)).where(
        Notification.user_id == Member.user_id,
        Notification.item_id == Item.id,
        Notification.due_on == Item.due_on,
        Notification.rule != Rule.REVIEW,
    )
    weekly = sa.exists().where(
        Notification.user_id == Member.user_id,
        Notification.item_id == Item.id,
        Notification.rule == Rule.OVERDUE,
        Notification.occurrence == sa.cast(Item.due_on, sa.String) + f":{on:%G-W%V}",
    )
    put_off = sa.and_(Snooze.item_id == Item.id, Snooze.user_id == Member.user_id)
    return (
        sa.select(Member.user_id, Item.programme_id, Item.id, Item.kind, Item.due_on)
        .add_columns(
            sa.type_coerce(Item.track, sa.String), Item.owner_id, Snooze.until, told.scalar_subquery().label("told_at")
        )
        .select_from(Item)
        .join(Member, Member.id == Item.owner_id)
        .outerjoin(Snooze, put_off)
        .where(is_theirs(), Item.due_on <= last, Member.user_id.in_(list(due)), Item.programme_id.in_(list(running)))
        .where(~weekly)
    )


def _carry(due: dict[int, Reader]) -> None:
    """Into the digest of their day goes what they have not seen and no mail has told.

    What they were given since their last digest (R1), what waited for the end of a pause or of a snooze, and what was
    too much for the day before. What shows in mails alone is read from the moment on which it was noted.
    """
    dated = sa.and_(Notification.rule.in_(IN_DIGEST), Notification.mail.is_(None))
    unread = sa.or_(Notification.read_at.is_(None), Notification.read_at == Notification.at)
    untold = sa.and_(Notification.digest_on.is_(None), unread)
    ready = [reader for reader in due.values() if not reader.paused]
    for on in sorted({reader.on for reader in ready}):
        theirs = Notification.user_id.in_([reader.id for reader in ready if reader.on == on])
        carried = sa.update(Notification).where(theirs, untold, sa.or_(dated, Notification.mail == DIGEST))
        db.session.execute(carried.values(digest_on=on), execution_options={"synchronize_session": False})


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
