"""A list as a sheet, one row an item, in the language of its reader, or as JSON, in none."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import db
from app.programme.item import Item
from app.programme.list_filter import Filter
from app.programme.list_order import Sorting
from app.programme.listing import Rows, chunks, rows
from app.programme.programme import Programme
from app.programme.refs import kinds
from app.reading.sheets.column import Words
from app.reading.sheets.kinds import SHEETS
from app.steering.transfer.kind import READ_ONLY

MOST = 50_000


class ItemSheet:
    """The sheet of a list, in the language that is on when it is made; its rows can be read without any."""

    def __init__(self, programme: Programme, kind: str, lang: str) -> None:
        self.programme, self.kind, self.sheet = programme, kind, SHEETS[kind]
        self.columns = self.sheet.columns
        self.words = Words(programme, lang)
        self.title = _(self.sheet.title)
        first, *others = (_(column.header) for column in self.columns)
        self.header = [f"{first} ({programme.slug})", *others]
        """The first one says of which programme the references are."""

    def statement(self, asked: Filter, *, today: date) -> Rows:
        more: list[Any] = [Item.source_ref, Item.body, Item.blocked_reason, *self.sheet.read]
        own = kinds()[self.kind].__table__.c if self.kind else ()
        columns = [column for column in own if column.name != "id"]
        return rows(self.programme, asked, today=today, columns=[*columns, *more])

    def rows(self, statement: Rows, by: Sorting) -> Iterator[list[Any]]:
        """Its rows without the header, read a thousand at a time, MOST at most."""
        for row in self._found(statement, by):
            yield [column.value(row, self.words) for column in self.columns]

    def items(self, statement: Rows, by: Sorting) -> Iterator[dict[str, Any]]:
        """Its rows as JSON holds them: codes, numbers and ISO dates by name; apart what nobody brings in."""
        fields = [column for column in self.columns if not column.figure]
        others = [column for column in self.columns if column.figure]
        for row in self._found(statement, by):
            found = {column.name: column.raw(row, self.words) for column in fields}
            yield found | {READ_ONLY: {column.name: column.raw(row, self.words) for column in others}}

    def _found(self, statement: Rows, by: Sorting) -> Iterator[Any]:
        for some in chunks(statement, db.session, by=by, most=MOST):
            self.words.beside = self.sheet.beside([row.id for row in some])
            yield from some


def count(statement: Rows) -> int:
    """How many rows there are, MOST at most."""
    some = statement.with_only_columns(Item.id).limit(MOST).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
