"""Dates, days and people as words in the reader's language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask_babel import get_locale, gettext, ngettext

from app.programme.account import User

LONG = {"fr": "EEEE d MMMM y", "en": "EEEE d MMMM y"}
SHORT = {"fr": "d MMM", "en": "d MMM"}


@dataclass(frozen=True)
class When:
    """A day, as the macro `when` shows it: words, with the full date on focus. `tone` is "", "late" or "soon"."""

    iso: str
    words: str
    full: str
    tone: str = ""


def lang() -> str:
    return str(get_locale())


def long_date(day: date) -> str:
    """Monday 23 November 2026."""
    return _spoken(day, LONG[lang()])


def short_date(day: date) -> str:
    """23 Nov."""
    return _spoken(day, SHORT[lang()])


def dated(day: date) -> str:
    """23 Nov 2026."""
    return _spoken(day, f"{SHORT[lang()]} y")


def due(day: date | None, today: date, *, is_open: bool = True) -> When | None:
    """A due date as people say it: in 3 days, 2 days late; the bare date once the item is closed."""
    if day is None:
        return None
    words = _due_words((day - today).days) if is_open else short_date(day)
    late = is_open and day < today
    tone = "late" if late else "soon" if is_open and (day - today).days <= 3 else ""
    return When(day.isoformat(), words, long_date(day), tone)


def phrases(several: Iterable[str]) -> str:
    """One after the other, parted as the language does it."""
    return f"{gettext(';')} ".join(several)


def figure(value: float | None) -> str:
    """7, 7.5, a dash where nothing is known: never 0."""
    return "—" if value is None else _figure(round(value, 2), lang())


@cache
def _figure(value: float, language: str) -> str:
    return format_decimal(value, "#,##0.##", locale=language)


def weekdays() -> list[str]:
    """Monday to Sunday in the reader's language."""
    names = get_locale().days["format"]["wide"]
    return [names[day] for day in range(7)]


def clock_time(at: time) -> str:
    """07:30 in both languages: 24 hours, as planners write it."""
    return f"{at:%H:%M}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """«lundi 23 novembre à 07:30», as the clocks of `zone` show it."""
    local = at.astimezone(zone)
    day = _spoken(local.date(), "EEEE d MMMM")
    return gettext("%(date)s at %(time)s", date=day, time=clock_time(local.timetz()))


def _spoken(day: date, pattern: str) -> str:
    """The date as the language says it: French has a word for the first of a month that CLDR doesn't know."""
    written = format_date(day, pattern, locale=get_locale())
    return re.sub(r"(?<!\d)1(?!\d)", "1er", written, count=1) if lang() == "fr" and day.day == 1 else written


def _due_words(days: int) -> str:
    if days < 0:
        return ngettext("%(num)d day late", "%(num)d days late", -days)
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    return ngettext("in %(num)d day", "in %(num)d days", days)


def past(instant: datetime | date, today: date, zone: ZoneInfo) -> When:
    """A past day or instant as people say it: today at 14:05, yesterday, 3 days ago, 12 Oct."""
    moment = instant.astimezone(zone) if isinstance(instant, datetime) else None
    day = moment.date() if moment else instant
    full = format_datetime(moment, "EEEE d MMMM y HH:mm", locale=get_locale()) if moment else long_date(day)
    clock = format_datetime(moment, "HH:mm", locale=get_locale()) if moment else ""
    iso = moment.isoformat(timespec="minutes") if moment else day.isoformat()
    return When(iso, _past_words((today - day).days, clock, day), full)


def past_for(person: User, instant: datetime, now: datetime) -> When:
    """`past` in the person's own time zone, where no programme is at hand."""
    zone = ZoneInfo(person.timezone)
    return past(instant, now.astimezone(zone).date(), zone)


def _past_words(days: int, clock: str, day: date) -> str:
    if days <= 0:
        return gettext("today at %(time)s", time=clock) if clock else gettext("today")
    if days == 1:
        return gettext("yesterday")
    if days < 7:
        return ngettext("%(num)d day ago", "%(num)d days ago", days)
    return short_date(day)


def day_name(number: int) -> str:
    """J+37, D−5."""
    return gettext("D%(day)s", day=f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0")


def window(first: int, last: int | None) -> str:
    """J0 to J+30; the later track has no end."""
    if last is None:
        return gettext("from %(day)s", day=day_name(first))
    return gettext("%(first)s to %(last)s", first=day_name(first), last=day_name(last))
