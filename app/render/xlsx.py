"""Workbooks from plain rows: texts stay texts, dates are dates, whatever begins with = is no formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
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
A4 = 9
"""Excel's number of the paper."""
FORMULA = "=+-@"
"""A text that begins so would become a formula as soon as somebody edits its cell, were it not marked as text."""


@dataclass(frozen=True)
class Sheet:
    """A title of 31 characters at most, a header, rows without it; `widths` of columns in characters. None is empty."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int]


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
        styles = _Styles(made, wrap=wrap)
        for sheet in sheets:
            page = made.add_worksheet(sheet.title[:31])
            if wrap:
                _printable(page)
            _add(page, sheet, styles)
    return target.getvalue()


class _Styles:
    """The formats of cells that a workbook shares."""

    def __init__(self, made: Any, *, wrap: bool) -> None:
        shared = {"text_wrap": True, "valign": "top"} if wrap else {}
        self.head = made.add_format({"bold": True, "bottom": 1, **shared} if wrap else {"bold": True})
        self.plain = made.add_format(shared) if shared else None
        self.quoted = made.add_format({"quote_prefix": True, **shared})
        self.day = made.add_format({"num_format": "yyyy-mm-dd", **shared})
        self.instant = made.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", **shared})


def _printable(page: Any) -> None:
    """As wide as a sheet of A4, its header on each."""
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _add(page: Any, sheet: Sheet, styles: _Styles) -> None:
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    for column, name in enumerate(sheet.header):
        page.write_string(0, column, name, styles.head)
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row):
            _write(page, last, column, value, styles)
    page.autofilter(0, 0, max(last, 1), len(sheet.header) - 1)


def _write(page: Any, row: int, column: int, value: Any, styles: _Styles) -> None:
    if isinstance(value, datetime):
        page.write_datetime(row, column, value, styles.instant)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles.day)
    elif isinstance(value, int):
        page.write_number(row, column, value, styles.plain)
    elif value:
        text = str(value)[:LONGEST]
        page.write_string(row, column, text, styles.quoted if text[0] in FORMULA else styles.plain)
