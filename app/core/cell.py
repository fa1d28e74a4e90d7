"""What people type into the cells of a spreadsheet, in French and in English: dates, numbers, yes and no."""

import re
from collections.abc import Callable
from datetime import date

from app.core.errors import Refused
from app.core.figure import figure
from app.core.i18n import N_
from app.core.text import fold

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
"""No item has a date before or after, wherever it was typed."""
UNCOMPUTED = "\x1a"
"""Stands before a formula of which a workbook holds no result; no text of a sheet begins with it."""
BROKEN = re.compile(
    r"#(?:ref!|value!|valeur ?!|name\?|nom ?\?|div/0 ?!|n/a|num!|nombre ?!|null!|nul ?!|spill!|calc!|getting_data)"
)
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
NUMERIC = re.compile(
    r"(?P<first>\d{1,2})(?P<sign>[/.-])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})" + HOUR, re.ASCII
)
ISO = re.compile(r"(?P<year>\d{4})([/-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})" + HOUR, re.ASCII)
WORDS = re.compile(
    r"(?:[a-z]+\.?,? )?(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[ -](?P<name>[a-z]+)\.?,?[ -](?P<year>\d{4}|\d{2})", re.ASCII
)
ENGLISH = re.compile(r"(?P<name>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})", re.ASCII)


def is_unknown(cell: str) -> bool:
    """Whether nothing is said: an empty cell, or the signs that people put for it."""
    return fold(cell) in UNKNOWN


def check_computed(cell: str) -> None:
    """Refuse what is no value: an error that the spreadsheet program shows, a formula that it has not worked out."""
    if cell.startswith(UNCOMPUTED):
        raise Refused(
            N_("The file holds this formula without its result: open it in your spreadsheet program, save it, send it.")
        )
    if cell.startswith("#") and BROKEN.fullmatch(fold(cell)):
        raise Refused(N_("Your spreadsheet program shows an error here: correct the formula, or empty the cell."))


def day(cell: str, *, month_first: bool = False) -> date:
    """16/03/2020, 16.3.20 (20xx), 2020-03-16, 16 mars 2020, 1er avr. 2020, March 16, 2020; an hour is passed over.

    `month_first` says that 3/16/2020 is meant where figures alone stand.
    """
    text = fold(cell)
    numeric = NUMERIC.fullmatch(text)
    try:
        on = _numeric(numeric, month_first=month_first) if numeric else _written(text)
    except ValueError:
        raise Refused(N_("This date does not exist, or is not written as 16/03/2020 or 2020-03-16.")) from None
    if not EARLIEST <= on <= LATEST:
        raise Refused(N_("Give a date between 1990 and 2100."))
    return on


def numeric_date(cell: str) -> tuple[int, int, str] | None:
    """The first two figures and the sign of 16/03/2020, of which nothing says alone which is the month."""
    found = NUMERIC.fullmatch(fold(cell))
    return (int(found["first"]), int(found["second"]), found["sign"]) if found else None


def _numeric(found: re.Match[str], *, month_first: bool) -> date:
    first, second = int(found["first"]), int(found["second"])
    month, on = (first, second) if month_first else (second, first)
    return date(_year(found["year"]), month, on)


def _written(text: str) -> date:
    """A date that says itself what is what."""
    found = ISO.fullmatch(text) or WORDS.fullmatch(text) or ENGLISH.fullmatch(text)
    if found is None:
        raise ValueError(text)
    told = found.groupdict()
    return date(_year(told["year"]), int(told["month"]) if "month" in told else _month(told["name"]), int(told["day"]))


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month(name: str) -> int:
    """The month that a word names, in full or cut after three letters or more; ValueError for none or several."""
    found = {n for n, names in enumerate(MONTHS, 1) if len(name) > 2 and any(full.startswith(name) for full in names)}
    (number,) = found
    return number


def whole(cell: str, *, low: int, high: int, decimal: str = "") -> int:
    """4, or 4,0 as spreadsheets with decimals write it; `decimal` is the sign before them, either when not given."""
    number = figure(cell, decimal or ",")
    if number is None and not decimal:
        number = figure(cell, ".")
    if number is None or number % 1 or not low <= number <= high:
        raise Refused(N_("This is not a whole number from %(low)d to %(high)d."), low=low, high=high)
    return int(number)


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
