"""What came into a programme, what left it, what was done, and what stands behind a gate."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db
from app.programme.account import User
from app.programme.deliverable import Deliverable
from app.programme.item import OPEN, Item, Stage
from app.programme.link import Link
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.refs import ref

NAMED, WINS, PROMISES = 3, 3, 5
WEEK = timedelta(days=7)

Facts = dict[str, Any]


def scope_of(programme: Programme, start: datetime, cutoff: datetime) -> Facts:
    """Items that came in, left (by the archive or by being dropped) or were done after `start` up to `cutoff`.

    Each is counted, and the latest are named. Who came and left counts nowhere.
    """
    conditions = {"came": _came(start, cutoff), "left": _left(start, cutoff), "done": _done(start, cutoff)}
    counts = sa.select(*(sa.func.count().filter(each).label(name) for name, each in conditions.items()))
    counted = db.session.execute(counts.where(Item.programme_id == programme.id)).one()
    named = {name: _named(programme, each) if getattr(counted, name) else [] for name, each in conditions.items()}
    return {"added": counted.came, "removed": counted.left, "done": counted.done, "named": named}


def candidates(programme: Programme, start: datetime, cutoff: datetime, monday: date) -> Facts:
    """What a draft begins with: what was done, as wins, and what is due in the week of `monday`, as commitments."""
    due = sa.and_(Item.stage.in_(OPEN), Item.due_on >= monday, Item.due_on < monday + WEEK)
    owed = sa.select(Item.title, User.name, Item.owner_label).outerjoin(Member, Member.id == Item.owner_id)
    rows = db.session.execute(
        owed.outerjoin(User, User.id == Member.user_id)
        .where(Item.programme_id == programme.id, Item.archived_at.is_(None), due)
        .order_by(_gates_first(), Item.due_on, Item.number)
        .limit(PROMISES)
    ).all()
    return {
        "wins": [line["title"] for line in _named(programme, _done(start, cutoff), WINS)],
        "commitments": [{"text": row.title, "owner": row.name or row.owner_label} for row in rows],
    }


def readiness(programme: Programme, gates: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For these deliverables, by number: how many of the items that are linked to each are done, of how many."""
    ends = sa.union_all(
        sa.select(Link.src_id.label("gate_id"), Link.dst_id.label("other_id")),
        sa.select(Link.dst_id, Link.src_id),
    ).subquery()
    gate, other = aliased(Deliverable), Item.__table__.alias("other")
    counted = (
        sa.select(gate.number, sa.func.count().filter(other.c.stage == Stage.DONE), sa.func.count())
        .join(ends, ends.c.gate_id == gate.id)
        .join(other, other.c.id == ends.c.other_id)
        .where(gate.programme_id == programme.id, gate.number.in_(gates), other.c.archived_at.is_(None))
        .group_by(gate.number)
    )
    return {number: (done, total) for number, done, total in db.session.execute(counted)} if gates else {}


def _came(start: datetime, cutoff: datetime) -> sa.ColumnElement[bool]:
    here = sa.and_(Item.stage != Stage.DROPPED, sa.or_(Item.archived_at.is_(None), Item.archived_at > cutoff))
    return sa.and_(Item.created_at > start, Item.created_at <= cutoff, here)


def _left(start: datetime, cutoff: datetime) -> sa.ColumnElement[bool]:
    was_dropped = sa.and_(Item.stage == Stage.DROPPED, sa.func.coalesce(Item.closed_at, start) <= start)
    archived = sa.and_(Item.archived_at > start, Item.archived_at <= cutoff, sa.not_(was_dropped))
    dropped = sa.and_(
        Item.stage == Stage.DROPPED, Item.closed_at > start, Item.closed_at <= cutoff, Item.archived_at.is_(None)
    )
    return sa.and_(Item.created_at <= start, sa.or_(archived, dropped))


def _done(start: datetime, cutoff: datetime) -> sa.ColumnElement[bool]:
    closed = sa.and_(Item.closed_at > start, Item.closed_at <= cutoff)
    return sa.and_(Item.stage == Stage.DONE, Item.archived_at.is_(None), closed)


def _named(programme: Programme, condition: sa.ColumnElement[bool], most: int = NAMED) -> list[Facts]:
    """The deliverables among them, then the latest of the others."""
    latest = sa.func.coalesce(Item.closed_at, Item.created_at)
    rows = db.session.execute(
        sa.select(Item.kind, Item.number, Item.title)
        .where(Item.programme_id == programme.id, condition)
        .order_by(_gates_first(), latest.desc(), Item.number.desc(), Item.kind)
        .limit(most)
    )
    return [{"ref": ref(kind, number), "title": title} for kind, number, title in rows]


def _gates_first() -> sa.ColumnElement[int]:
    return sa.case((Item.kind == "deliverable", 0), else_=1)
