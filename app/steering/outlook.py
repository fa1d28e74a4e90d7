"""What follows from a programme's calendar and rhythm: windows, holidays, the next reports. Shown before it holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.core.workdays import holidays_after
from app.programme.method import METHOD
from app.programme.programme import Programme, Track
from app.steering.report_cycle import Cycle, after, current

HOLIDAYS, REPORTS = 3, 2


@dataclass(frozen=True)
class Outlook:
    """`day` is the n of J+n today; `windows` are first and last dates; `passed` deliverables are due before today."""

    today: date
    day: int
    windows: dict[Track, tuple[date, date | None]]
    passed: int
    holidays: list[tuple[date, str]]
    reports: list[Cycle]


def imagined(values: Mapping[str, Any], *, now: datetime, like: Programme | None = None) -> Programme:
    """A programme with these settings, and else those of `like`, that no database ever sees."""
    names = [column.key for column in sa.inspect(Programme).column_attrs]
    kept = {name: getattr(like, name) for name in names} if like else {"created_at": now}
    return Programme(**{**kept, **values})


def outlook(programme: Programme, now: datetime, *, lang: str, done: Collection[str] = ()) -> Outlook:
    """What its settings lead to from `now` on; the weeks in `done` have their report already."""
    today = programme.today(now)
    windows = {track: programme.window(track) for track in Track}
    dates = {t: (programme.date_of(a), None if b is None else programme.date_of(b)) for t, (a, b) in windows.items()}
    days = [programme.date_of(programme.own_day(expected.day)) for expected in METHOD]
    return Outlook(
        today=today,
        day=programme.day_of(today),
        windows=dates,
        passed=sum(day < today for day in days),
        holidays=holidays_after(programme.holidays, today, HOLIDAYS, lang=lang) if programme.holidays else [],
        reports=next_reports(programme, now, done),
    )


def next_reports(programme: Programme, now: datetime, done: Collection[str] = ()) -> list[Cycle]:
    """The next two that will be written, the first one first."""
    found: list[Cycle] = []
    cycle = current(programme, now)
    while len(found) < REPORTS:
        if cycle.week not in done:
            found.append(cycle)
        cycle = after(programme, cycle)
    return found
