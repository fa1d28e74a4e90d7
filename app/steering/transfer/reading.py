"""Reading a file of items: each row compared with the item that it stands for. Writes no item."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.cell import check_computed, is_unknown
from app.core.errors import Forbidden, Refused
from app.core.i18n import N_
from app.core.sheet import Row
from app.core.text import one_line
from app.core.workbook import Progress
from app.do_now.import_cells import error, known
from app.do_now.import_known import keep_owner
from app.do_now.import_reading import opening
from app.do_now.import_row import Fate, fate_of
from app.programme.difference import plain
from app.programme.item import Item
from app.programme.member import Member, ever_members_of
from app.steering.transfer.field import Field, Here, Values
from app.steering.transfer.file import TransferFile, TransferRow
from app.steering.transfer.kind import NUMBER, RAISED_BY, Transferred
from app.steering.transfer.kinds import KINDS
from app.steering.transfer.known import (
    Origin,
    is_of_another,
    not_to_choose,
    number_of,
    raisers_of,
    referred_to,
    refs_of,
    standing_items,
    strays,
    told_refs,
)
from app.steering.transfer.rights import check_change, why
from app.steering.transfer.table import NO_TEXT, OTHER_KIND, Table, Vocabulary, table_of


@dataclass
class Understood:
    """A row on its way: what it is known by, what it says, what is wrong with it."""

    line: int
    number: str
    key: str
    values: Values
    errors: list[Values]


@dataclass(frozen=True)
class Sides:
    """What rows are compared with: items by key, raisers, names of owners, references by id, what a field bars."""

    items: Mapping[str, Item]
    raisers: Mapping[int, list[int]]
    owners: Mapping[int, str]
    refs: Mapping[int, str]
    barred: Mapping[str, set[int]]
    by: Member
    now: datetime


def stage(transfer_id: int, said: Vocabulary, *, progress: Progress, now: datetime) -> None:
    """Put the file's rows beside what the programme has.

    A second run starts over and ends the same; once every row is there it does nothing. Raises Refused when the file
    can't be read.
    """
    with db.reading():
        sent = db.session.get_one(TransferFile, transfer_id)
        if sent.summary is not None:
            return
        kind, content, lang = KINDS[sent.kind], sent.content, sent.programme.lang
    table = table_of(content, kind, said, lang=lang, progress=opening(progress))
    with db.reading():
        sent = db.session.get_one(TransferFile, transfer_id)
        rows, summary = compared(sent, kind, table, said, now=now)
    with db.writing():
        progress(len(rows), len(rows))
        db.session.execute(sa.delete(TransferRow).where(TransferRow.transfer_id == transfer_id))
        db.session.execute(sa.insert(TransferRow), [row | {"transfer_id": transfer_id} for row in rows])
        found = {"summary": summary, "columns": columns(table, kind)}
        db.session.execute(sa.update(TransferFile).where(TransferFile.id == transfer_id).values(**found))


def compared(
    sent: TransferFile, kind: Transferred, table: Table, said: Vocabulary, *, now: datetime
) -> tuple[list[Values], Values]:
    """The rows with their fates, and what they amount to. The same number of statements however many there are."""
    origin = Origin(sent.programme_id, sent.programme.slug, table.origin)
    names = known({}, db.session.scalars(ever_members_of(sent.programme)))
    own = origin.own or not origin.told
    here = Here(names.members, *referred_to(table, kind, origin), own, said.words, table.month_first)
    told = [_understood(row, table, kind, origin, here) for row in table.rows]
    _check_twice(told)
    called = [(origin.spelled(each.number), each.key) for each in told]
    items = standing_items(kind, origin, called)
    _check_strays([each for each in told if each.key not in items], strays(kind, origin, called), table)
    raisers = raisers_of([item.id for item in items.values()])
    ends = {end for ends in raisers.values() for end in ends} | {*here.refs.values(), *here.trashed.values()}
    ends |= {served for item in items.values() if (served := getattr(item, "problem_id", None))}
    sides = Sides(items, raisers, names.names, refs_of(ends), not_to_choose(kind, ends), sent.by, now)
    rows = [_row(each, kind, sides) for each in told]
    fates = Counter(row["fate"] for row in rows)
    left = 0 if own else sum(ref not in here.refs for ref in told_refs(table, kind))
    return rows, {fate.value: fates[fate] for fate in Fate} | {
        "origin": origin.told, "own": origin.own, "left": left, "read": table.read,
    }  # fmt: skip


def columns(table: Table, kind: Transferred) -> list[Values]:
    """Each named column: its header, the field that it fills, whether it is passed over knowingly, an example."""
    fields = {each.name for each in kind.fields} | {NUMBER}
    return [
        {
            "header": header,
            "field": name if name in fields else "",
            "passed": bool(name) and name not in fields,
            "example": one_line(next((row.cells[place] for row in table.rows if row.cells[place].strip()), ""))[:60],
        }
        for place, (header, name) in enumerate(zip(table.header, table.names, strict=True))
        if header or name
    ]


def _understood(row: Row, table: Table, kind: Transferred, origin: Origin, here: Here) -> Understood:
    """What the row says, field by field; a field of which it says nothing is left out."""
    values: Values = {}
    errors: list[Values] = []
    cells = dict(zip(table.names, row.cells, strict=False))
    headers = dict(zip(table.names, table.header, strict=True))
    if len(row.cells) > len(table.header):
        errors.append(error(Refused(N_("This row has more cells than the header: look for a separator in a text."))))
        cells = {}
    for field in kind.fields:
        cell = cells.get(field.name, "")
        try:
            values |= _read(cell, field, row.line, table, here)
        except Refused as refusal:
            errors.append(error(refusal, headers[field.name], cell))
    number = number_of(cells)
    if (row.line, NUMBER) in table.misshapen:
        errors.append(error(Refused(NO_TEXT), headers[NUMBER], number))
    if is_of_another(origin.spelled(number), kind):
        errors.append(error(Refused(OTHER_KIND), headers[NUMBER], number))
    return Understood(row.line, number, origin.key(number, kind.called(values)), values, errors)


def _read(cell: str, field: Field, line: int, table: Table, here: Here) -> Values:
    """What the cell says, nothing where it says nothing. Raises Refused."""
    if (line, field.name) in table.misshapen:
        raise Refused(NO_TEXT)
    if not cell.strip() or (field.typed and is_unknown(cell)):
        return {}
    if table.computed:
        check_computed(cell)
    return field.read(cell, here)


def _check_twice(rows: list[Understood]) -> None:
    """Two rows of one item would be written one over the other."""
    first: dict[str, int] = {}
    for row in rows:
        if (line := first.setdefault(row.key, row.line)) != row.line:
            row.errors.append(error(Refused(N_("Row %(line)d has the same number, or the same title."), line=line)))


def _check_strays(rows: list[Understood], why: Mapping[str, Refused], table: Table) -> None:
    """What would be new under a number that is not to be had."""
    header = dict(zip(table.names, table.header, strict=True)).get(NUMBER, "")
    for row in rows:
        if refusal := why.get(row.key):
            row.errors.append(error(refusal, header, row.number))


def _row(row: Understood, kind: Transferred, sides: Sides) -> Values:
    item, changes = sides.items.get(row.key), dict[str, Any]()
    known = {name: getattr(item, name) for name in kind.naming} if item else {}
    called = kind.called(known | row.values)
    if not row.errors and not called:
        row.errors.append(error(Refused(N_("The title is missing."))))
    row.errors += _barred(row.values, item, kind, sides)
    if item is not None:
        keep_owner(row.values, item.owner_id, sides.owners)
        changes = {} if row.errors else _changes(row.values, item, sides)
        row.errors += _forbidden(item, row.values, changes, sides)
        changes |= _following(item, row.values, changes, kind)
    return {
        "line": row.line,
        "fate": fate_of(errors=bool(row.errors), known=item is not None, changed=bool(changes)),
        "item_id": item and item.id,
        "seen": item and item.version,
        "ref": item.ref if item else "",
        "title": one_line(called if item is None or row.errors else item.title)[:200],
        "source_ref": row.key,
        "values": {name: plain(value) for name, value in row.values.items()},
        "changes": changes,
        "errors": row.errors,
        "written": None,
    }


def _barred(values: Values, item: Item | None, kind: Transferred, sides: Sides) -> list[Values]:
    """Why an item that the row names is not to be chosen; the one that stands there may stay."""
    return [
        error(Refused(kind.field(name).otherwise, ref=sides.refs[values[name]]))
        for name, barred in sides.barred.items()
        if values.get(name) in barred and values[name] != getattr(item, name, None)
    ]


def _changes(values: Values, item: Item, sides: Sides) -> dict[str, list[Any]]:
    """Field → what is stored and what the file says; items by their references, those that raise it with the others."""
    changes: dict[str, list[Any]] = {}
    for name, value in values.items():
        if name == RAISED_BY:
            there = sides.raisers.get(item.id, [])
            if more := [each for each in value if each not in there and each != item.id]:
                changes[name] = [[sides.refs[each] for each in there], [sides.refs[each] for each in [*there, *more]]]
        elif (before := getattr(item, name)) != value:
            pair = [before, value]
            changes[name] = [sides.refs.get(each) if name == "problem_id" else plain(each) for each in pair]
    return changes


def _following(item: Item, values: Values, changes: Values, kind: Transferred) -> dict[str, list[Any]]:
    """What the changes bring along: shown with them, and made by the verb that makes them."""
    new = {name: values[name] for name in changes if name != RAISED_BY}
    found = kind.follows(item, new)
    return {name: [getattr(item, name), value] for name, value in found.items() if getattr(item, name) != value}


def _forbidden(item: Item, values: Values, changes: Values, sides: Sides) -> list[Values]:
    """Why the changes may not be made, as far as it is known before."""
    new = {name: values[name] for name in changes if name != RAISED_BY}
    if not changes:
        return []
    try:
        check_change(item, new, by=sides.by, now=sides.now)
    except (Refused, Forbidden) as trouble:
        return [error(why(trouble))]
    return []
