"""Renaming a person: the lists of every programme follow."""

import sqlalchemy as sa

from app.core import db
from app.programme.account import User
from app.programme.item import Item
from app.programme.member import Member
from app.programme.order_keys import name_key, owner_key


def rename(user: User, name: str) -> None:
    """Give `user` another name; what they own is put in order by it, and counts as changed by nobody."""
    if name == user.name:
        return
    user.name, user.name_key = name, name_key(name)
    theirs = sa.select(Member.id).where(Member.user_id == user.id)
    follow = sa.update(Item).where(Item.owner_id.in_(theirs)).values(owner_key=owner_key(name))
    db.session.execute(follow.execution_options(synchronize_session=False))
