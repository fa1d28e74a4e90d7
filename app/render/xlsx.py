"""Workbooks from plain rows: texts stay texts, dates are dates, whatever begins with = is no formula."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from math import ceil
from typing import Any

from xlsxwriter import Workbook

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
LONGEST = 32_767
"""The characters that a cell of Excel holds."""
NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What no XML can hold, not even escaped."""
A4 = 9
"""Excel's number of the paper."""
SIDE = 250
"""Characters side by side on a sheet of paper that can still be read: there they are 6.5 points high."""
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
"""In inches."""
LINE, MOST_LINES, LOOSE = 15.0, 27, 1.2
"""A line in points; more of them Excel refuses; lines are not filled to their end."""
FOOT = 80
"""Characters of a workbook's name at the foot, which has room for the sheet and the page beside it."""
FORMULA = ("=", "+", "-", "@")
"""A text that begins so would become a formula as soon as somebody edits its cell, were it not marked as text."""


@dataclass(frozen=True)
class Sheet:
    """A title of 31 characters at most, a header, rows without it; `widths` of columns in characters. None is empty.

    `facts`: a row is a name and its value, which stands beside it whatever it is.
    """

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int]
    facts: bool = False


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, widths: Sequence[int]) -> bytes:
    """One sheet with a header that stays in sight and filters; `widths` of columns in characters. None is empty."""
    return book([Sheet(title, header, rows, widths)])


def book(sheets: Iterable[Sheet], *, wrap: bool = False, about: dict[str, Any] | None = None) -> bytes:
    """The sheets in their order. `wrap`: to be read and printed, so long texts break into lines. `about` is what Excel
    calls the properties of a document; with a `created` of its own (UTC, without a zone) the same sheets give the same
    bytes.
    """
    target = BytesIO()
    with Workbook(target, OPTIONS) as made:
        made.set_properties(about or {})
        styles = {facts: _Styles(made, wrap=wrap, facts=facts) for facts in (False, True)}
        for sheet in sheets:
            page = made.add_worksheet(sheet.title[:31])
            _printable(page, sheet, name=(about or {}).get("title", ""))
            _add(page, sheet, styles[sheet.facts])
    return target.getvalue()


class _Styles:
    """The formats of cells that a workbook shares."""

    def __init__(self, made: Any, *, wrap: bool, facts: bool) -> None:
        shared: dict[str, Any] = {"text_wrap": True, "valign": "top"} if wrap else {}
        measured = shared | ({"align": "left"} if facts else {"align": "right", "indent": 1} if wrap else {})
        head = {"bold": True, "bottom": 1} if wrap else {"bold": True}
        self.wrap = wrap
        self.head = made.add_format(head | shared)
        self.head_measured = made.add_format(head | measured)
        self.plain = made.add_format(shared) if shared else None
        self.number = made.add_format(measured) if measured else None
        self.quoted = made.add_format({"quote_prefix": True, **shared})
        self.day = made.add_format({"num_format": "yyyy-mm-dd", **measured})
        self.instant = made.add_format({"num_format": "yyyy-mm-dd hh:mm", **measured})


def _printable(page: Any, sheet: Sheet, *, name: str) -> None:
    """On sheets of A4 with the header on each, and at the foot the workbook's name, the sheet's and the page.

    What is wider than SIDE takes several side by side, each with the first column.
    """
    across = ceil(sum(sheet.widths) / SIDE)
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(**MARGINS)
    page.fit_to_pages(across, 0)
    page.repeat_rows(0)
    if across > 1:
        page.repeat_columns(0)
    page.set_footer(f"&L&8{name[:FOOT].replace('&', '&&')}&R&8&A · &P / &N")


def _add(page: Any, sheet: Sheet, styles: _Styles) -> None:
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    if styles.wrap:
        page.set_row(0, _height(sheet.header, sheet.widths))
    rows = list(sheet.rows) if styles.wrap else sheet.rows
    for column, name in enumerate(sheet.header):
        measured = styles.wrap and not sheet.facts and any(isinstance(row[column], int | date) for row in rows)
        page.write_string(0, column, name, styles.head_measured if measured else styles.head)
    last = 0
    for last, row in enumerate(rows, 1):
        if styles.wrap:
            page.set_row(last, _height(row, sheet.widths))
        for column, value in enumerate(row):
            _write(page, last, column, value, styles)
    page.autofilter(0, 0, max(last, 1), len(sheet.header) - 1)


def _height(row: Sequence[Any], widths: Sequence[int]) -> float:
    """Points: not every program looks for itself how many lines a row needs."""
    texts = [(value, width) for value, width in zip(row, widths, strict=True) if isinstance(value, str)]
    lines = max((ceil(len(text) * LOOSE / width) for text, width in texts), default=1)
    return LINE * min(max(lines, 1), MOST_LINES)


def _write(page: Any, row: int, column: int, value: Any, styles: _Styles) -> None:
    if isinstance(value, datetime):
        page.write_datetime(row, column, value, styles.instant)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles.day)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, styles.number)
    elif value:
        text = NO_XML.sub("", str(value))[:LONGEST]
        page.write_string(row, column, text, styles.quoted if text.startswith(FORMULA) else styles.plain)
