"""CSV as spreadsheet programs open it at a double click, and no cell of which they take for a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from typing import Any

BOM = "\ufeff"
SEPARATORS = {"fr": ";", "en": ","}
DECIMALS = {"fr": ",", "en": "."}
"""What Excel expects where decimals have a comma, and where they have a point."""
ACTS = re.compile(r"'*[=+\-@\t\r]")


def lines(rows: Iterable[Sequence[Any]], *, lang: str) -> Iterator[str]:
    """The file piece by piece, its mark first: dates as ISO, what would act as a formula behind an apostrophe."""
    target = StringIO(BOM, newline="")
    target.seek(0, 2)
    writer = csv.writer(target, delimiter=SEPARATORS[lang])
    for row in rows:
        writer.writerow([harmless(_numbered(value, lang)) for value in row])
        if target.tell() > 32_768:
            yield _taken(target)
    yield _taken(target)


def _numbered(value: Any, lang: str) -> Any:
    """A number with decimals as the language writes it."""
    return f"{value:.12g}".replace(".", DECIMALS[lang]) if isinstance(value, float) else value


def harmless(value: Any) -> str:
    """The cell as text; an apostrophe stands before what begins like a formula, once more where one stands already."""
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return f"'{text}" if ACTS.match(text) else text


def doubled(value: Any) -> Any:
    """The value for a workbook, whose texts are never formulas: only an apostrophe that `meant` would take away is
    written twice.
    """
    return harmless(value) if isinstance(value, str) and value.startswith("'") else value


def meant(cell: str) -> str:
    """The text of a cell that `harmless` or `doubled` has written; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and ACTS.match(cell) else cell


def _taken(target: StringIO) -> str:
    text = target.getvalue()
    target.seek(0)
    target.truncate()
    return text
