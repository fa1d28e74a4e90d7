"""What a digest is made of, read when it is written: what was noted for its day and is still true and still wanted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.workdays import Workdays
from app.programme.account import User
from app.programme.channel import channel
from app.programme.item import Item
from app.programme.notification import Notification, Rule
from app.programme.programme import Track
from app.steering import escalation, reviews
from app.steering.digest_rows import above, escalated_in, given, own_dates
from app.steering.occurrences import TO_LEAD, TO_LEADER, latest, latest_review, local_day, unanswered_until

Calendars = dict[int, Workdays]
"""Of programmes, by their ids."""
A_MONTH = timedelta(days=31)
PAGE = 100


@dataclass(frozen=True)
class Line:
    """A date to keep. `days` counts calendar days from the reader's day: negative when it is late, 0 today.

    `goes_up_on` is when a late one that nobody answered for reaches the next level, None when it never will.
    """

    ref: str
    title: str
    lang: str
    slug: str
    programme: str
    track: Track
    due_on: date
    days: int
    goes_up_on: date | None = None


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
class Raised:
    """A late date of somebody else that nobody answered for; `owner` is "" when it is nobody's."""

    line: Line
    owner: str
    snoozed_until: date | None


@dataclass(frozen=True)
class Noted:
    """The lines of a kind, with the ids of the programmes that they speak of."""

    lines: tuple[Any, ...]
    items: frozenset[int]
    programmes: frozenset[int]


def dates(user: User, on: date, today: date) -> Noted:
    """The dates noted for the digest of `on`, the latest first: open, theirs, the same date, in an open programme."""
    noted = sa.exists().where(
        Notification.user_id == user.id,
        Notification.digest_on == on,
        Notification.item_id == Item.id,
        Notification.due_on == Item.due_on,
        Notification.rule != Rule.REVIEW,
    )
    rows = [row for row in db.session.execute(own_dates(user.id).where(noted)) if _wants_date(user, row, today)]
    return _noted(rows, (_own_line(row, today) for row in rows))


def spoken_of(user: User, today: date) -> Noted:
    """The dates of theirs, the latest first, that the policy speaks of today, noted or not; a page of them at most."""
    near = db.session.execute(own_dates(user.id).where(Item.due_on <= today + A_MONTH).limit(PAGE))
    rows = [row for row in near if _is_spoken_of(row, today) and _wants_date(user, row, today)]
    return _noted(rows, (_own_line(row, today) for row in rows))


def to_review(user: User, on: date, today: date) -> Noted:
    """The risks of theirs whose review was noted for the digest of `on`, the soonest first."""
    return _reviews(user, db.session.execute(reviews.noted(user.id, on)), today)


def reviews_spoken_of(user: User, today: date) -> Noted:
    """Those that the policy speaks of today, noted or not; a page of them at most."""
    near = db.session.execute(reviews.of_person(user.id).limit(PAGE))
    rows = [row for row in near if latest_review(row.due_on, _calendar(row), today)]
    return _reviews(user, rows, today)


def _reviews(user: User, found: Iterable[Any], today: date) -> Noted:
    rows = [row for row in found if _wants(user, row, Rule.REVIEW)]
    return _noted(rows, (_line(row, today) for row in rows))


def _is_spoken_of(row: Any, today: date) -> bool:
    return latest(row.due_on, _calendar(row), today, is_gate=row.kind == escalation.GATE) is not None


def _wants_date(user: User, row: Any, today: date) -> bool:
    return _wants(user, row, Rule.OVERDUE if row.due_on < today else Rule.DUE_SOON)


def gifts(user: User, on: date, *, apart_from: frozenset[int]) -> Noted:
    """What that day's mail was to say they were given, less the items that it tells of already."""
    found = db.session.execute(given(user.id, on))
    rows = [row for row in found if row.item_id not in apart_from and _wants(user, row, Rule.ASSIGNED)]
    return _noted(rows, (_gift(row) for row in rows))


def escalated(user: User, on: date) -> tuple[Calendars, Calendars]:
    """Where that day's mail was to say that dates went up to them, and that decisions did, if they still want it."""
    rows = [row for row in db.session.execute(escalated_in(user.id, on)) if _wants(user, row, Rule.ESCALATED)]
    dates = {row.id: _calendar(row) for row in rows if row.dates}
    return dates, {row.id: _calendar(row) for row in rows if row.decisions}


def raised(user: User, calendars: Calendars, today: date) -> Noted:
    """Every date that stands above the reader today in those programmes."""
    if not calendars:
        return Noted((), frozenset(), frozenset())
    limits = {each: unanswered_until(its, today, TO_LEAD) for each, its in calendars.items()}
    rows = [
        row
        for row in db.session.execute(above(user.id, limits))
        if row.track.value not in row.muted and _is_reached(row, calendars[row.programme_id], today)
    ]
    return _noted(rows, (_above_line(user, row, today) for row in rows))


def _above_line(user: User, row: Any, today: date) -> Raised:
    until = local_day(user.timezone, row.until) if row.until else None
    return Raised(_line(row, today), row.owner or "", until if until and until >= today else None)


def _noted(rows: list[Any], lines: Iterator[Any]) -> Noted:
    ids = frozenset(row.item_id for row in rows if row.item_id)
    return Noted(tuple(lines), ids, frozenset(row.programme_id for row in rows))


def _wants(user: User, row: Any, rule: Rule) -> bool:
    """Whether they still want a mail of that: asked when it is written, for they may have said no meanwhile."""
    muted = row.track is not None and row.track.value in row.muted
    return not muted and channel(rule, user.channels, row.channels).by_mail


def _is_reached(row: Any, calendar: Workdays, today: date) -> bool:
    return bool(row.step == TO_LEAD or row.due_on <= unanswered_until(calendar, today, TO_LEADER))


def _calendar(row: Any) -> Workdays:
    return Workdays(frozenset(row.weekdays), row.holidays or None)


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


def _own_line(row: Any, today: date) -> Line:
    line = _line(row, today)
    if row.due_on >= today or row.answered_for == row.due_on or not row.goes_up:
        return line
    return replace(line, goes_up_on=_calendar(row).add(row.due_on, TO_LEAD))
