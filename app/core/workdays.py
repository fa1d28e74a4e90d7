"""The calendar: which days are worked, and the instant at which a local slot begins."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Workdays:
    """`weekdays` (0 is Monday) less the public holidays of `country` (ISO 3166 code; None: no holidays)."""

    weekdays: frozenset[int]
    country: str | None = None

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError(f"weekdays must be one or more of 0 to 6, not {sorted(self.weekdays)}")

    def is_working(self, day: date) -> bool:
        return day in _worked(self, day.year)

    def next(self, day: date) -> date:
        """`day` itself when it is worked, else the first worked day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def add(self, day: date, days: int) -> date:
        """The `days`-th worked day after `day`, or before it when negative; 0 gives `day` as it is."""
        step = DAY if days > 0 else -DAY
        for _ in range(abs(days)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, start: date, end: date) -> int:
        """Worked days after `start` up to and including `end`; negative when `end` comes first."""
        if end < start:
            return -self.between(end, start)
        whole = sum(len(_in_order(self, year)) for year in range(start.year, end.year))
        return whole + self._rank(end) - self._rank(start)

    def _rank(self, day: date) -> int:
        """How many days of its year are worked up to and including `day`."""
        return bisect_right(_in_order(self, day.year), day)


@lru_cache(maxsize=256)
def _in_order(calendar: Workdays, year: int) -> tuple[date, ...]:
    """The worked days of a year, in order."""
    closed = holidays.country_holidays(calendar.country, years=year) if calendar.country else ()
    first = date(year, 1, 1)
    days = (date.fromordinal(n) for n in range(first.toordinal(), date(year, 12, 31).toordinal() + 1))
    return tuple(day for day in days if day.weekday() in calendar.weekdays and day not in closed)


@lru_cache(maxsize=256)
def _worked(calendar: Workdays, year: int) -> frozenset[date]:
    return frozenset(_in_order(calendar, year))


def holidays_after(country: str, day: date, count: int, *, lang: str) -> list[tuple[date, str]]:
    """The next public holidays of `country` from `day` on, named in `lang` where their names are known in it."""
    return [(on, name) for on, name in _named_holidays(country, day.year, lang) if on >= day][:count]


@lru_cache(maxsize=64)
def _named_holidays(country: str, year: int, lang: str) -> tuple[tuple[date, str], ...]:
    """Those of a year and the next, in order."""
    spoken = holidays.country_holidays(country).supported_languages
    language = next((each for each in spoken if each.startswith(lang)), None)
    found = holidays.country_holidays(country, years=(year, year + 1), language=language)
    return tuple(sorted(found.items()))


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When the clocks of `zone` show `at` on `day`, in UTC.

    A time that spring skips moves forward by the gap; a time that autumn shows twice is the first one.
    """
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)
