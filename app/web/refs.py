"""References: ACT-12 is the twelfth action."""

import re
from typing import Any, TypeVar, overload

import sqlalchemy as sa
from flask import abort, g, request
from sqlalchemy.orm import joinedload

from app.core import db
from app.programme.item import Item
from app.programme.refs import kinds

Kind = TypeVar("Kind", bound=Item)

_REF = re.compile(r"([A-Z]{2,5})-([1-9]\d{0,8})")


class Away(Exception):
    """The item was archived or deleted, perhaps while this person worked on it."""

    def __init__(self, item: Item) -> None:
        super().__init__(item.ref)
        self.item = item


@overload
def item_or_404(text: str, *, away: bool = False) -> Item: ...
@overload
def item_or_404(text: str, *, kind: type[Kind], away: bool = False) -> Kind: ...
def item_or_404(text: str, *, kind: type[Item] = Item, away: bool = False) -> Any:
    """The item of this programme with that reference, with its owner; any other, or one of another kind, is a 404.

    Raises Away when it is archived or in the trash, unless `away` asks for it all the same.
    """
    match = _REF.fullmatch(text)
    own = next((each for each in kinds().values() if match and match[1] == each.PREFIX), None)
    if not (match and own and issubclass(own, kind)):
        abort(404)
    mine = (
        sa.select(own)
        .where(own.number == int(match[2]), own.programme_id == g.programme.id)
        .options(joinedload(own.owner))
    )
    item = db.session.scalar(mine) or abort(404)
    if item.archived_at is not None and not away:
        raise Away(item)
    return item


def number_asked(name: str) -> int | None:
    """The id that the address gives under that name; None when it is none that a column could hold."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
