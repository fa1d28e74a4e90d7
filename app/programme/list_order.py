"""What lists of items can be ordered by, and how an address says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from app.core.i18n import N_
from app.programme.item import Item, Stage
from app.programme.refs import kinds

Place = tuple[Any, int]
STAGE_RANK = {stage: rank for rank, stage in enumerate(Stage)}
"""What `item.stage_rank` holds: a column that the database keeps by itself, and that no model names."""


@dataclass(frozen=True)
class Order:
    """By `key`, and by `tie` where keys are equal; both stand in one index.

    `told` writes the key of a row into an address, `read` reads it there; it raises ValueError for anything else.
    """

    label: str
    key: sa.ColumnElement[Any]
    tie: sa.ColumnElement[int]
    told: Callable[[Any], tuple[str, int]]
    read: Callable[[str], Any]

    def place_of(self, row: Any) -> str:
        key, tie = self.told(row)
        return f"{key}~{tie}"

    def place(self, text: str) -> Place | None:
        """The place that an address names; None when it was tampered with."""
        key, _, tie = text.rpartition("~")
        try:
            return (self.read(key), int(tie)) if tie.isdecimal() and len(tie) < 11 and int(tie) < 2**31 else None
        except (ValueError, OverflowError):
            return None


def number_key(text: str) -> float:
    """The key of an order by a figure, as an address says it."""
    if len(text) > 15 or not text.replace(".", "", 1).isdecimal():
        raise ValueError
    return float(text)


def _words(text: str) -> str:
    if not text.isprintable() or len(text) > 200:
        raise ValueError
    return text


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _rank(text: str) -> int:
    if text not in {str(rank) for rank in STAGE_RANK.values()}:
        raise ValueError
    return int(text)


ORDERS = {
    "due": Order(
        N_("Due"),
        Item.due_key.expression,
        Item.id.expression,
        lambda row: (row.due_key.isoformat(), row.id),
        date.fromisoformat,
    ),
    "ref": Order(
        N_("Number"), Item.kind.expression, Item.number.expression, lambda row: (row.kind, row.number), _words
    ),
    "title": Order(
        N_("Title"), Item.title_key.expression, Item.id.expression, lambda row: (row.title_key, row.id), _words
    ),
    "owner": Order(
        N_("Owner"), Item.owner_key.expression, Item.id.expression, lambda row: (row.owner_key, row.id), _words
    ),
    "state": Order(
        N_("State"),
        sa.literal_column("item.stage_rank", sa.Integer),
        Item.id.expression,
        lambda row: (str(STAGE_RANK[row.stage]), row.id),
        _rank,
    ),
    "changed": Order(
        N_("Last change"),
        Item.updated_at.expression,
        Item.id.expression,
        lambda row: (row.updated_at.replace(tzinfo=None).isoformat(), row.id),
        _instant,
    ),
}
DEFAULT = "due"


@dataclass(frozen=True)
class Sorting:
    """One of the orders that lists of the kind have, upwards or downwards: `title`, `-title`."""

    by: str = DEFAULT
    falling: bool = False
    kind: str = ""

    @classmethod
    def read(cls, text: str, kind: str = "") -> "Sorting":
        """What an address says; the default for anything unknown."""
        by = text.removeprefix("-")
        known = by in orders(kind)
        return cls(by if known else first_by(kind), known and text.startswith("-"), kind)

    def __str__(self) -> str:
        """As an address says it; empty for the default."""
        text = f"-{self.by}" if self.falling else self.by
        return "" if text == first_by(self.kind) else text

    @property
    def order(self) -> Order:
        return orders(self.kind)[self.by]


def orders(kind: str) -> Mapping[str, Order]:
    """What lists of that kind can be ordered by; "" for lists of all kinds."""
    return {**ORDERS, **(kinds()[kind].ORDERS if kind else {})}


def first_by(kind: str) -> str:
    """What they are ordered by until somebody says otherwise."""
    return next(iter(kinds()[kind].ORDERS), DEFAULT) if kind else DEFAULT


SOONEST = Sorting()
