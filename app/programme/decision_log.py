"""All decisions of a programme, newest first, each with the item that it was taken on."""

from typing import Any

import sqlalchemy as sa

from app.programme.account import User
from app.programme.decision import Decision
from app.programme.item import Item
from app.programme.member import Member
from app.programme.programme import Programme

PAGE = 50


def rows(
    programme: Programme, *, act: str = "", by: int | None = None, before: int | None = None
) -> sa.Select[*tuple[Any, ...]]:
    """(Decision, who, kind, number, title, track, version) of a page and one more; `before` is a decision's id."""
    statement = (
        sa.select(Decision, User.name.label("who"))
        .add_columns(Item.kind, Item.number, Item.title, Item.track, Item.version, Item.trashed_at)
        .join(Item, Item.id == Decision.item_id)
        .join(Member, Member.id == Decision.member_id)
        .join(User, User.id == Member.user_id)
        .where(Decision.programme_id == programme.id)
        .order_by(Decision.id.desc())
        .limit(PAGE + 1)
    )
    if act:
        statement = statement.where(Decision.act == act)
    if by is not None:
        statement = statement.where(Decision.member_id == by)
    return statement.where(Decision.id < before) if before is not None else statement


def changed_since(decision: Decision, version: int) -> bool:
    """Whether an item of that version was changed after the decision, which itself makes the next version."""
    return version > decision.item_version + 1
