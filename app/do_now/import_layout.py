"""How a file is laid out: which sheet, which row names the columns, what each column holds. Opens no file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.core.errors import Refused
from app.core.i18n import N_
from app.core.sheet import Row
from app.do_now.import_columns import LONGEST, check_fields, fingerprint, guessed, header_among
from app.do_now.import_formats import Order
from app.do_now.import_mapping import ImportMapping

SEEN = 25
"""So many rows of each sheet are kept for whoever says what the columns hold."""
EXAMPLES = 3
OTHER_COLUMNS = N_("The columns of this file are others than those that were shown: send it again.")


@dataclass(frozen=True)
class Layout:
    """`line` is the row that names the columns, `fields` what each of them holds, None where it is passed over.

    `dates` is the order that a person gave for dates, empty when the file itself is asked.
    """

    sheet: str
    line: int
    fields: list[str | None]
    dates: str = ""

    def check(self) -> None:
        """Refuse what nobody could read by it."""
        check_fields(self.fields)
        if self.dates not in {"", *(order.value for order in Order)}:
            raise Refused(N_("Choose one of the list."), field="dates")

    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Glance:
    """The first rows of each sheet, as they were seen when the file came."""

    sheets: dict[str, list[Row]]

    @classmethod
    def of(cls, sheets: Mapping[str, list[Row]]) -> "Glance":
        return cls({name: [Row(r.line, [c[:LONGEST] for c in r.cells]) for r in rows] for name, rows in sheets.items()})

    @classmethod
    def kept_as(cls, kept: list[Any]) -> "Glance":
        return cls({name: [Row(line, cells) for line, cells in rows] for name, rows in kept})

    def kept(self) -> list[Any]:
        """As JSON keeps it: [[name, [[line, cells]]]], in the order of the workbook."""
        return [[name, [[row.line, row.cells] for row in rows]] for name, rows in self.sheets.items()]

    def header(self, sheet: str, line: int) -> list[str]:
        return next([" ".join(cell.split()) for cell in row.cells] for row in self.sheets[sheet] if row.line == line)

    def has(self, sheet: str, line: int) -> bool:
        return any(row.line == line for row in self.sheets.get(sheet, ()))

    def examples(self, sheet: str, line: int, place: int) -> list[str]:
        """The first things that the column says, without saying anything twice."""
        below = [row.cells for row in self.sheets[sheet] if row.line > line]
        said = dict.fromkeys(" ".join(cells[place].split()) for cells in below if len(cells) > place)
        return [words for words in said if words][:EXAMPLES]

    def proposal(self, sheet: str = "", line: int = 0) -> Layout:
        """The best guess: the first sheet with a title, else the first; its header; what the names say."""
        sheets = {sheet: self.sheets[sheet]} if sheet in self.sheets else self.sheets
        headers = {name: self.header(name, line if line else header_among(rows).line) for name, rows in sheets.items()}
        name = next((name for name, header in headers.items() if "title" in guessed(header)), next(iter(headers)))
        return Layout(name, line or header_among(sheets[name]).line, guessed(headers[name]))

    def recall(self, known: Mapping[str, ImportMapping]) -> tuple[Layout, ImportMapping] | None:
        """How the first sheet whose columns are known was read last time."""
        for name, rows in self.sheets.items():
            for row in rows:
                if mapping := known.get(fingerprint(self.header(name, row.line))):
                    return Layout(name, row.line, mapping.fields, mapping.dates), mapping
        return None
