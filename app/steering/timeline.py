"""The roadmap's timeline: milestones and dated items of each working group, from their start to their forecast."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from app.do_now.action import Action
from app.programme.item import Item, Stage
from app.programme.list_filter import Filter, conditions
from app.programme.programme import Programme, Track
from app.steering.owned import is_open_row
from app.steering.roadmap import cards

LINES = 8
"""Lines of a group beside the other groups."""
PAGE = 36
"""Lines of a group alone."""
MILESTONE = Item.kind == "deliverable"
Row = tuple[Any, ...]


def count_dated(programme: Programme, wanted: Filter, today: date) -> sa.Select[*Row]:
    """Rows (track, dated, undated): what the timeline draws beyond milestones, and what has no date."""
    count = sa.func.count()
    return (
        sa.select(
            Item.track,
            count.filter(Item.due_on.is_not(None), is_open_row(), ~MILESTONE).label("dated"),
            count.filter(Item.due_on.is_(None)).label("undated"),
        )
        .where(Item.programme_id == programme.id, Item.archived_at.is_(None), *conditions(wanted, today))
        .group_by(Item.track)
    )


def first_lines(programme: Programme, wanted: Filter, today: date) -> sa.Select[*Row]:
    """The first lines of all groups, in one statement: milestones, accepted ones too, then open items by date."""
    firsts = [
        _ids(programme, wanted, today)
        .where(Item.track == track, *which)
        .order_by(Item.due_on, Item.id)
        .limit(LINES)
        .subquery()
        for track in Track
        for which in ([MILESTONE, Item.stage != Stage.DROPPED], [~MILESTONE, is_open_row()])
    ]
    ids = sa.union_all(*(sa.select(first.c.id) for first in firsts))
    return lines(programme, Filter(), today).where(Item.id.in_(ids)).order_by(~MILESTONE, Item.due_on, Item.id)


def _ids(programme: Programme, wanted: Filter, today: date) -> sa.Select[*Row]:
    dated = (Item.due_on.is_not(None), Item.archived_at.is_(None))
    return sa.select(Item.id).where(Item.programme_id == programme.id, *dated, *conditions(wanted, today))


def more_lines(programme: Programme, wanted: Filter, track: Track, today: date) -> sa.Select[*Row]:
    """A group's open items with a date, without its milestones, unordered: `listing.page` pages them."""
    return lines(programme, wanted, today).where(
        Item.track == track, Item.due_on.is_not(None), ~MILESTONE, is_open_row()
    )


def lines(programme: Programme, wanted: Filter, today: date) -> sa.Select[*Row]:
    """What a card shows, and when it began: `started_on` where its kind knows, `created_at` for all."""
    started = Action.__table__
    return (
        cards(programme, wanted, today)
        .outerjoin(started, started.c.id == Item.id)
        .add_columns(started.c.started_on, Item.created_at)
    )
