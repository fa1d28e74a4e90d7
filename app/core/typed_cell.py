"""A cell of a workbook, which has a type, as the text that somebody would have typed for it."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

ESCAPED = re.compile(r"_x00([01][0-9A-F])_", re.IGNORECASE)
MIDNIGHT = time()
MOST_DIGITS = 15


def percent_styles(workbook: Any) -> set[int]:
    """The numbers of the styles that show a number as so many per cent."""
    formats = workbook._number_formats
    codes = [
        BUILTIN_FORMATS.get(style.numFmtId, "")
        if style.numFmtId < BUILTIN_FORMATS_MAX_SIZE
        else formats[style.numFmtId - BUILTIN_FORMATS_MAX_SIZE]
        for style in workbook._cell_styles
    ]
    return {number for number, code in enumerate(codes) if "%" in code}


def said(cell: dict[str, Any], percent: set[int]) -> str:
    """Words as they are, 4 for 4.0, 2020-03-16 for a day, 16% for 0.16 in a cell of per cents, TRUE or FALSE."""
    value = cell["value"]
    if isinstance(value, str):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x00" in value else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{_number(value * 100)}%" if cell["style_id"] in percent else _number(value)
    return _moment(value)


def _number(value: float) -> str:
    """Without the digits that only the machine sees."""
    return f"{value:d}" if isinstance(value, int) else f"{value:.{MOST_DIGITS}g}"


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == MIDNIGHT else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)
