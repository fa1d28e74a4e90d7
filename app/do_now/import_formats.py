"""Which way round a file writes its dates and its numbers: each column is asked as a whole."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.core.cell import day, numeric_date
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.figure import decimal_sign
from app.core.i18n import N_
from app.core.sheet import Sheet

DATES = ("started_on", "ended_on", "due_on")
NUMBERS = ("customer_sense",)


class Order(Labelled):
    """What 03/04/2020 means."""

    DAY_FIRST = "dmy", N_("day/month/year")
    MONTH_FIRST = "mdy", N_("month/day/year")


USUAL = {"fr": Order.DAY_FIRST, "en": Order.MONTH_FIRST}
"""The order that a language supposes where a file leaves it open."""


@dataclass
class Dates:
    """What the dates of a column tell: how many can only be read one way, and the first that can be read both ways."""

    only: dict[Order, int] = field(default_factory=lambda: dict.fromkeys(Order, 0))
    either: str = ""

    def hear(self, cell: str) -> None:
        found = numeric_date(cell)
        if found is None:
            return
        first, second, sign = found
        if first > 12 or sign == ".":
            self.only[Order.DAY_FIRST] += 1
        elif second > 12:
            self.only[Order.MONTH_FIRST] += 1
        else:
            self.either = self.either or cell.strip()

    @property
    def order(self) -> Order | None:
        """None when nothing tells, or as much speaks for one as for the other."""
        days, months = self.only[Order.DAY_FIRST], self.only[Order.MONTH_FIRST]
        return None if days == months else Order.DAY_FIRST if days > months else Order.MONTH_FIRST


@dataclass(frozen=True)
class Formats:
    """`told` is what a person reads of it: {"dates": [{"header", "order", "assumed", "example", "read"}], "decimal"}.

    `assumed` says that the file left the order of a column open; `read` is then the day that its `example` became.
    """

    month_first: frozenset[str]
    decimal: str
    told: dict[str, Any]


def formats_of(
    sheet: Sheet, fields: list[str | None], *, lang: str, chosen: str = "", dated: Collection[str] = DATES
) -> Formats:
    """Ask the columns that hold dates (`dated`) and numbers. `chosen` is the order that a person gave, for all of them.

    A column that leaves it open goes with the others of the file, else with the language of the programme.
    """
    heard = {place: Dates() for place, name in enumerate(fields) if name in dated}
    figures: list[str] = []
    numbers = [place for place, name in enumerate(fields) if name in NUMBERS]
    for row in sheet.rows():
        for place, dates in heard.items():
            dates.hear(row.cells[place])
        figures.extend(row.cells[place] for place in numbers)
    usual = _of_the_file(heard.values()) or USUAL[lang]
    orders = {place: Order(chosen) if chosen else dates.order or usual for place, dates in heard.items()}
    told = [
        _told(sheet.header[place], orders[place], dates, assumed=not chosen and _of_the_file(heard.values()) is None)
        for place, dates in heard.items()
        if dates.either or any(dates.only.values())
    ]
    month_first = {str(fields[place]) for place, order in orders.items() if order is Order.MONTH_FIRST}
    decimal = decimal_sign(figures)
    return Formats(frozenset(month_first), decimal, {"dates": told, "decimal": decimal})


def _of_the_file(columns: Iterable[Dates]) -> Order | None:
    """The order of the columns that tell one, when they agree."""
    told = {dates.order for dates in columns} - {None}
    return told.pop() if len(told) == 1 else None


def _told(header: str, order: Order, dates: Dates, *, assumed: bool) -> dict[str, Any]:
    open_still = assumed and dates.order is None and bool(dates.either)
    return {
        "header": header,
        "order": order.value,
        "assumed": open_still,
        "example": dates.either if open_still else "",
        "read": _read(dates.either, order) if open_still else "",
    }


def _read(cell: str, order: Order) -> str:
    try:
        return day(cell, month_first=order is Order.MONTH_FIRST).isoformat()
    except Refused:
        return ""
