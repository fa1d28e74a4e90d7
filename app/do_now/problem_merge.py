"""Merging problems: two statements of one job become one, which takes over what raises them both."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.opportunity import Opportunity
from app.do_now.problem import Problem
from app.do_now.problem_state import WORKED_ON
from app.programme.activity import Activity, record, record_set
from app.programme.item import Item, change, check_seen
from app.programme.link import Link, Relation, link, link_new, links_of
from app.programme.member import Member
from app.programme.state import advance


def merge(problem: Problem, into: Problem, *, by: Member, now: datetime, seen: int, reason: str = "") -> Activity:
    """End `problem` as a duplicate of `into`, which gets its links and opportunities; ratings are not pooled (R18).

    The links of `problem` stay with it too: what was said of it can still be read there. Returns the line of all that,
    which an undo takes back; how many links and opportunities went over is the `count` of its facts.
    """
    if into.id == problem.id or into.programme_id != problem.programme_id:
        raise Refused(N_("Choose another problem of this programme."), field="into")
    _lock(problem, into)
    if not into.is_at_work:
        raise Refused(N_("%(ref)s is not being worked on."), field="into", ref=into.ref)
    whole = record_set(problem.programme_id, "problems_merged", by=by, now=now, reason=reason)
    facts = {"merged_into_id": [problem.merged_into_id, into.id], "merged_into": [None, into.ref]}
    check_seen(problem, {}, seen)
    problem.merged_into_id = into.id
    advance(problem, "merge", by=by, now=now, reason=reason, facts=facts, part_of=whole)
    moved = _hand_links(problem, into, by=by, now=now, whole=whole)
    moved += _hand_opportunities(problem, into, by=by, now=now, whole=whole)
    if not db.session.scalar(sa.select(sa.exists().where(*_duplicates(problem, into)))):
        link(problem, Relation.DUPLICATES, into, by=by, now=now, part_of=whole)
    record(into, "took_over", by=by, now=now, facts={"problem": [None, problem.ref]}, beside=True)
    whole.facts = {"count": moved}
    return whole


def _lock(*problems: Problem) -> None:
    """Both as they are now, in one order: of two merges at a time the second one finds the first."""
    wanted = sa.select(Problem).where(Problem.id.in_([each.id for each in problems])).order_by(Problem.id)
    db.session.scalars(wanted.with_for_update(of=Item), execution_options={"populate_existing": True}).all()


def mergeable(problem: Problem) -> sa.Select[*tuple[Any, ...]]:
    """(number, title) of what it can be merged into, in the order of their numbers."""
    return (
        sa.select(Problem.number, Problem.title)
        .where(
            Problem.programme_id == problem.programme_id,
            Problem.id != problem.id,
            Item.archived_at.is_(None),
            Item.state.in_(WORKED_ON),
        )
        .order_by(Problem.number)
    )


def would_move(problem: Problem) -> dict[str, int]:
    """What merging hands over: how many `links` and `opportunities`, what the other one has already included."""
    own: Any = Opportunity.__table__
    ends = links_of(problem).where(Link.rel != Relation.DUPLICATES).subquery()
    counts = sa.select(
        sa.select(sa.func.count()).select_from(ends).scalar_subquery().label("links"),
        sa.select(sa.func.count()).where(own.c.problem_id == problem.id).scalar_subquery().label("opportunities"),
    )
    return dict(db.session.execute(counts).one()._mapping)


def _duplicates(problem: Problem, into: Problem) -> tuple[sa.ColumnElement[bool], ...]:
    return (Link.src_id == problem.id, Link.rel == Relation.DUPLICATES, Link.dst_id == into.id)


def _hand_links(problem: Problem, into: Problem, *, by: Member, now: datetime, whole: Activity) -> int:
    """Each link of `problem` once more at `into`, where it is not there yet; told by the items at their other ends."""
    ends = sa.or_(Link.src_id.in_([problem.id, into.id]), Link.dst_id.in_([problem.id, into.id]))
    links = db.session.scalars(sa.select(Link).where(ends)).all()
    known = {(each.src_id, each.rel, each.dst_id) for each in links}
    wanted = []
    for each in _open(problem, into, links):
        src, dst = (into.id if end == problem.id else end for end in (each.src_id, each.dst_id))
        if (src, each.rel, dst) not in known:
            wanted.append((dst if src == into.id else src, each.rel, src == into.id))
    others = _items(other for other, _relation, _back in wanted)
    handed = [(others[other], relation, back) for other, relation, back in wanted if other in others]
    for there, relation, back in handed:
        link_new(there, relation, into, back=back, by=by, now=now, part_of=whole)
    return len(handed)


def _open(problem: Problem, into: Problem, links: Iterable[Link]) -> list[Link]:
    """The links of `problem` that can be handed over: not those between both, nor those of what it duplicates."""
    mine = [each for each in links if problem.id in {each.src_id, each.dst_id}]
    return [e for e in mine if e.rel is not Relation.DUPLICATES and into.id not in {e.src_id, e.dst_id}]


def _items(ids: Iterable[int]) -> dict[int, Item]:
    """Those that are not in the trash."""
    found = sa.select(Item).where(Item.id.in_(set(ids)), Item.trashed_at.is_(None))
    return {item.id: item for item in db.session.scalars(found)}


def _hand_opportunities(problem: Problem, into: Problem, *, by: Member, now: datetime, whole: Activity) -> int:
    served = db.session.scalars(sa.select(Opportunity).where(Opportunity.problem_id == problem.id)).all()
    for each in served:
        change(each, {"problem_id": into.id}, by=by, now=now, seen=each.version, part_of=whole)
    return len(served)
