"""Sheets of kinds that come back in: their fields as columns, with the figures that Jalon works out apart."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.programme.item import Item
from app.programme.link import Link, Relation
from app.programme.rating import Rating
from app.programme.refs import ref
from app.reading.sheets.column import (
    COMMITMENT,
    IN_FILE,
    LAST_CHANGE,
    NUMBER,
    STATE,
    Beside,
    Column,
    KindSheet,
    Value,
    Words,
    beside,
    coded,
    label,
    owner,
    plain,
)
from app.steering.transfer.field import Code, Field, Person, Reference, References, YesNo
from app.steering.transfer.kind import RAISED_BY, Transferred


def raised(items: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By item: the references of what raises it."""
    found: dict[int, dict[str, Any]] = {item: {RAISED_BY: []} for item in items}
    raisers = (
        sa.select(Link.dst_id, Item.kind, Item.number)
        .join(Item, Item.id == Link.src_id)
        .where(Link.dst_id.in_(items), Link.rel == Relation.RAISES, Item.trashed_at.is_(None))
        .order_by(Link.dst_id, Item.kind, Item.number)
    )
    for row in db.session.execute(raisers):
        found[row.dst_id][RAISED_BY].append(ref(row.kind, row.number))
    return found


def raised_and_rated(items: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By item: the references of what raises it, and how many people have rated it, by criterion. Two statements."""
    found = raised(items)
    people = sa.func.count(sa.distinct(Rating.member_id)).label("people")
    rated = sa.select(Rating.item_id, Rating.criterion, people).where(Rating.item_id.in_(items))
    for row in db.session.execute(rated.group_by(Rating.item_id, Rating.criterion)):
        found[row.item_id][f"{row.criterion}_n"] = row.people
    return found


def sheet_of(
    kind: Transferred,
    title: str,
    plural: str,
    figures: Sequence[Column],
    *,
    read: Sequence[Any] = (),
    more: Beside = raised,
) -> KindSheet:
    """The fields of the kind in their order, then what an import passes over, and `figures` last.

    A kind that tells how many people have rated it gives `raised_and_rated` as `more`.
    """
    fields = tuple(_column(each) for each in kind.fields)
    referred = tuple(number_of(each.name, kind.kind) for each in kind.own if isinstance(each, Reference))
    return KindSheet(
        title,
        plural,
        (NUMBER, *fields, STATE, COMMITMENT, LAST_CHANGE, IN_FILE, *figures),
        read=(*referred, *read),
        beside=more,
    )


def figure(name: str, header: str, value: Value | None = None, width: int = 10) -> Column:
    """A column that follows from others; a column of the row when no `value` is given."""
    value = value or plain(name)
    return Column(header, value, width, name, value, figure=True)


def rated_by(criterion: str, header: str) -> Column:
    """How many people have rated it on that criterion."""
    return figure(f"{criterion}_n", header, beside(f"{criterion}_n"), 8)


def number_of(name: str, kind: type[Item]) -> Any:
    """The number of the item that a column of the kind names, as `<column>_number`."""
    other = Item.__table__.alias()
    own = kind.__table__.c[name]
    return sa.select(other.c.number).where(other.c.id == own).scalar_subquery().label(f"{name}_number")


def referred(name: str, kind: str) -> Value:
    """That item by its reference."""

    def value(row: Any, words: Words) -> str | None:
        number = getattr(row, f"{name}_number")
        return ref(kind, number) if number else None

    return value


def _column(field: Field) -> Column:
    shown, raw = _values(field)
    return Column(field.header, shown, field.width, field.name, raw)


def _values(field: Field) -> tuple[Value, Value]:
    """What people read, and what JSON holds."""
    name = field.name
    if isinstance(field, Person):
        return owner, owner
    if isinstance(field, Reference):
        return referred(name, field.kind), referred(name, field.kind)
    if isinstance(field, References):
        return lambda row, words: ", ".join(words.beside[row.id][name]), beside(name)
    if isinstance(field, YesNo):
        return lambda row, words: words.yes_no[getattr(row, name)], plain(name)
    if isinstance(field, Code):
        said = label(name) if field.called == "label" else partial(_horizon, name)
        return said, coded(name)
    return plain(name), coded(name)


def _horizon(name: str, row: Any, words: Words) -> str:
    return words.horizons[getattr(row, name)]
