"""Which actions raise which problems: an action is problematised once it raises a problem that is there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.activity import Activity, record_set
from app.programme.item import Item
from app.programme.link import Link, Relation, link, link_new
from app.programme.member import Member

MOST = 50
"""So many actions are linked to a problem at once."""


def raises(problem_id: Any) -> sa.ColumnElement[bool]:
    """The links by which actions that are there raise that problem."""
    there = _is_there(Link.src_id, "action")
    return sa.and_(Link.dst_id == problem_id, Link.rel == Relation.RAISES, there)


def is_raised(problem_id: Any) -> sa.ColumnElement[bool]:
    """Whether an action that is there raises the problem."""
    return sa.exists().where(raises(problem_id))


def is_problematised(action_id: Any) -> sa.ColumnElement[bool]:
    """Whether an action raises a problem that is there."""
    there = _is_there(Link.dst_id, "problem")
    return sa.exists().where(Link.src_id == action_id, Link.rel == Relation.RAISES, there)


def numbers_raised(action_id: Any) -> sa.ScalarSelect[str]:
    """The numbers of the problems that an action raises, as «1,4», None for none: a column of lists of actions."""
    there = Item.__table__.alias()
    mine = (
        sa.select(there.c.number)
        .join(Link, Link.dst_id == there.c.id)
        .where(Link.src_id == action_id, Link.rel == Relation.RAISES)
        .where(there.c.kind == "problem", there.c.archived_at.is_(None))
        .order_by(there.c.number)
        .correlate(Item.__table__)
        .subquery()
    )
    every = sa.func.aggregate_strings(sa.cast(mine.c.number, sa.String), ",")
    return sa.select(every).select_from(mine).scalar_subquery()


def raise_problem(problem: Item, actions: Sequence[Item], *, by: Member, now: datetime) -> Activity:
    """Link the actions to the problem that they raise; returns the line that an undo takes back.

    One is told in the history of the problem, several in their own, as a set. Refuses what is no action, what is put
    away, and what is linked already.
    """
    for each in actions:
        if each.kind != "action":
            raise Refused(N_("%(ref)s is no action: only actions raise a problem."), field="raised_by", ref=each.ref)
        if each.archived_at is not None:
            raise Refused(N_("%(ref)s is put away."), field="raised_by", ref=each.ref)
    if not 0 < len(actions) <= MOST:
        raise Refused(N_("From 1 to %(most)s actions at once."), field="raised_by", most=MOST)
    if linked := _linked(problem, actions):
        refs = ", ".join(each.ref for each in actions if each.id in linked)
        raise Refused(N_("Linked already: %(refs)s."), field="raised_by", refs=refs)
    if len(actions) == 1:
        return link(problem, Relation.RAISES, actions[0], back=True, by=by, now=now)
    whole = record_set(problem.programme_id, "linked", by=by, now=now, facts={"count": len(actions)})
    for each in actions:
        link_new(each, Relation.RAISES, problem, by=by, now=now, part_of=whole)
    return whole


def not_yet_raising(problem: Item, actions: Sequence[Item]) -> list[Item]:
    """Those that are not linked to the problem yet."""
    linked = _linked(problem, actions)
    return [each for each in actions if each.id not in linked]


def _linked(problem: Item, actions: Sequence[Item]) -> set[int]:
    ends = Link.src_id.in_([each.id for each in actions]), Link.dst_id == problem.id
    return set(db.session.scalars(sa.select(Link.src_id).where(*ends, Link.rel == Relation.RAISES)))


def _is_there(item_id: Any, kind: str) -> sa.ColumnElement[bool]:
    items = Item.__table__.alias()
    return sa.exists().where(items.c.id == item_id, items.c.kind == kind, items.c.archived_at.is_(None))
