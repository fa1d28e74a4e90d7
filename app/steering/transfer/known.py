"""Which items of the programme a file speaks of: by their references here, else by what they were brought in as."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.text import one_line
from app.do_now.import_cells import source_ref
from app.programme.item import Item
from app.programme.link import Link, Relation
from app.programme.refs import kinds, ref, spelled
from app.steering.transfer.field import LONGEST, SHOWN, Reference, References, pieces
from app.steering.transfer.kind import NUMBER, Transferred
from app.steering.transfer.table import Table

CHUNK = 5_000
Found = tuple[str, int, bool]
"""What the file calls an item, its id here, whether it lies in the trash."""
REF = re.compile(r"([A-Z]{2,4})-([1-9]\d{0,8})", re.ASCII)
UNKNOWN = N_("There is no %(ref)s here: leave the number out to add it as a new one.")
IN_TRASH = N_("%(ref)s is in the trash: restore it first, or leave the number out to add it as a new one.")


@dataclass(frozen=True)
class Origin:
    """The programme that takes a file in, and the slug of the one that it is from, "" when it does not say."""

    programme_id: int
    slug: str
    told: str

    @property
    def own(self) -> bool:
        """Whether the numbers of its rows are references of this programme: the header of an export says so."""
        return self.told == self.slug

    def spelled(self, called: str) -> str:
        """A row's number as it is kept: a reference as programmes write it, once the file says which one that is."""
        return spelled(called) if self.told else called

    def key(self, called: str, title: str) -> str:
        """What a second import recognises a row by: whose it is and what it is called there, else its title.

        A file that does not say whose it is keeps its numbers as they are.
        """
        name = self.spelled(called)[: 79 - len(self.told)]
        if not name:
            return source_ref({"title": title})
        return f"{self.told}:{name}" if self.told else name


def told_refs(table: Table, kind: Transferred) -> list[str]:
    """What the cells that refer to other items say, row by row."""
    fields = [kind.field(name) for name in table.names]
    places = [place for place, field in enumerate(fields) if isinstance(field, Reference | References)]
    cells = [row.cells[place] for row in table.rows for place in places if len(row.cells[place]) <= LONGEST]
    return [ref for cell in cells for ref in pieces(cell) if REF.fullmatch(ref)]


def referred_to(table: Table, kind: Transferred, origin: Origin) -> tuple[dict[str, int], dict[str, int]]:
    """What the file calls an item → that item here, for all items that its cells refer to; `CHUNK` a statement.

    First those that are there, then those that lie in the trash.
    """
    found: list[Found] = []
    look = _by_number if origin.own or not origin.told else _by_source
    refs = sorted(set(told_refs(table, kind)))
    for start in range(0, len(refs), CHUNK):
        found += look(set(refs[start : start + CHUNK]), origin)
    there, trashed = ({name: item for name, item, away in found if away is gone} for gone in (False, True))
    return there, trashed


def _by_number(refs: set[str], origin: Origin) -> list[Found]:
    numbers = {int(name.partition("-")[2]) for name in refs}
    here = (Item.programme_id == origin.programme_id, Item.number.in_(numbers))
    rows = db.session.execute(sa.select(Item.id, Item.kind, Item.number, Item.trashed_at).where(*here))
    return [(name, row.id, row.trashed_at is not None) for row in rows if (name := ref(row.kind, row.number)) in refs]


def _by_source(refs: set[str], origin: Origin) -> list[Found]:
    """Actions are known by the plain number of their file."""
    names = {name: name for name in refs} | {origin.key(name, ""): name for name in refs}
    here = (Item.programme_id == origin.programme_id, Item.trashed_at.is_(None), Item.source_ref.in_(names))
    rows = db.session.execute(sa.select(Item.id, Item.kind, Item.number, Item.source_ref).where(*here))
    return [
        (names[row.source_ref], row.id, False)
        for row in rows
        if ref(row.kind, 1).partition("-")[0] == names[row.source_ref].partition("-")[0]
    ]


def not_to_choose(kind: Transferred, items: Iterable[int]) -> dict[str, set[int]]:
    """Field → those of the items that it is not given anew. A statement for each field that refers to one item."""
    these = sa.select(Item.id).where(Item.id.in_(list(items)))
    fields = [each for each in kind.fields if isinstance(each, Reference)]
    return {each.name: set(db.session.scalars(these.where(~each.choosable()))) for each in fields}


def standing_items(kind: Transferred, origin: Origin, called: Iterable[tuple[str, str]]) -> dict[str, Item]:
    """The items that rows stand for, by the key of the row. Two statements.

    `called` are the rows' (number, key), with the numbers as they are kept.
    """
    here = sa.select(kind.kind).where(kind.kind.programme_id == origin.programme_id, kind.kind.trashed_at.is_(None))
    pairs = list(called)
    same = here.where(kind.kind.source_ref.in_({key for _number, key in pairs}))
    found = {str(item.source_ref): item for item in db.session.scalars(same)}
    numbers = _numbers(kind, origin, pairs)
    if not numbers:
        return found
    by_number = db.session.scalars(here.where(kind.kind.number.in_(numbers)))
    return found | {numbers[item.number]: item for item in by_number}


def strays(kind: Transferred, origin: Origin, called: Iterable[tuple[str, str]]) -> dict[str, Refused]:
    """Key of a row → why it is refused, for those with a number in a file of this programme; `called` as above.

    They are the ones that stand for nothing here: a wrong number must not make a second item. At most one statement.
    """
    pairs = list(called)
    numbers = _numbers(kind, origin, pairs)
    fitting = set(numbers.values())
    none = {
        key: Refused(UNKNOWN, ref=number[:SHOWN])
        for number, key in pairs
        if origin.own and number and key not in fitting and not is_of_another(number, kind)
    }
    if not numbers:
        return none
    there = sa.select(kind.kind.number).where(kind.kind.programme_id == origin.programme_id)
    gone = set(db.session.scalars(there.where(kind.kind.trashed_at.is_not(None), kind.kind.number.in_(numbers))))
    return none | {
        key: Refused(IN_TRASH if number in gone else UNKNOWN, ref=ref(kind.code, number))
        for number, key in numbers.items()
    }


def _numbers(kind: Transferred, origin: Origin, called: Iterable[tuple[str, str]]) -> dict[int, str]:
    """Number here → key of the row, for the rows whose numbers are references of this programme."""
    prefix = f"{kind.kind.PREFIX}-"
    return {
        int(number.removeprefix(prefix)): key
        for number, key in called
        if origin.own and number.startswith(prefix) and REF.fullmatch(number)
    }


def raisers_of(items: Iterable[int]) -> dict[int, list[int]]:
    """Item → what is linked as raising it."""
    links = sa.select(Link.dst_id, Link.src_id).where(Link.rel == Relation.RAISES, Link.dst_id.in_(list(items)))
    found: dict[int, list[int]] = {}
    for row in db.session.execute(links.order_by(Link.id)):
        found.setdefault(row.dst_id, []).append(row.src_id)
    return found


def refs_of(items: Iterable[int]) -> dict[int, str]:
    """Item → what it is called here."""
    rows = db.session.execute(sa.select(Item.id, Item.kind, Item.number).where(Item.id.in_(list(items))))
    return {row.id: ref(row.kind, row.number) for row in rows}


def is_of_another(number: str, kind: Transferred) -> bool:
    """Whether it fits the references of another kind."""
    others = {each.PREFIX for each in kinds().values()} - {kind.kind.PREFIX}
    return bool(REF.fullmatch(number)) and number.partition("-")[0] in others


def number_of(cells: dict[str, Any]) -> str:
    """What the file calls the row, as it is typed there."""
    return one_line(cells.get(NUMBER, ""))
