"""What people type into the cells of a spreadsheet, in French and in English: dates, numbers, yes and no."""

import re
from collections.abc import Callable
from datetime import date

from app.core.errors import Refused
from app.core.i18n import N_
from app.core.text import fold

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
UNKNOWN = {"", "-", "--", "–", "—", "?", "/", "n/a", "na", "nc", "n.c."}
YES = {"oui", "o", "yes", "y", "vrai", "true", "x", "1", "✓", "✔"}
NO = {"non", "n", "no", "faux", "false", "0"}
MONTHS = (
    ("janvier", "january"),
    ("fevrier", "february"),
    ("mars", "march"),
    ("avril", "april"),
    ("mai", "may"),
    ("juin", "june"),
    ("juillet", "july"),
    ("aout", "august"),
    ("septembre", "september"),
    ("octobre", "october"),
    ("novembre", "november"),
    ("decembre", "december"),
)
HOUR = r"(?:[ t]\d{1,2}[:h]\d{2}.*)?"
NUMERIC = re.compile(r"(?P<day>\d{1,2})([/.-])(?P<month>\d{1,2})\2(?P<year>\d{4}|\d{2})" + HOUR, re.ASCII)
ISO = re.compile(r"(?P<year>\d{4})([/-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})" + HOUR, re.ASCII)
WORDS = re.compile(
    r"(?:[a-z]+\.?,? )?(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[ -](?P<name>[a-z]+)\.?,?[ -](?P<year>\d{4}|\d{2})", re.ASCII
)
ENGLISH = re.compile(r"(?P<name>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})", re.ASCII)
WHOLE = re.compile(r"(\d{1,9})(?:[.,]0+)?", re.ASCII)


def is_unknown(cell: str) -> bool:
    """Whether nothing is said: an empty cell, or the signs that people put for it."""
    return fold(cell) in UNKNOWN


def day(cell: str) -> date:
    """16/03/2020, 16.3.20 (20xx), 2020-03-16, 16 mars 2020, 1er avr. 2020, March 16, 2020; an hour is passed over."""
    text = fold(cell)
    found = NUMERIC.fullmatch(text) or ISO.fullmatch(text) or WORDS.fullmatch(text) or ENGLISH.fullmatch(text)
    try:
        on = _date(**{k: v for k, v in found.groupdict().items() if k}) if found else None
    except ValueError:
        on = None
    if on is None:
        raise Refused(N_("This date does not exist, or is not written as 16/03/2020 or 2020-03-16."))
    if not EARLIEST <= on <= LATEST:
        raise Refused(N_("Give a date between 1990 and 2100."))
    return on


def _date(day: str, year: str, month: str = "", name: str = "") -> date:
    return date(int(year) + (2000 if len(year) == 2 else 0), int(month) if month else _month(name), int(day))


def _month(name: str) -> int:
    """The month that a word names, in full or cut after three letters or more; ValueError for none or several."""
    found = {n for n, names in enumerate(MONTHS, 1) if len(name) > 2 and any(full.startswith(name) for full in names)}
    (number,) = found
    return number


def whole(cell: str, *, low: int, high: int) -> int:
    """4, or 4,0 as spreadsheets with decimals write it."""
    found = WHOLE.fullmatch(fold(cell))
    number = int(found.group(1)) if found else low - 1
    if not low <= number <= high:
        raise Refused(N_("This is not a whole number from %(low)d to %(high)d."), low=low, high=high)
    return number


def yes_no(cell: str) -> bool:
    """oui, OUI, yes, vrai, x, 1 or non, no, faux, 0."""
    word = fold(cell)
    if word not in YES | NO:
        raise Refused(N_("This is neither yes nor no."))
    return word in YES


def shorter(limit: int, tidy: Callable[[str], str]) -> Callable[[str], str]:
    """A reader of texts that `tidy` makes safe, refusing those longer than `limit` characters."""

    def text(cell: str) -> str:
        tidied = tidy(cell)
        if len(tidied) > limit:
            raise Refused(
                N_("This has %(count)d characters; %(limit)d at most fit here."), count=len(tidied), limit=limit
            )
        return tidied

    return text
