"""Which items still wait for something to be done, and whose they are."""

from typing import Any

import sqlalchemy as sa

from app.programme.item import OPEN, Item
from app.programme.member import Member


def is_theirs() -> sa.ColumnElement[bool]:
    """The condition, over Item and its owner's Member, under which its date still concerns that person."""
    return sa.and_(is_open_row(), Member.left_at.is_(None))


def is_open_row() -> sa.ColumnElement[bool]:
    """Open and not archived, in the words of the indexes: databases choose these by comparing texts."""
    stages: sa.BindParameter[Any] = sa.bindparam("open_stages", list(OPEN), expanding=True, literal_execute=True)
    return sa.and_(Item.stage.in_(stages), Item.archived_at.is_(None))
