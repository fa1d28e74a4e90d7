"""Lists of items of any kind: a filter, an order, one statement a page, however many there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.programme.account import User
from app.programme.item import Item
from app.programme.list_filter import Filter, conditions
from app.programme.list_order import DEFAULT, ORDERS, SOONEST, Order, Place, Sorting
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.refs import kinds

PAGE = 25
COUNTED = 1_000

Rows = sa.Select[*tuple[Any, ...]]


def rows(programme: Programme, wanted: Filter, *, today: date, columns: Sequence[sa.ColumnElement[Any]] = ()) -> Rows:
    """Tuples of what a list shows, unordered: the caller asks for a page with `page`.

    `columns` are those of the filter's kind that the list adds; without any, its own orders have nothing to stand on.
    """
    items: sa.FromClause = sa.outerjoin(Item.__table__, Member, Member.id == Item.owner_id)
    items = sa.outerjoin(items, User, User.id == Member.user_id)
    if wanted.kind and columns:
        own = kinds()[wanted.kind].__table__
        items = items.join(own, own.c.id == Item.id)
    return (
        sa.select(
            Item.id,
            Item.kind,
            Item.number,
            Item.title,
            Item.title_key,
            Item.track,
            Item.horizon,
            Item.state,
            Item.stage,
            Item.priority,
            Item.due_on,
            Item.due_key,
            Item.baseline_on,
            Item.blocked_since,
            Item.owner_id,
            Item.owner_label,
            Item.owner_key,
            Item.created_by_id,
            Item.updated_at,
            Item.version,
            User.name.label("owner"),
            *columns,
        )
        .select_from(items)
        .where(Item.programme_id == programme.id, *conditions(wanted, today))
    )


@dataclass(frozen=True)
class Page:
    """Some rows in order, and where the pages beside them begin (None: there is none).

    `count` is how many rows there are on all pages; counting ends one above `COUNTED`.
    """

    rows: list[Any]
    before: str | None
    after: str | None
    count: int


def page(
    statement: Rows, session: Any, *, by: Sorting = SOONEST, after: str = "", before: str = "", size: int = PAGE
) -> Page:
    """One page of `statement`; the last one costs what the first does."""
    order = by.order
    back = order.place(before)
    place = back or order.place(after)
    falling = by.falling is not bool(back)
    counted = statement.add_columns(_count(statement))
    there = beyond(counted, order, place, falling, size + 1) if place else _first(counted, order, falling, size + 1)
    found = list(session.execute(there))
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    return Page(
        found,
        before=order.place_of(found[0]) if found and (more if back else place) else None,
        after=order.place_of(found[-1]) if found and (back or more) else None,
        count=found[0].of_all if found else 0,
    )


def place_of(row: Any) -> str:
    """How an address names the place of a row by due date: what `after` and `before` of `page` take."""
    return ORDERS[DEFAULT].place_of(row)


def chunks(statement: Rows, session: Any, *, by: Sorting, most: int, size: int = 1_000) -> Iterator[list[Any]]:
    """All rows in order, `size` at a time, `most` in all; one that moves meanwhile does not come twice.

    Each row has its place in that order as `place_key` and `place_tie`.
    """
    order, falling = by.order, by.falling
    placed = statement.add_columns(order.key.label("place_key"), order.tie.label("place_tie"))
    place, seen = None, set[int]()
    while len(seen) < most:
        there = beyond(placed, order, place, falling, size) if place else _first(placed, order, falling, size)
        found = list(session.execute(there))
        fresh = [row for row in found if row.id not in seen][: most - len(seen)]
        seen.update(row.id for row in fresh)
        if fresh:
            yield fresh
        if len(found) < size:
            return
        place = (found[-1].place_key, found[-1].place_tie)


def ordered(statement: Rows, by: Sorting) -> Rows:
    """All of them, in that order."""
    return statement.order_by(*_ordered(by.order, by.falling))


def _count(statement: Rows) -> sa.Label[int]:
    some = statement.with_only_columns(Item.id).limit(COUNTED + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery().label("of_all")


def beyond(statement: Rows, order: Order, place: Place, falling: bool, size: int) -> Rows:
    """The rows that come next: those that share the place's key, then the others.

    Two looks into the index instead of one comparison of pairs, which SQLite answers by reading all that comes before.
    What is found is put in order by itself: else the planner might read the whole index to have it in order.
    """
    key, tie = place
    ids = statement.with_only_columns(Item.id, order.key.label("by_key"), order.tie.label("by_tie"))
    near = ids.where(order.key == key, order.tie < tie if falling else order.tie > tie)
    far = ids.where(order.key < key if falling else order.key > key)
    by_tie, by_both = _ordered(order, falling)[1:], _ordered(order, falling)
    halves = (near.order_by(*by_tie).limit(size).subquery(), far.order_by(*by_both).limit(size).subquery())
    next_ones = sa.union_all(*(sa.select(half) for half in halves)).subquery()
    keys = (next_ones.c.by_key, next_ones.c.by_tie)
    return (
        statement.join(next_ones, next_ones.c.id == Item.id)
        .order_by(*(each.desc() if falling else each.asc() for each in keys))
        .limit(size)
    )


def _first(statement: Rows, order: Order, falling: bool, size: int) -> Rows:
    return statement.order_by(*_ordered(order, falling)).limit(size)


def _ordered(order: Order, falling: bool) -> list[sa.ColumnElement[Any]]:
    return [order.key.desc(), order.tie.desc()] if falling else [order.key.asc(), order.tie.asc()]
