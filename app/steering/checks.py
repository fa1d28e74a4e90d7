"""The roster of coherence checks: each looks for things that do not fit together, in a statement or two (C8)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.canonical import fingerprint
from app.core.likeness import alike
from app.do_now.action import Action
from app.do_now.opportunity import SCORED, Opportunity, OpportunityState, is_served
from app.do_now.problem import ORDER_KEY, Problem
from app.do_now.problem_state import GONE, WAITING, ProblemState
from app.do_now.raising import is_problematised, is_raised
from app.do_now.unplugging import to_unplug
from app.programme.composition import broken, makeup_of, with_makeups
from app.programme.deliverable import Deliverable
from app.programme.item import Item, Stage
from app.programme.member import WorkingGroup
from app.programme.method import BY_CODE
from app.programme.programme import Programme, Track
from app.steering.risk import Risk, is_late

DRAFTING = timedelta(days=7)
"""A draft may be without an action for so long: it has to be written before it can be linked."""
COMPARED = 300
"""So many problems, those that weigh most, are compared with each other: 45,000 pairs, a tenth of a second."""


@dataclass(frozen=True)
class Found:
    """What does not fit: one item or two, or a whole group.

    `because` is what else makes it this finding and no other: when that changes, it is a new one, even if the old one
    was dismissed. `facts` are codes and numbers that the reader's words are made of; they may change.
    `grows` names the one that its weight is counted in: dismissed, it comes back once that is twice what it was.
    """

    code: str
    track: Track
    item_id: int | None = None
    other_id: int | None = None
    because: tuple[Any, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    grows: str = ""

    @property
    def fingerprint(self) -> str:
        of_whole = self.track.value if self.item_id is None else None
        return fingerprint([self.code, of_whole, self.item_id, self.other_id, *self.because])

    def has_doubled(self, since: Mapping[str, Any]) -> bool:
        """Whether it weighs twice what the facts of then said; never for what has no weight."""
        return bool(self.grows) and self.facts[self.grows] >= 2 * since[self.grows]


Check = Callable[[Programme, date], Iterable[Found]]


def findings_of(programme: Programme, today: date) -> list[Found]:
    """All that does not fit together on that day, in the order of `CHECKS`."""
    return [found for check in CHECKS.values() for found in check(programme, today)]


def _composition(programme: Programme, today: date) -> Iterable[Found]:
    """A group whose people are not those that the method asks for (R4, R5)."""
    groups = sa.select(WorkingGroup.track).where(WorkingGroup.programme_id == programme.id)
    for row in db.session.execute(with_makeups(groups, programme)):
        for rule in broken(row.track, makeup_of(row)):
            counts = {"rule": rule.code, "needed": rule.needed, "actual": rule.actual, "total": rule.total}
            facts = counts | {"missing": [each.value for each in rule.missing]}
            yield Found("composition", row.track, because=tuple(map(str, facts.values())), facts=facts)


def _stop_still_running(programme: Programme, today: date) -> Iterable[Found]:
    return _each("stop_still_running", sa.select(Action.id, Action.track).where(to_unplug(programme)))


def _actions_unlinked(programme: Programme, today: date) -> Iterable[Found]:
    """One finding for all of them."""
    waiting = sa.select(sa.func.count(Action.id)).where(
        *_there(Action, programme), Action.category_id.is_not(None), sa.not_(is_problematised(Action.id))
    )
    if count := db.session.scalar(waiting) or 0:
        yield Found("actions_unlinked", Track.NOW, facts={"count": count}, grows="count")


def _problem_without_action(programme: Programme, today: date) -> Iterable[Found]:
    """Framed or further without an action that raises it; a draft only after a week."""
    old = Problem.created_at < datetime.combine(today - DRAFTING, time(), programme.zone)
    framed = Problem.state.in_([ProblemState.FRAMED.value, *WAITING])
    waits = sa.or_(framed, sa.and_(Problem.state == ProblemState.DRAFT.value, old))
    return _each("problem_without_action", _problems(programme).where(waits, sa.not_(is_raised(Problem.id))))


def _priority_incomplete(programme: Programme, today: date) -> Iterable[Found]:
    """Prioritised once, and not weighed any more: a scenario came, or a rating went (R8)."""
    gone = Problem.priority_score.is_(None)
    return _each("priority_incomplete", _problems(programme).where(Problem.state.in_(WAITING), gone))


def _unserved(programme: Programme, today: date) -> Iterable[Found]:
    """From the day after the list of opportunities was due, or once it was accepted: before, it is work to do."""
    expected = BY_CODE["opportunities"]
    due = sa.func.coalesce(Deliverable.due_on, programme.date_of(programme.own_day(expected.day)))
    asked = sa.select(Deliverable.id).where(
        Deliverable.programme_id == programme.id,
        Deliverable.code == expected.code,
        sa.or_(due < today, Deliverable.stage == Stage.DONE),
    )
    waits = Problem.state.in_(WAITING), sa.not_(is_served(Problem.id)), sa.exists(asked.correlate(None))
    return _each("unserved", _problems(programme).where(*waits))


def _alike(programme: Programme, today: date) -> Iterable[Found]:
    """Two problems in nearly the same words."""
    at_work = Problem.state.in_([ProblemState.FRAMED.value, *WAITING])
    parts = (Problem.job_verb, Problem.job_object, Problem.job_context)
    statement = sa.select(Problem.id, Problem.track, *parts).where(*_there(Problem, programme), at_work)
    rows = db.session.execute(statement.order_by(ORDER_KEY, Problem.id).limit(COMPARED)).all()
    texts = {row.id: row[2:] for row in sorted(rows, key=lambda row: row.id)}
    tracks = {row.id: row.track for row in rows}
    return [Found("alike", tracks[one], one, other) for one, other in alike(texts)]


def _opportunity_without_problem(programme: Programme, today: date) -> Iterable[Found]:
    """It serves none, or one that was given up or put away."""
    items = Item.__table__.alias()
    here = sa.exists().where(
        items.c.id == Opportunity.problem_id,
        items.c.archived_at.is_(None),
        items.c.state.not_in(GONE),
    )
    alive = Opportunity.state.in_([OpportunityState.IDENTIFIED.value, *SCORED])
    rows = sa.select(Opportunity.id, Opportunity.track).where(*_there(Opportunity, programme), alive, sa.not_(here))
    return _each("opportunity_without_problem", rows)


def _risk_review_late(programme: Programme, today: date) -> Iterable[Found]:
    """Each review date that passes is a finding of its own."""
    rows = sa.select(Risk.id, Risk.track, Risk.review_on).where(*_there(Risk, programme), is_late(today))
    for row in db.session.execute(rows.order_by(Risk.id)):
        on = row.review_on.isoformat()
        yield Found("risk_review_late", row.track, row.id, because=(on,), facts={"review_on": on})


def _each(code: str, rows: sa.Select[int, Track]) -> Iterable[Found]:
    return [Found(code, track, item_id) for item_id, track in db.session.execute(rows.order_by(sa.text("1")))]


def _problems(programme: Programme) -> sa.Select[int, Track]:
    return sa.select(Problem.id, Problem.track).where(*_there(Problem, programme))


def _there(kind: type[Item], programme: Programme) -> tuple[sa.ColumnElement[bool], ...]:
    return kind.programme_id == programme.id, kind.archived_at.is_(None)


CHECKS: dict[str, Check] = {
    "composition": _composition,
    "stop_still_running": _stop_still_running,
    "actions_unlinked": _actions_unlinked,
    "problem_without_action": _problem_without_action,
    "alike": _alike,
    "priority_incomplete": _priority_incomplete,
    "unserved": _unserved,
    "opportunity_without_problem": _opportunity_without_problem,
    "risk_review_late": _risk_review_late,
}
"""Code of a check → the check, in the order of the method. That an active scenario weighs is its guard's business."""
