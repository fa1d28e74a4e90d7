"""Workbooks from plain rows: texts stay texts, dates are dates, whatever begins with = is no formula."""

from collections.abc import Iterable, Sequence
from datetime import date
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


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, widths: Sequence[int]) -> bytes:
    """One sheet with a header that stays in sight and filters; `widths` of columns in characters. None is empty."""
    target = BytesIO()
    with Workbook(target, OPTIONS) as book:
        sheet = book.add_worksheet(title[:31])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        last = _written(sheet, header, rows, bold=book.add_format({"bold": True}))
        sheet.autofilter(0, 0, max(last, 1), len(header) - 1)
    return target.getvalue()


def _written(sheet: Any, header: Sequence[str], rows: Iterable[Sequence[Any]], *, bold: Any) -> int:
    """Write them; the number of the last row."""
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, bold)
    last = 0
    for last, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(sheet, last, column, value)
    return last


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, str(value)[:LONGEST])
