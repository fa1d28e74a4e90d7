"""Whose an item is, for what is told of its dates."""

import sqlalchemy as sa

from app.programme.item import OPEN, Item
from app.programme.member import Member


def is_theirs() -> sa.ColumnElement[bool]:
    """The condition, over Item and its owner's Member, under which its date still concerns that person."""
    return sa.and_(Item.stage.in_(OPEN), Item.archived_at.is_(None), Member.left_at.is_(None))
