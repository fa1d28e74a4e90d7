"""A spreadsheet saved as CSV, by whatever program: its encoding, its separator, its rows."""

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from app.core.errors import Refused
from app.core.i18n import N_

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_CELL = 20_000
SEPARATORS = ";\t,|"
NONE = "\x1f"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f"))
SEP_LINE = re.compile(r"sep=([;,|\t])\r?\n", re.IGNORECASE)
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
csv.field_size_limit(MAX_BYTES)
"""Else a cell that is too long would look like a quotation mark that is never closed."""
UNREADABLE = N_("The letters of this file can't be read. Save the sheet as “CSV UTF-8” and send that file.")


@dataclass(frozen=True)
class Row:
    """The cells of a row; `line` is its number as a spreadsheet program shows it, the header being among them."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A table whose every row has been seen once: the whole file can be read, and is within the limits."""

    header: list[str]
    count: int
    text: str
    separator: str

    def rows(self) -> Iterator[Row]:
        """The rows below the header that hold something, each at least as wide as the header."""
        for row in islice(_records(self.text, self.separator), 1, None):
            missing = len(self.header) - len(row.cells)
            yield Row(row.line, row.cells + [""] * missing)


def read(content: bytes) -> Sheet:
    """The table in a file of unknown origin. Raises Refused (field «file») with what to do about it."""
    check_kind(content)
    text, separator = _separated(_decoded(content))
    rows = _records(text, separator)
    header = next(rows, None)
    if header is None:
        raise _refused(N_("This file is empty."))
    if len(header.cells) > MAX_COLUMNS:
        raise _refused(N_("This file has more than %(limit)d columns."), limit=MAX_COLUMNS)
    count = sum(1 for _row in islice(rows, MAX_ROWS + 1))
    if count > MAX_ROWS:
        raise _refused(N_("This file has more than %(limit)d rows: split it."), limit=MAX_ROWS)
    if count == 0:
        raise _refused(N_("This file has a header and no rows."))
    return Sheet([" ".join(cell.split()) for cell in header.cells], count, text, separator)


def check_kind(content: bytes) -> None:
    """Refuse at first sight what can't be CSV: nothing, too much, a workbook, a picture."""
    if not content.strip():
        raise _refused(N_("This file is empty."))
    if len(content) > MAX_BYTES:
        raise _refused(N_("This file is larger than %(limit)d MB: split it."), limit=MAX_BYTES // 1024 // 1024)
    if content.startswith(WORKBOOKS):
        raise _refused(N_("This is a workbook or an archive. Open it in your spreadsheet program and save it as CSV."))
    start = content[:65_536]
    if not _utf_16(content) and len(start) - len(start.translate(None, CONTROLS)) > len(start) / 50:
        raise _refused(N_("This is not a text file. Save the sheet as CSV and send that file."))


def _decoded(content: bytes) -> str:
    """UTF-8 and UTF-16, with their mark or without, else Windows-1252."""
    marked = next((encoding for bom, encoding in BOMS if content.startswith(bom)), None)
    try:
        return content.decode(marked or _utf_16(content) or "utf-8")
    except UnicodeDecodeError as error:
        if marked or _is_damaged_utf_8(content):
            raise _refused(UNREADABLE) from error
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _refused(UNREADABLE) from error


def _utf_16(content: bytes) -> str | None:
    """Which UTF-16 this is, marked or not: every other byte of a western text is zero in it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:4096]
    first, second = (start[offset::2].count(0) / len(start) for offset in (0, 1))
    if max(first, second) < 0.4 or min(first, second) > 0.1:
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _is_damaged_utf_8(content: bytes) -> bool:
    """Whether most letters with accents are good UTF-8: read as Windows-1252 they would all be garbled."""
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(letter > "\x7f" for letter in text) - wrong > wrong


def _separated(text: str) -> tuple[str, str]:
    """The text and its separator: the one that a first line «sep=;» declares, else the one that fits best."""
    if declared := SEP_LINE.match(text):
        return text[declared.end() :], declared.group(1)
    fits = {separator: _fit(text, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: fits[separator])
    return text, best if fits[best] else NONE


def _fit(text: str, separator: str) -> int:
    """How well a separator cuts the first rows: into many columns, and into as many in each row; 0: into one."""
    widths: list[int] = []
    with suppress(csv.Error):  # where the rows stop making sense is found later, and told
        widths.extend(len(cells) for cells in islice(_cut(text, separator), 20))
    first = next((width for width in widths if width), 0)
    return first * widths.count(first) if first > 1 else 0


def _records(text: str, separator: str) -> Iterator[Row]:
    """The rows that hold something, without the empty cells at their end."""
    line = 0
    try:
        for line, cells in enumerate(_cut(text, separator), 1):
            while cells and not cells[-1].strip():
                cells.pop()
            if any(len(cell) > MAX_CELL for cell in cells):
                raise _refused(
                    N_("Row %(line)d holds a cell of more than %(limit)d characters."), line=line, limit=MAX_CELL
                )
            if cells:
                yield Row(line, cells)
    except csv.Error as error:
        raise _refused(
            N_("Row %(line)d can't be read: a quotation mark in it is opened and never closed, or closed too early."),
            line=line + 1,
        ) from error


def _cut(text: str, separator: str) -> Iterator[list[str]]:
    lines = (line.group() for line in LINE.finditer(text))  # one at a time: a file in memory would be four copies
    return csv.reader(lines, delimiter=separator, strict=True)


def _refused(message: str, **values: int) -> Refused:
    return Refused(message, field="file", **values)
