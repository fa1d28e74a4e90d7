"""Ordering by owner: people and departments by name, in one key."""

from typing import Any, Protocol

import sqlalchemy as sa

from app.programme.account import User
from app.programme.member import Member
from app.programme.order_keys import NAMED, owner_key


class Owned(Protocol):
    owner_id: Any
    owner_label: Any


def key_of_owner(item: Owned) -> Any:
    """The key of whoever owns an item; a member's name is looked up as the row is written, by no statement more."""
    if item.owner_id is None:
        return owner_key(item.owner_label or "")
    named = sa.select(sa.literal(NAMED, sa.String) + User.name_key).join(Member, Member.user_id == User.id)
    return named.where(Member.id == item.owner_id).scalar_subquery()
