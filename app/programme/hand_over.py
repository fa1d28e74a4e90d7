"""Handing over: what somebody owns goes to others, each item with a line of its own history."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import selectin_polymorphic

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.activity import record_set
from app.programme.item import OPEN, Item, change
from app.programme.member import CONTRIBUTING, Member
from app.programme.notification import SEVERAL, tell_owners

LATER: Final = "later"
Heir = int | Literal["later"] | None
"""The id of a member, None for nobody, or LATER: the item stays in the name of who leaves, to hand over."""


def held_by(member: Member) -> sa.Select[*tuple[Any, ...]]:
    """The open items of a member, the first due first: (id, kind, number, title, track, due_on, total)."""
    return (
        sa.select(
            Item.id, Item.kind, Item.number, Item.title, Item.track, Item.due_on, sa.func.count().over().label("total")
        )
        .select_from(Item.__table__)
        .where(*_open_items(member))
        .order_by(Item.due_on.nulls_last(), Item.id)
    )


def _open_items(member: Member) -> tuple[sa.ColumnElement[bool], ...]:
    return (Item.owner_id == member.id, Item.stage.in_(OPEN), Item.archived_at.is_(None))


def hand_over(member: Member, *, rest: Heir, each: Mapping[int, Heir], by: Member, now: datetime) -> int:
    """Give the open items of `member` to the heirs: `each` by the item's id, else `rest`; returns how many moved.

    Each item's history says it; all of these lines are part of one. Each heir is told of each item, or of more than
    twenty in one line. Refuses an heir who is not in the programme. What
    isn't theirs any more is left alone.
    """
    _check(member, {rest, *each.values()})
    moved = [(item, heir) for item in _locked(member) if (heir := each.get(item.id, rest)) != LATER]
    if moved:
        facts = {"member": member.id, "count": len(moved)}
        whole = record_set(member.programme_id, "handed_over", by=by, now=now, facts=facts)
        many = len(moved) > SEVERAL
        for item, heir in moved:
            change(item, {"owner_id": heir}, by=by, now=now, seen=item.version, part_of=whole, quietly=many)
        if many:
            counts = Counter(heir for _item, heir in moved if isinstance(heir, int))
            tell_owners(whole, counts, by=by, now=now)
    return len(moved)


def _locked(member: Member) -> Iterable[Item]:
    """The open items with the columns of their kinds, two statements however many they are."""
    kinds = [mapper.class_ for mapper in Item.__mapper__.self_and_descendants if mapper.class_ is not Item]
    items = sa.select(Item).where(*_open_items(member)).order_by(Item.id).with_for_update(of=Item)
    return db.session.scalars(items.options(selectin_polymorphic(Item, kinds))).all()


def _check(member: Member, heirs: Iterable[Heir]) -> None:
    ids = {heir for heir in heirs if isinstance(heir, int)}
    here = (Member.programme_id == member.programme_id, Member.left_at.is_(None), Member.id != member.id)
    present = sa.select(Member.id).where(Member.id.in_(ids), Member.role.in_(CONTRIBUTING), *here)
    if ids - set(db.session.scalars(present)):
        raise Refused(N_("Choose somebody who takes work on in the programme."), field="heir")
