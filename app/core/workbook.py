"""Sheets of an .xlsx workbook as text: what a person sees in the cells, row by row. Never opened by a request."""

import csv
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from app.core.archive import DAMAGED, check_workbook
from app.core.cell import UNCOMPUTED
from app.core.i18n import N_
from app.core.sheet import MAX_COLUMNS, MAX_ROWS, Table, cut, refused
from app.core.typed_cell import percent_styles, said

SEPARATOR = ";"
MAX_MERGED = 500_000
EVERY = 1_000
UNDONE_BY = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, SyntaxError, TypeError, ValueError)
"""What openpyxl raises where a workbook is not what it should be: anything but an error of its own."""
Progress = Callable[[int, int], None]
"""Called now and then with how many rows are read, of how many that the sheet announces."""


def silent(done: int, total: int) -> None:
    """Nobody watches."""


def starts_of(content: bytes, rows: int) -> dict[str, Table]:
    """The first `rows` rows of each sheet in sight that holds any, by its name, in the order of the workbook."""
    with _opened(content) as workbook:
        seen = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        starts = {sheet.title: _Reader(workbook, sheet).start(rows) for sheet in seen or workbook.worksheets}
    found = {name: table for name, table in starts.items() if table.text.strip()}
    if not found:
        raise refused(N_("This workbook holds no sheet with rows."))
    return found


def read_sheet(content: bytes, name: str, progress: Progress = silent) -> Table:
    """The whole sheet of that name. Raises Refused."""
    with _opened(content) as workbook:
        found = next((sheet for sheet in workbook.worksheets if sheet.title == name), None)
        if found is None:
            raise refused(N_("The workbook has no sheet of this name."))
        return _Reader(workbook, found).whole(progress)


@contextmanager
def _opened(content: bytes) -> Iterator[Workbook]:
    """What breaks while the workbook is open, broke because of the file."""
    check_workbook(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of the workbook that nobody reads here
            workbook = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            yield workbook
            workbook.close()
    except UNDONE_BY as error:
        raise refused(DAMAGED) from error


class _Parser(WorkSheetParser):
    """Keeps apart a formula without a result from an empty cell."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and (formula := element.find(FORMULA_TAG)) is not None:
            cell["value"] = f"{UNCOMPUTED}={formula.text or ''}"
        return cell


class _Reader:
    """One sheet on its way to text, a line each row, the empty ones too.

    openpyxl's public reader tells nothing of hidden rows, of merged cells and of formulas without a result: this
    drives the parser that it drives.
    """

    def __init__(self, workbook: Any, sheet: Any) -> None:
        self.announced: int = sheet.max_row or 0
        self.percent = percent_styles(workbook)
        self.sheet, self.workbook = sheet, workbook
        self.lines: list[str] = []

    @contextmanager
    def _parser(self) -> Iterator[WorkSheetParser]:
        with self.workbook._archive.open(self.sheet._worksheet_path) as source:
            yield _Parser(
                source,
                self.sheet._shared_strings,
                data_only=True,
                epoch=self.workbook.epoch,
                date_formats=self.workbook._date_formats,
                timedelta_formats=self.workbook._timedelta_formats,
            )

    def start(self, rows: int) -> Table:
        with self._parser() as parser:
            for number, words in islice(self._filled(parser), rows):
                self._add(number, words)
        return self._table()

    def whole(self, progress: Progress) -> Table:
        filled = []
        with self._parser() as parser:
            for count, (number, words) in enumerate(self._filled(parser), 1):
                self._add(number, words)
                filled.append(number)
                if count > MAX_ROWS + 1:
                    break  # whoever asks for the rows is told
                if count % EVERY == 0:
                    progress(count, self.announced)
        hidden = sum(parser.row_dimensions.get(str(n), {}).get("hidden") in {"1", "true"} for n in filled)
        return self._table(hidden=hidden, merged=self._spread(parser))

    def _filled(self, parser: WorkSheetParser) -> Iterator[tuple[int, list[str]]]:
        """The rows that hold something, with their numbers."""
        for number, cells in parser.parse():
            words: list[str] = []
            for cell in cells:
                text, column = said(cell, self.percent), cell["column"]
                if text and column > MAX_COLUMNS:
                    raise refused(N_("This file has more than %(limit)d columns."), limit=MAX_COLUMNS)
                if text:
                    words.extend([""] * (column - len(words) - 1))
                    words.append(text)
            if any(word.strip() for word in words):
                yield number, words

    def _add(self, number: int, words: list[str]) -> None:
        self.lines.extend([""] * (number - len(self.lines) - 1))
        self.lines.append(_line(words))

    def _spread(self, parser: WorkSheetParser) -> int:
        """Give the value of cells that are merged downwards to each row that they cover; says to how many cells."""
        spread = visited = 0
        for merged in parser.merged_cells.mergeCell if parser.merged_cells else ():
            column, top, _right, bottom = (bound or 0 for bound in range_boundaries(merged.ref))
            value = self._cells(top)[column - 1 : column]
            rows = range(top + 1, min(bottom, len(self.lines)) + 1) if value and value[0] else range(0)
            visited += len(rows)
            if visited > MAX_MERGED:
                raise refused(N_("This sheet has too many merged cells: undo the merging and send the file again."))
            for number in rows:
                spread += self._fill(number, column, value[0])
        return spread

    def _fill(self, number: int, column: int, value: str) -> int:
        cells = self._cells(number)
        cells.extend([""] * (column - len(cells)))
        if not self.lines[number - 1] or cells[column - 1]:
            return 0
        cells[column - 1] = value
        self.lines[number - 1] = _line(cells)
        return 1

    def _cells(self, number: int) -> list[str]:
        line = self.lines[number - 1] if number <= len(self.lines) else ""
        return next(cut(line, SEPARATOR), [])

    def _table(self, hidden: int = 0, merged: int = 0) -> Table:
        return Table("\n".join(self.lines), SEPARATOR, hidden=hidden, merged=merged)


def _line(words: list[str]) -> str:
    out = StringIO()
    csv.writer(out, delimiter=SEPARATOR, quoting=csv.QUOTE_ALL, lineterminator="").writerow(words)
    return out.getvalue()
