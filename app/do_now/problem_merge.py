"""Merging problems: two statements of one job become one, which takes over what raises them both."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.opportunity import Opportunity
from app.do_now.problem import AT_WORK, Problem
from app.programme.activity import Activity, record
from app.programme.item import Item
from app.programme.link import Link, Relation, link
from app.programme.member import Member
from app.programme.state import advance


def merge(problem: Problem, into: Problem, *, by: Member, now: datetime, seen: int, reason: str = "") -> Activity:
    """End `problem` as a duplicate of `into`, which gets its links and opportunities; ratings are not pooled (R18).

    The links of `problem` stay with it too: what was said of it can still be read there.
    """
    if into.id == problem.id or into.programme_id != problem.programme_id:
        raise Refused(N_("Choose another problem of this programme."), field="into")
    if into.archived_at is not None or into.state not in {state.value for state in AT_WORK}:
        raise Refused(N_("%(ref)s is not being worked on."), field="into", ref=into.ref)
    facts = {"merged_into_id": [problem.merged_into_id, into.id]}
    line = advance(problem, "merge", by=by, now=now, seen=seen, reason=reason, facts=facts)
    problem.merged_into_id = into.id
    _hand_links(problem, into, by=by, now=now)
    own: Any = Opportunity.__table__
    opportunities = sa.update(own).where(own.c.problem_id == problem.id)
    db.session.execute(opportunities.values(problem_id=into.id))
    if not db.session.scalar(sa.select(sa.exists().where(*_duplicates(problem, into)))):
        link(problem, Relation.DUPLICATES, into, by=by, now=now)
    record(into, "took_over", by=by, now=now, facts={"problem": [None, problem.ref]}, beside=True)
    return line


def mergeable(problem: Problem) -> sa.Select[int, str]:
    """(number, title) of what it can be merged into, in the order of their weight."""
    return (
        sa.select(Problem.number, Problem.title)
        .where(
            Problem.programme_id == problem.programme_id,
            Problem.id != problem.id,
            Item.archived_at.is_(None),
            Item.state.in_([state.value for state in AT_WORK]),
        )
        .order_by(Problem.number)
    )


def _duplicates(problem: Problem, into: Problem) -> tuple[sa.ColumnElement[bool], ...]:
    return (Link.src_id == problem.id, Link.rel == Relation.DUPLICATES, Link.dst_id == into.id)


def _hand_links(problem: Problem, into: Problem, *, by: Member, now: datetime) -> None:
    """Each link of `problem` once more at `into`, where it is not there yet."""
    ends = sa.or_(Link.src_id.in_([problem.id, into.id]), Link.dst_id.in_([problem.id, into.id]))
    links = db.session.scalars(sa.select(Link).where(ends)).all()
    known = {(each.src_id, each.rel, each.dst_id) for each in links}
    for each in links:
        if problem.id not in {each.src_id, each.dst_id} or each.rel is Relation.DUPLICATES:
            continue
        src, dst = (into.id if end == problem.id else end for end in (each.src_id, each.dst_id))
        if src != dst and (src, each.rel, dst) not in known:
            known.add((src, each.rel, dst))
            db.session.add(
                Link(programme_id=into.programme_id, src_id=src, rel=each.rel, dst_id=dst, created_by_id=by.id, at=now)
            )
