"""A table of cells, whatever program it came from: its limits, its rows, the row that names its columns.

Whatever was read becomes text with separators, one line of it a row of the sheet: that is what rows are made of.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.core.csv_file import meant
from app.core.errors import Refused
from app.core.i18n import N_

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_CELL = 20_000
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
csv.field_size_limit(MAX_BYTES)
"""Else a cell that is too long would look like a quotation mark that is never closed."""


@dataclass(frozen=True)
class Row:
    """The cells of a row; `line` is its number as a spreadsheet program shows it, the header being among them."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """What a file holds, or one sheet of a workbook.

    `encoding` is empty for a workbook. `hidden` counts the rows that hold something and are hidden, `merged` the
    cells that took their value from the merged cell above them.
    """

    text: str
    separator: str
    encoding: str = ""
    hidden: int = 0
    merged: int = 0

    def rows(self) -> Iterator[Row]:
        """The rows that hold something, without the empty cells at their end. Raises Refused for what can't be cut."""
        return _records(self.text, self.separator)


@dataclass(frozen=True)
class Sheet:
    """A table under its header. Every row has been seen once: all of them can be read, and are within the limits."""

    header: list[str]
    line: int
    count: int
    table: Table

    def told(self, name: str) -> dict[str, Any]:
        """How it was read, for a person to check; `name` is what the workbook calls it."""
        table = self.table
        return {
            "encoding": table.encoding,
            "separator": table.separator if table.encoding else "",
            "sheet": name,
            "line": self.line,
            "hidden": table.hidden,
            "merged": table.merged,
        }

    def rows(self) -> Iterator[Row]:
        """The rows below the header that hold something, each at least as wide as the header."""
        for row in self.table.rows():
            if row.line > self.line:
                missing = len(self.header) - len(row.cells)
                yield Row(row.line, row.cells + [""] * missing)


def under(table: Table, line: int = 0) -> Sheet:
    """The table below the row `line`, which names the columns; 0 is the first row that holds something.

    Raises Refused (field «file») with what to do about it.
    """
    header, count = None, 0
    for row in table.rows():
        if header is None:
            header = row if row.line >= line else None
        else:
            count += 1
        if count > MAX_ROWS:
            raise refused(N_("This file has more than %(limit)d rows: split it."), limit=MAX_ROWS)
    if header is None:
        raise refused(N_("This file is empty."))
    if len(header.cells) > MAX_COLUMNS:
        raise refused(N_("This file has more than %(limit)d columns."), limit=MAX_COLUMNS)
    if count == 0:
        raise refused(N_("This file has a header and no rows."))
    return Sheet([" ".join(cell.split()) for cell in header.cells], header.line, count, table)


def cut(text: str, separator: str) -> Iterator[list[str]]:
    """The cells of each row; raises csv.Error where a quotation mark makes no sense."""
    lines = (line.group() for line in LINE.finditer(text))  # one at a time: a file in memory would be four copies
    return csv.reader(lines, delimiter=separator, strict=True)


def refused(message: str, **values: int) -> Refused:
    """What is wrong with the file as a whole."""
    return Refused(message, field="file", **values)


def _records(text: str, separator: str) -> Iterator[Row]:
    line = 0
    try:
        for line, cells in enumerate(cut(text, separator), 1):
            while cells and not cells[-1].strip():
                cells.pop()
            if any(len(cell) > MAX_CELL for cell in cells):
                raise refused(
                    N_("Row %(line)d holds a cell of more than %(limit)d characters."), line=line, limit=MAX_CELL
                )
            if cells:
                yield Row(line, [meant(cell) for cell in cells])
    except csv.Error as error:
        raise refused(
            N_("Row %(line)d can't be read: a quotation mark in it is opened and never closed, or closed too early."),
            line=line + 1,
        ) from error
