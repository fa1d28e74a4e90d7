"""What a file can say of an item, column by column: how a cell is read, and what was kept of it is brought back."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core.cell import day, shorter, whole, yes_no
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.text import clean, fold, name_key, one_line
from app.programme.refs import DASH, kinds, ref, spelled

Values = dict[str, Any]
Codes = tuple[type[Labelled], str]
"""An enumeration, and the attribute of its members that names them."""
PIECE = re.compile(rf"(?:#\s*)?[^\W\d_]{{2,5}}\s*{DASH}?\s*\d+(?![^,;\s])|[^,;\s]+")
"""One of the references in a cell, however it is written: RSK-3, rsk 3."""
SHOWN, LONGEST = 80, 1_000


@dataclass(frozen=True)
class Here:
    """What cells may refer to in the programme that takes them in.

    `members` by folded name, `refs` by what the file calls an item, `trashed` likewise for those in the trash. `own`
    says that the file speaks of items of this programme, so that a reference to none is a mistake; in another's it is
    left out. `month_first` names the fields whose dates are written so.
    """

    members: Mapping[str, int] = field(default_factory=dict)
    refs: Mapping[str, int] = field(default_factory=dict)
    trashed: Mapping[str, int] = field(default_factory=dict)
    own: bool = True
    words: Mapping[Codes, Mapping[str, Labelled]] = field(default_factory=dict)
    month_first: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Field:
    """`name` is the column of the item, and its name in JSON; `header` a msgid, `width` in characters: its column."""

    name: str
    header: str
    width: int = 16

    @property
    def typed(self) -> bool:
        """Whether signs such as «-» say that nothing is known."""
        return True

    def read(self, cell: str, here: Here) -> Values:
        """The values of the item that the cell gives. Raises Refused."""
        raise NotImplementedError

    def restored(self, kept: Any) -> Any:
        """The value that JSON has kept."""
        return kept


@dataclass(frozen=True)
class Line(Field):
    limit: int = 200

    @property
    def typed(self) -> bool:
        return False

    def read(self, cell: str, here: Here) -> Values:
        return {self.name: shorter(self.limit, one_line)(cell)}


@dataclass(frozen=True)
class Prose(Line):
    """Several lines."""

    limit: int = 2000

    def read(self, cell: str, here: Here) -> Values:
        return {self.name: shorter(self.limit, clean)(cell)}


@dataclass(frozen=True)
class Code(Field):
    """One of an enumeration, by its code or by what it is called in any language."""

    codes: type[Labelled] = Labelled
    called: str = "label"

    def read(self, cell: str, here: Here) -> Values:
        found = here.words[self.codes, self.called].get(fold(cell))
        if found is None:
            raise Refused(N_("“%(word)s” is not known here."), word=one_line(cell)[:SHOWN])
        return {self.name: found}

    def restored(self, kept: Any) -> Any:
        return kept if kept is None else self.codes(kept)


@dataclass(frozen=True)
class Step(Field):
    """A whole number from `low` to `high`."""

    low: int = 1
    high: int = 5

    def read(self, cell: str, here: Here) -> Values:
        return {self.name: whole(cell, low=self.low, high=self.high)}


@dataclass(frozen=True)
class Day(Field):
    def read(self, cell: str, here: Here) -> Values:
        return {self.name: day(cell, month_first=self.name in here.month_first)}

    def restored(self, kept: Any) -> Any:
        return kept if kept is None else date.fromisoformat(kept)


@dataclass(frozen=True)
class YesNo(Field):
    def read(self, cell: str, here: Here) -> Values:
        return {self.name: yes_no(cell)}


@dataclass(frozen=True)
class Person(Field):
    """A person of the programme, else the words: a department, a partner. Each leaves the other as it is."""

    def read(self, cell: str, here: Here) -> Values:
        label = shorter(120, one_line)(cell)
        owner = here.members.get(name_key(label))
        return {"owner_id": owner} if owner else {"owner_label": label}


@dataclass(frozen=True)
class Reference(Field):
    """One item of that kind: one that is `choosable`, or the one that stands there, be it in the trash.

    `otherwise` is the msgid of why another one is refused.
    """

    kind: str = ""
    choosable: Callable[[], sa.ColumnElement[bool]] = sa.true
    otherwise: str = ""

    def read(self, cell: str, here: Here) -> Values:
        called, prefix = spelled(cell.strip()), kinds()[self.kind].PREFIX
        found = [here.trashed[called]] if called in here.trashed else referred([called], here)
        if found and called.partition("-")[0] != prefix:
            raise Refused(N_("Only a reference such as %(example)s can stand here."), example=ref(self.kind, 12))
        return {self.name: found[0]} if found else {}


@dataclass(frozen=True)
class References(Field):
    """Items that are linked to this one: more of them may be told, none is taken away."""

    def read(self, cell: str, here: Here) -> Values:
        return {self.name: referred(pieces(shorter(LONGEST, str)(cell)), here)}


def pieces(cell: str) -> list[str]:
    """The references in a cell, each as it is written here."""
    return [spelled(each) for each in PIECE.findall(cell)]


def referred(refs: list[str], here: Here) -> list[int]:
    """The items that are meant, each once. Raises Refused for one that should be here and is not."""
    for each in refs:
        if len(each) > SHOWN or (here.own and each not in here.refs):
            raise Refused(N_("There is no %(ref)s here."), ref=one_line(each)[:SHOWN])
    return list(dict.fromkeys(here.refs[each] for each in refs if each in here.refs))
