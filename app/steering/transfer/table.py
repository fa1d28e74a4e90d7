"""A file of items as a table, whatever it is made of: its columns by their names, its rows as cells."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.file_kind import check_kind
from app.core.i18n import N_
from app.core.sheet import Row, Sheet, refused, under
from app.core.spreadsheet import first_rows, read
from app.core.text import one_line
from app.core.workbook import Progress, silent
from app.do_now.import_columns import guessed, plain
from app.do_now.import_formats import formats_of
from app.steering.transfer.field import Codes, Day, Field, Line, Person, Reference, References
from app.steering.transfer.file import MOST
from app.steering.transfer.kind import FORMAT, NUMBER, READ_ONLY, Transferred

SEEN = 20
ORIGIN = re.compile(r"\(([a-z0-9-]{1,60})\)\s*$")
OTHER_KIND = N_("This file holds something else: choose what it holds, and send it again.")
NO_TEXT = N_("A text is expected here.")
NOT_OURS = N_("This JSON file is not an export of Jalon, or of another edition of it.")
MOST_KEYS = 200


@dataclass(frozen=True)
class Vocabulary:
    """How columns and codes are called in every language: by folded header the name of what the column holds, be it a
    field or a figure that Jalon works out; by enumeration the member that a folded word means.
    """

    headers: Mapping[str, str]
    words: Mapping[Codes, Mapping[str, Labelled]]


@dataclass(frozen=True)
class Table:
    """`names` says what each column holds, by the names of an export; "" is not known. `origin` is the slug of the
    programme that the file says it is from, "" when it does not. `read` and `month_first` as in `Formats`.

    `misshapen` are (line, name) of what is no text in JSON where a text is expected.
    """

    header: list[str]
    names: list[str]
    origin: str
    rows: list[Row]
    read: dict[str, Any]
    month_first: frozenset[str] = frozenset()
    misshapen: frozenset[tuple[int, str]] = frozenset()

    @property
    def computed(self) -> bool:
        """Whether a spreadsheet program may have put its own signs for errors there."""
        return not self.read.get("json")


def table_of(content: bytes, kind: Transferred, said: Vocabulary, *, lang: str, progress: Progress = silent) -> Table:
    """Raises Refused (field «file») with what to do about a file that can't be read, or holds something else."""
    check_kind(content)
    table = _of_json(content, kind, said) if _is_json(content) else _of_sheet(content, kind, said, lang, progress)
    if not {*kind.naming, NUMBER} & set(table.names):
        raise refused_with(
            N_("No column is named as in an export, so nothing can be read. Columns seen: %(headers)s."),
            headers=", ".join(one_line(name) for name in table.header if name)[:300],
        )
    if len(table.rows) > MOST:
        raise refused(N_("This file has more than %(limit)d rows: split it."), limit=MOST)
    if not table.rows:
        raise refused(N_("This file has a header and no rows."))
    return table


def refused_with(message: str, **values: str) -> Refused:
    return Refused(message, field="file", **values)


def _is_json(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def _of_sheet(content: bytes, kind: Transferred, said: Vocabulary, lang: str, progress: Progress) -> Table:
    """The sheet and the row that name most columns as an export does; what stands above is a title, a word."""
    starts = first_rows(content, SEEN)
    known = {(name, row.line): _known(row.cells, said) for name, rows in starts.items() for row in rows}
    name, line = max(known, key=lambda place: known[place])
    sheet = under(read(content, name, progress), line if known[name, line] else 0)
    if sheet.count > MOST:
        raise refused(N_("This file has more than %(limit)d rows: split it."), limit=MOST)
    return _named(sheet, name, kind, said, lang)


def _named(sheet: Sheet, name: str, kind: Transferred, said: Vocabulary, lang: str) -> Table:
    names = [name or "" for name in guessed(sheet.header, said.headers)]
    origin = ORIGIN.search(sheet.header[names.index(NUMBER)]) if NUMBER in names else None
    dated = {each.name for each in kind.fields if isinstance(each, Day)}
    formats = formats_of(sheet, [each or None for each in names], lang=lang, dated=dated)
    rows, told = list(sheet.rows()), sheet.told(name) | formats.told
    return Table(sheet.header, names, origin[1] if origin else "", rows, told, formats.month_first)


def _known(cells: list[str], said: Vocabulary) -> int:
    return len({said.headers[plain(cell)] for cell in cells if plain(cell) in said.headers})


def _of_json(content: bytes, kind: Transferred, said: Vocabulary) -> Table:
    """What an export in JSON holds, each value as somebody would have typed it; the rows are counted from 1."""
    told = _loaded(content)
    items = told.get("items") if isinstance(told, dict) and told.get("jalon") == FORMAT else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise refused(NOT_OURS)
    if told.get("kind") != kind.code:
        raise refused(OTHER_KIND)
    if not items:
        raise refused(N_("This file holds no item: there is nothing to import."))
    names = list(dict.fromkeys(name for item in items[: MOST + 1] for name in item))[:MOST_KEYS]
    rows = [Row(line, [_typed(item.get(name)) for name in names]) for line, item in enumerate(items[: MOST + 1], 1)]
    origin = told.get("programme")
    known = {*said.headers.values(), READ_ONLY}
    return Table(
        [one_line(name)[:80] for name in names],
        [name if name in known else "" for name in names],
        one_line(origin)[:60] if isinstance(origin, str) else "",
        rows,
        {"encoding": "utf-8", "separator": "", "sheet": "", "line": 0, "hidden": 0, "merged": 0, "dates": []}
        | {"decimal": "", "json": True},
        misshapen=frozenset(
            (row.line, name)
            for row, item in zip(rows, items, strict=False)
            for name in names
            if not _fits(kind.field(name), name, item.get(name))
        ),
    )


def _loaded(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_json)
    except (ValueError, RecursionError) as error:
        raise refused(N_("This JSON file is damaged: export it again, and send it as it is.")) from error


def _no_json(constant: str) -> Any:
    """NaN and Infinity are none."""
    raise ValueError(constant)


def _fits(field: Field | None, name: str, value: Any) -> bool:
    """Whether a value has the shape of its field: what is no text is told by its cell like any other mistake."""
    if isinstance(field, References) and isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    if name == NUMBER or isinstance(field, Line | Person | Reference | References):
        return value is None or type(value) in {str, int} or (isinstance(value, float) and isfinite(value))
    return True


def _typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_typed(each) for each in value if not isinstance(each, list | dict))
    return json.dumps(value) if isinstance(value, dict) else str(value)
