"""Reading an import: the file row by row, each compared with the action that it stands for. Writes no action."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.file_kind import is_archive
from app.core.i18n import N_
from app.core.sheet import Sheet, under
from app.core.spreadsheet import read
from app.core.text import fold, one_line
from app.core.workbook import Progress, silent
from app.do_now.category import ids_by_name
from app.do_now.import_cells import BLANK, Known, Values, error, known, source_ref, values_of
from app.do_now.import_changing import facts_of
from app.do_now.import_formats import Formats, formats_of
from app.do_now.import_known import COMPARED, existing, keep_owner
from app.do_now.import_layout import OTHER_COLUMNS, Layout
from app.do_now.import_row import Fate, ImportFile, ImportRow, fate_of
from app.programme.difference import plain
from app.programme.member import ever_members_of
from app.programme.order_keys import owner_key
from app.programme.programme import Programme

CHUNK = 1_000
MOST_UNKNOWN = 100
MOST_REFUSED = 200
STAGING = db.Base.metadata.tables["import_row"]


@dataclass
class Tally:
    """What the rows amount to. `refused` (the first ones) and `unknown`, whatever the row, are what a person must look
    at, in order; `fields` are those in which any row differs from the inventory."""

    fates: Counter[Fate] = field(default_factory=Counter)
    unknown: dict[str, str] = field(default_factory=dict)
    refused: list[Values] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)

    def add(self, rows: list[Values]) -> None:
        self.fates.update(row["fate"] for row in rows)
        self.fields.update(*(row["changes"] for row in rows))
        refused = (row for row in rows if row["fate"] is Fate.REFUSED)
        self.refused.extend(islice(refused, MOST_REFUSED - len(self.refused)))
        for row in rows:
            if row["category_key"] and row["category_id"] is None:
                self.unknown.setdefault(row["category_key"], row["category"])
        if len(self.unknown) > MOST_UNKNOWN:
            raise Refused(
                N_("More than %(limit)d categories are unknown: is the right column named “Category”?"),
                field="file",
                limit=MOST_UNKNOWN,
            )

    def summary(self) -> dict[str, Any]:
        counts = {fate.value: self.fates[fate] for fate in Fate}
        return counts | {"unknown": list(self.unknown.values()), "fields": sorted(self.fields)}


@dataclass(frozen=True)
class Source:
    """A file opened for one programme, with the way that its columns are read."""

    programme_id: int
    slug: str
    layout: Layout
    sheet: Sheet
    known: Known
    formats: Formats

    @property
    def is_own(self) -> bool:
        """Whether the numbers are this programme's own references: the header of an export says so in brackets."""
        fields = self.layout.fields
        return "number" in fields and f"({self.slug})" in self.sheet.header[fields.index("number")]

    def columns(self) -> list[dict[str, Any]]:
        """Each named column: its header, the field that it fills or None, the first thing that it says."""
        start = [row.cells for row in islice(self.sheet.rows(), 20)]
        return [
            {"header": header, "field": name, "example": _first(cells[place] for cells in start)}
            for place, (header, name) in enumerate(zip(self.sheet.header, self.layout.fields, strict=True))
            if header or name
        ]

    def read(self) -> dict[str, Any]:
        """How the file was understood, for a person to check."""
        return self.sheet.told(self.layout.sheet) | self.formats.told


def opened(programme: Programme, content: bytes, layout: Layout, progress: Progress = silent) -> Source:
    """Raises Refused when the file can't be read at all, or not by this layout."""
    layout.check()
    with db.reading():
        programme_id, slug, lang = programme.id, programme.slug, programme.lang
        names = known(ids_by_name(programme), db.session.scalars(ever_members_of(programme)))
    sheet = under(read(content, layout.sheet, progress), layout.line)
    if sheet.line != layout.line or len(sheet.header) != len(layout.fields):
        raise Refused(OTHER_COLUMNS)
    formats = formats_of(sheet, layout.fields, lang=lang, chosen=layout.dates)
    names = replace(names, month_first=formats.month_first, decimal=formats.decimal)
    return Source(programme_id, slug, layout, sheet, names, formats)


def preview(source: Source) -> Tally:
    """What an import would do, without writing anything."""
    tally = Tally()
    for rows in compared(source):
        tally.add(rows)
    return tally


def stage(import_id: int, *, progress: Progress) -> None:
    """Put the file's rows beside the inventory, 1,000 a transaction.

    Without a layout there is nothing to do yet. A second run starts over and ends the same; once every row is there
    it does nothing.
    """
    with db.reading():
        imported = db.session.get_one(ImportFile, import_id)
        if imported.layout is None or imported.summary is not None:
            return
        programme, content, layout = imported.programme, imported.content, Layout(**imported.layout)
    source = opened(programme, content, layout, opening(progress))
    with db.writing():
        db.session.execute(sa.delete(ImportRow).where(ImportRow.import_id == import_id))
    tally, total = Tally(), source.sheet.count
    done = ahead = total if is_archive(content) else 0
    for rows in compared(source):
        tally.add(rows)
        done += len(rows)
        with db.writing():
            progress(done * total // (total + ahead), total)
            db.session.execute(sa.insert(STAGING), [row | {"import_id": import_id} for row in rows])
    with db.writing():
        progress(total, total)
        imported = db.session.get_one(ImportFile, import_id)
        imported.columns, imported.summary = source.columns(), tally.summary() | {"read": source.read()}


def opening(progress: Progress) -> Progress:
    """Opening a workbook takes as long as comparing its rows: it is the first half of the way."""

    def step(done: int, total: int) -> None:
        with db.writing():
            progress(done // 2, max(done, total))

    return step


def compared(source: Source) -> Iterator[list[Values]]:
    """The rows as values, 1,000 at a time, each with its fate."""
    rows, lines = source.sheet.rows(), dict[str, int]()
    while chunk := list(islice(rows, CHUNK)):
        understood = []
        for row in chunk:
            values, errors = values_of(row, source.sheet.header, source.layout.fields, source.known)
            values |= {"source_ref": source_ref(values)}
            first = lines.setdefault(values["source_ref"], row.line)
            errors = errors or _repeated(first, row.line)
            understood.append((row.line, values, errors))
        with db.reading():
            there = existing(
                source.programme_id, [values["source_ref"] for _line, values, _errors in understood], own=source.is_own
            )
        for _line, values, _errors in understood:
            if old := there.get(values["source_ref"]):
                keep_owner(values, old["owner_id"], source.known.names)
        yield [_staged(line, values, errors, there, source.known) for line, values, errors in understood]


def _repeated(first: int, line: int) -> list[Values]:
    if first == line:
        return []
    return [error(Refused(N_("Row %(line)d has the same number, or the same title and start."), line=first))]


def _staged(line: int, values: Values, errors: list[Values], there: dict[str, sa.RowMapping], known: Known) -> Values:
    """The whole row. What it does not say stays as it is in the inventory: an empty cell erases nothing."""
    old = there.get(values["source_ref"])
    kept = {name: old[name] for name in COMPARED} if old and not errors else {}
    row = BLANK | kept | values
    if row["started_on"] and row["ended_on"] and row["ended_on"] < row["started_on"]:
        errors = [*errors, error(Refused(N_("The end comes before the start.")))]
    changes = {} if errors or not old else _changes(row, old)
    facts, facts_back = facts_of(changes, old) if old else ({}, {})
    return row | {
        "line": line,
        "fate": fate_of(errors=bool(errors), known=old is not None, changed=bool(changes)),
        "item_id": old and old["id"],
        "seen": old and old["version"],
        "changes": changes,
        "chosen": False,
        "facts": facts,
        "facts_back": facts_back,
        "errors": errors,
        "owner_key": owner_key(known.names.get(row["owner_id"], row["owner_label"])),
        "search_text": fold(f"{row['title']} {row['body']} {row['owner_label']}"),
    }


def _changes(row: Values, old: sa.RowMapping) -> dict[str, list[Any]]:
    """Field → what is stored and what the file says; a category that is not known yet is told by its label."""
    changes = {name: [plain(old[name]), plain(row[name])] for name in COMPARED if row[name] != old[name]}
    if row["category_key"] and row["category_id"] is None:
        changes["category_id"] = [old["category_id"], row["category"]]
    return changes


def _first(cells: Iterator[str]) -> str:
    return one_line(next((cell for cell in cells if cell.strip()), ""))[:60]
