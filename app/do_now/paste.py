"""Rows pasted from a spreadsheet: read like those of an import, shown with what is wrong, added all or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.csv_table import NONE
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.sheet import Row, Sheet, Table, under
from app.do_now.action import Action, capture
from app.do_now.category import ids_by_name
from app.do_now.import_cells import Known, Values, error, known, values_of
from app.do_now.import_columns import FIELD_OF, guessed, plain
from app.programme.activity import Activity, record_set
from app.programme.member import Member, ever_members_of
from app.programme.programme import Programme

MOST = 200
ASSUMED = ("title", "category", "owner", "due")
"""What the columns of rows without a header hold."""


@dataclass(frozen=True)
class PastedRow:
    """One row: its cells as they were pasted, what they amount to, and what is wrong with them."""

    line: int
    cells: list[str]
    values: Values
    errors: list[Values]


@dataclass(frozen=True)
class Pasted:
    """`fields` are what the columns were taken for, None: passed over. `assumed`: there was no header."""

    fields: list[str | None]
    rows: Sequence[PastedRow]
    assumed: bool

    @property
    def wrong(self) -> int:
        return sum(bool(row.errors) for row in self.rows)


def read_pasted(programme: Programme, text: str) -> Pasted:
    """Raises Refused (field «text») when these are no rows at all, or too many."""
    assumed = not _has_header(text)
    sheet = _sheet(f"{_header_for(text)}\n{text}" if assumed else text, _separator(text))
    fields = guessed(sheet.header)
    names = known(ids_by_name(programme), db.session.scalars(ever_members_of(programme)))
    rows = [_read(row, sheet.header, fields, names, above=int(assumed)) for row in sheet.rows()]
    _check_numbers(programme, rows)
    return Pasted(fields, rows, assumed)


def add(programme: Programme, pasted: Pasted, *, by: Member, now: datetime) -> Activity:
    """Add them all to the inventory, under one line of history. Raises Refused while a row is wrong."""
    if pasted.wrong:
        raise Refused(N_("Nothing is added while a row is wrong: correct the text."), field="text")
    whole = record_set(programme.id, "created", by=by, now=now, facts={"count": len(pasted.rows)})
    horizon = programme.running(programme.today(now))
    for row in pasted.rows:
        given = {name: value for name, value in row.values.items() if name not in {"category", "category_key"}}
        capture(programme, by=by, now=now, part_of=whole, horizon=horizon, **given)
    return whole


def _separator(text: str) -> str:
    """What stands between the cells of the first row: programs copy tabs; a comma counts only in a header."""
    first = text.split("\n", 1)[0]
    return next((sign for sign in "\t;" if sign in first), "," if _names_title(first.split(",")) else "")


def _names_title(cells: list[str]) -> bool:
    return "title" in {FIELD_OF.get(plain(cell)) for cell in cells}


def _first_cells(text: str) -> list[str]:
    first, separator = text.split("\n", 1)[0], _separator(text)
    return first.split(separator) if separator else [first]


def _has_header(text: str) -> bool:
    return _names_title(_first_cells(text))


def _header_for(text: str) -> str:
    return _separator(text).join(ASSUMED[: len(_first_cells(text))])


def _sheet(text: str, separator: str) -> Sheet:
    if "\n" not in text.strip():
        raise Refused(N_("There is a header, but no row below it."), field="text")
    try:
        sheet = under(Table(text, separator or NONE))
    except Refused as refusal:
        raise Refused(refusal.message, field="text", **refusal.values) from refusal
    if sheet.count > MOST:
        raise Refused(N_("At most %(limit)d rows at once: import a file for more."), field="text", limit=MOST)
    return sheet


def _read(row: Row, header: list[str], fields: list[str | None], names: Known, *, above: int) -> PastedRow:
    values, errors = values_of(row, header, fields, names)
    if values.get("category_key") and values["category_id"] is None:
        message = N_("This is no category of the programme: take one that is, or leave it empty.")
        errors = [*errors, error(Refused(message), header[fields.index("category")], values["category"])]
    started, ended = values.get("started_on"), values.get("ended_on")
    if started and ended and ended < started:
        errors = [*errors, error(Refused(N_("The end comes before the start.")))]
    return PastedRow(row.line - above, row.cells, values, errors)


def _check_numbers(programme: Programme, rows: Sequence[PastedRow]) -> None:
    """A number that is there already, or twice, would be one action twice."""
    numbers = {row.values["source_ref"] for row in rows if row.values.get("source_ref")}
    taken = sa.select(Action.source_ref).where(Action.programme_id == programme.id, Action.source_ref.in_(numbers))
    there: set[Any] = set(db.session.scalars(taken)) if numbers else set()
    for row in rows:
        number = row.values.get("source_ref")
        if number and number in there:
            row.errors.append(error(Refused(N_("An action with this number is in the inventory already.")), "", number))
        there.add(number)
