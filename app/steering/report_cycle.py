"""The rhythm of the weekly report: when the draft of a week is built, and when what is published leaves."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.workdays import instant
from app.programme.programme import Programme
from app.steering.update import week_of

NOON = time(12)
WEEK = timedelta(days=7)
EARLIEST, LATEST = 2000, 2100
PUNCTUAL = timedelta(minutes=15)
"""What the clockwork does within it is done on time."""


@dataclass(frozen=True)
class Cycle:
    """One ISO week's report: its Monday and Sunday, and the instants (UTC) of its making."""

    week: str
    start: date
    end: date
    build_at: datetime
    send_at: datetime


def cycle(programme: Programme, week: str) -> Cycle:
    """The dates of the report named `week` (2026-W47); raises ValueError when there is no such week.

    It leaves on the programme's report day of the week after, moved to the next working day, and is built at noon
    on the last working day before that. Source: settled questions 19 and 21.
    """
    monday = first_day(week)
    workdays = programme.workdays
    sent_on = workdays.next(monday + WEEK + timedelta(days=programme.report_weekday))
    return Cycle(
        week=week,
        start=monday,
        end=monday + timedelta(days=6),
        build_at=instant(workdays.add(sent_on, -1), NOON, programme.zone),
        send_at=instant(sent_on, programme.report_time, programme.zone),
    )


def first_day(week: str) -> date:
    """The Monday of an ISO week; raises ValueError for anything that isn't the name of one."""
    monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    if week_of(monday) != week or not EARLIEST <= monday.year <= LATEST:
        raise ValueError(f"not a week: {week}")
    return monday


def current(programme: Programme, now: datetime) -> Cycle:
    """The first cycle that counts and has not left yet: the one that is being written, or the first one to come."""
    today = first_day(week_of(programme.today(now))) - 2 * WEEK
    monday = max(today, first_day(week_of(programme.day_zero)))
    found = cycle(programme, week_of(monday))
    while found.send_at <= now or not counts(programme, found):
        found = after(programme, found)
    return found


def before(programme: Programme, this: Cycle) -> Cycle:
    return cycle(programme, week_of(this.start - WEEK))


def after(programme: Programme, this: Cycle) -> Cycle:
    return cycle(programme, week_of(this.start + WEEK))


def counts(programme: Programme, this: Cycle) -> bool:
    """Whether a report is expected of that week: day zero has come, and the programme was there to be written about."""
    return this.end >= programme.day_zero and programme.open_since < this.build_at
