"""The roadmap's board: nine cells, horizon by working group; what stands in each, and its first cards."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from app.programme.item import OPEN, Item, Stage
from app.programme.list_filter import Filter, conditions
from app.programme.listing import rows
from app.programme.programme import Programme, Track
from app.steering.owned import is_open_row

CARDS = 4
"""Cards that a cell shows at first."""
MORE = 24
"""Cards that «more» brings, and that the page of a cell shows."""
Row = tuple[Any, ...]


def count_cells(programme: Programme, wanted: Filter, today: date) -> sa.Select[*Row]:
    """Rows (horizon, track, open, blocked, done); a cell without items has no row."""
    count, is_open = sa.func.count(), Item.stage.in_(OPEN)
    return (
        sa.select(
            Item.horizon,
            Item.track,
            count.filter(is_open).label("open"),
            count.filter(is_open, Item.blocked_since.is_not(None)).label("blocked"),
            count.filter(Item.stage == Stage.DONE).label("done"),
        )
        .where(Item.programme_id == programme.id, Item.archived_at.is_(None), *conditions(wanted, today))
        .group_by(Item.horizon, Item.track)
    )


def first_cards(programme: Programme, wanted: Filter, today: date) -> sa.Select[*Row]:
    """The first open cards of every cell by due date, those without a date last; in one statement.

    A cell may give up to CARDS with a date and as many without: whoever draws it takes the first CARDS.
    """
    firsts = [
        _ids(programme, wanted, today)
        .where(
            Item.horizon == horizon, Item.track == track, Item.due_on.is_not(None) if dated else Item.due_on.is_(None)
        )
        .order_by(Item.due_on, Item.id)
        .limit(CARDS)
        .subquery()
        for horizon in Track
        for track in Track
        for dated in (True, False)
    ]
    ids = sa.union_all(*(sa.select(first.c.id) for first in firsts))
    return cards(programme, Filter(), today).where(Item.id.in_(ids)).order_by(Item.due_on.nulls_last(), Item.id)


def _ids(programme: Programme, wanted: Filter, today: date) -> sa.Select[*Row]:
    return sa.select(Item.id).where(Item.programme_id == programme.id, is_open_row(), *conditions(wanted, today))


def cell_cards(
    programme: Programme, wanted: Filter, horizon: Track, track: Track, today: date, *, done: bool = False
) -> sa.Select[*Row]:
    """The open cards of one cell, or its done ones, unordered: `listing.page` pages them."""
    stage = Item.stage == Stage.DONE if done else is_open_row()
    return cards(programme, wanted, today).where(Item.horizon == horizon, Item.track == track, stage)


def cards(programme: Programme, wanted: Filter, today: date) -> sa.Select[*Row]:
    """What a card shows, and whose it is."""
    return rows(programme, wanted, today=today)
