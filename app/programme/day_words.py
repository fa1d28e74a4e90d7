"""Days as people say them in a line of text, in French and in English alike: demain, next friday, +3j, 30/11, J+45."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.cell import EARLIEST, LATEST

DAYS = (
    *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)
MONTHS = {
    name: number
    for names in (
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "january february march april may june july august september october november december",
        "janv fevr mar avr - - juil - sept oct nov dec",
        "jan feb - apr - jun jul aug sep - - -",
    )
    for number, name in enumerate(names.split(), 1)
    if name != "-"
}
NEAR = {
    "aujourd'hui": 0, "today": 0, "demain": 1, "tomorrow": 1, "apres-demain": 2,
    "hier": -1, "yesterday": -1, "avant-hier": -2,
}  # fmt: skip
PHRASES = {
    ("avant", "hier"): -2,
    ("day", "before", "yesterday"): -2,
    ("the", "day", "before", "yesterday"): -2,
    ("apres", "demain"): 2,
    ("day", "after", "tomorrow"): 2,
    ("the", "day", "after", "tomorrow"): 2,
}
UNITS = {
    unit: length
    for units, length in (
        ("j jour jours d day days", "day"),
        ("s semaine semaines w week weeks", "week"),
        ("m mois month months", "month"),
    )
    for unit in units.split()
}
ENDS = {
    end: length
    for length, ends in (
        ("week", "fin semaine|fin de semaine|fin de la semaine|end of week|end of the week"),
        ("month", "fin mois|fin de mois|fin du mois|end of month|end of the month"),
    )
    for end in ends.split("|")
}
ALWAYS = {"24/7", "7/7"}
"""They look like dates and mean without a break."""

_IN = re.compile(r"\+(\d{1,3})([a-z]+)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_COUNTED = re.compile(r"[jd]([+-])(\d{1,4})")
_NUMBER = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?")


@dataclass(frozen=True)
class Said:
    """`length` words name `day`, None when they are written like a day that no calendar holds, or no item can have.

    `loose`: the words often mean something else in the middle of a sentence.
    """

    length: int
    day: date | None
    loose: bool = False


Reader = Callable[[Sequence[str], date, date], Said | None]


def read_day(words: Sequence[str], *, today: date, day_zero: date) -> Said | None:
    """The day that the first of `words` name, by the longest way of saying it. Words are folded, without punctuation.

    A day and month without a year is the next one to come. A day of the week is the next such one after today; with
    *prochain* or *next*, that of the week after this one; with *dernier* or *last*, the one before today. A week ends
    on Friday. J+45 counts from day zero.
    """
    found = [said for reader in READERS if (said := _safely(reader, words, today, day_zero))]
    return max(found, key=lambda said: said.length, default=None)


def _safely(reader: Reader, words: Sequence[str], today: date, day_zero: date) -> Said | None:
    """None for more days than the calendar has."""
    try:
        said = reader(words, today, day_zero)
    except (ValueError, OverflowError):
        return None
    return Said(said.length, None) if said and said.day and not EARLIEST <= said.day <= LATEST else said


def _near(words: Sequence[str], today: date, day_zero: date) -> Said | None:
    for phrase, days in PHRASES.items():
        if tuple(words[: len(phrase)]) == phrase:
            return Said(len(phrase), today + timedelta(days))
    days_on = NEAR.get(words[0])
    return None if days_on is None else Said(1, today + timedelta(days_on), loose=days_on == 0)


def _weekday(words: Sequence[str], today: date, day_zero: date) -> Said | None:
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in DAYS:
        number = DAYS.index(first) % 7
        if second in {"prochain", "prochaine"}:
            return Said(2, _of_next_week(number, today))
        if second in {"dernier", "derniere", "passe", "passee"}:
            return Said(2, _before(number, today))
        return Said(1, today + timedelta((number - today.weekday() - 1) % 7 + 1), loose=True)
    if first in {"next", "last"} and second in DAYS:
        number = DAYS.index(second) % 7
        return Said(2, _of_next_week(number, today) if first == "next" else _before(number, today))
    return None


def _of_next_week(number: int, today: date) -> date:
    return today + timedelta(7 - today.weekday() + number)


def _before(number: int, today: date) -> date:
    return today - timedelta((today.weekday() - number - 1) % 7 + 1)


def _later(words: Sequence[str], today: date, day_zero: date) -> Said | None:
    """+3j, dans 3 jours, in a week."""
    if match := _IN.fullmatch(words[0]):
        return Said(1, _on(today, int(match[1]), UNITS[match[2]])) if match[2] in UNITS else None
    if len(words) < 3 or words[0] not in {"dans", "in"} or len(words[2]) < 3 or words[2] not in UNITS:
        return None
    count = 1 if words[1] in {"un", "une", "a", "one"} else int(words[1]) if words[1].isdecimal() else None
    return None if count is None or count > 999 else Said(3, _on(today, count, UNITS[words[2]]))


def _on(today: date, count: int, unit: str) -> date:
    if unit != "month":
        return today + timedelta(count * (7 if unit == "week" else 1))
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _end(words: Sequence[str], today: date, day_zero: date) -> Said | None:
    """The Friday of this week, the last day of this month or of the month that is named."""
    for length in (4, 3, 2):
        unit = ENDS.get(" ".join(words[:length])) if len(words) >= length else None
        if unit == "week":
            return Said(length, today + timedelta((4 - today.weekday()) % 7))
        if unit == "month":
            return Said(length, today.replace(day=monthrange(today.year, today.month)[1]))
    start = {"fin": 1, "end": 2}.get(words[0], 0)
    if not start or len(words) <= start or (start == 2 and words[1] != "of") or words[start] not in MONTHS:
        return None
    month = MONTHS[words[start]]
    year = today.year + (month < today.month)
    return Said(start + 1, date(year, month, monthrange(year, month)[1]))


def _numeric(words: Sequence[str], today: date, day_zero: date) -> Said | None:
    if match := _ISO.fullmatch(words[0]):
        return _dated(1, match[3], match[2], match[1], today)
    if match := _COUNTED.fullmatch(words[0].replace("−", "-")):
        return Said(1, day_zero + timedelta(int(match[1] + match[2])))
    match = _SLASHED.fullmatch(words[0])
    if not match or words[0] in ALWAYS:
        return None
    day, month, year = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    return _dated(1, day, month, year, today)


def _named_month(words: Sequence[str], today: date, day_zero: date) -> Said | None:
    """30 novembre, 1er décembre 2026, november 30th."""
    if len(words) < 2:
        return None
    day, month = (words[1], words[0]) if words[0] in MONTHS else (words[0], words[1])
    number = _NUMBER.fullmatch(day)
    if not number or month not in MONTHS:
        return None
    year = words[2] if len(words) > 2 and re.fullmatch(r"20\d\d", words[2]) else None
    return _dated(3 if year else 2, number[1], MONTHS[month], year, today)


def _dated(length: int, day: str, month: str | int, year: str | None, today: date) -> Said | None:
    """31/02 and 12/25 are meant as days, and are none; 80/20 is not meant as one."""
    figures = int(day), int(month)
    if not (1 <= min(figures) <= 12 and max(figures) <= 31):
        return None
    try:
        return Said(length, _coming(*figures, year, today))
    except ValueError:
        return Said(length, None)


def _coming(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return next(one for one in _in_years(day, month, today) if one >= today)


def _in_years(day: int, month: int, today: date) -> Iterator[date]:
    """That day this year and the years after, where they have it: 29 February comes in leap years."""
    if not (1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]):
        raise ValueError
    for year in range(today.year, today.year + 9):
        if day <= monthrange(year, month)[1]:
            yield date(year, month, day)


READERS: tuple[Reader, ...] = (_near, _weekday, _later, _end, _numeric, _named_month)
