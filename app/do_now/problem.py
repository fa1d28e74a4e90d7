"""Problem: a job that customers or teams want done, put so that nobody thinks of a solution yet (jobs to be done)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.job_statement import JOB, called, named_after, statement
from app.do_now.opportunity import is_served
from app.do_now.problem_place import LAST, back, give_up
from app.do_now.problem_state import AT_WORK, PRIORITISED, UNPRIORITISED, WAITING, WORKED_ON, ProblemState
from app.do_now.raising import is_raised
from app.programme.activity import Activity
from app.programme.item import Item, Stage, change, create
from app.programme.list_filter import either, has_state
from app.programme.list_order import Order, number_key
from app.programme.member import Member
from app.programme.policy import Permission
from app.programme.programme import Programme, Track
from app.programme.state import Transition

UNSAID = N_("Say the job first: a verb, its object, and the circumstances.")
UNRAISED = N_("Link at least one action that raises this problem first.")
UNWEIGHED = N_("Rate its mission fit and its exposure to every active scenario first.")


class JobType(Labelled):
    FUNCTIONAL = "functional", N_("Functional")
    EMOTIONAL = "emotional", N_("Emotional")
    SOCIAL = "social", N_("Social")
    NON_TRANSACTIONAL = "non_transactional", N_("Outside any purchase")


ORDER_KEY = sa.literal_column("problem.order_key", sa.BigInteger)
"""First what a leader ranked, then by falling priority, then by falling opportunity score; what is not weighed is last.

The database keeps the column by itself; no model names it. Rows of lists have it as `order_key`.
"""
_state = Item.__table__.c.state


def _is_stated(problem: "Problem") -> None:
    for field in JOB:
        if not getattr(problem, field):
            raise Refused(UNSAID, field=field)


def _is_framed(problem: "Problem") -> None:
    _is_stated(problem)
    if not db.session.scalar(sa.select(is_raised(problem.id))):
        raise Refused(UNRAISED, field="raised_by")


def _is_weighed(problem: "Problem") -> None:
    score = sa.select(Problem.__table__.c.priority_score).where(Problem.__table__.c.id == problem.id)
    if db.session.scalar(score) is None:
        raise Refused(UNWEIGHED, field="ratings")


def _goes_on(problem: "Problem") -> None:
    if problem.merged_into_id is None:
        raise Refused(N_("Choose another problem of this programme."), field="into")


def _served(text: str) -> sa.ColumnElement[bool] | None:
    """Of those that have their priority, the ones that need no further opportunity, and the others."""
    waits, served = _state.in_(WAITING), is_served(Problem.__table__.c.id)
    solved = _state == ProblemState.SOLVED.value
    return {"1": sa.or_(solved, sa.and_(waits, served)), "0": sa.and_(waits, sa.not_(served))}.get(text)


class Problem(Item):
    """What a customer or an employee tries to get done. `title` is what the team calls it.

    `rank` is a leader's decision that goes before what was computed (`problem_place.py`). What stands below it follows
    from what people rate and from the scenarios (`problem_weight.py`).
    """

    __tablename__ = "problem"
    __table_args__: Any = (sa.CheckConstraint(f"rank BETWEEN 1 AND {LAST}", name="rank"),)

    PREFIX = "PRB"
    LABEL = N_("Problem")
    PLURAL = N_("Problems")
    STATES = ProblemState
    TEXTS = Item.TEXTS | {*JOB, "desired_outcome", "how_might_we"}
    TRANSITIONS = (
        Transition(
            verb="frame",
            label=N_("It is framed"),
            sources=(ProblemState.DRAFT,),
            target=ProblemState.FRAMED,
            stage=Stage.TODO,
            permission=Permission.EDIT,
            guard=_is_framed,
        ),
        Transition(
            verb="prioritise",
            label=N_("It is prioritised"),
            sources=(ProblemState.FRAMED,),
            target=ProblemState.PRIORITISED,
            stage=Stage.TODO,
            permission=Permission.SETTLE,
            guard=_is_weighed,
        ),
        Transition(
            verb="start",
            label=N_("Start on it"),
            sources=(ProblemState.PRIORITISED,),
            target=ProblemState.IN_PROGRESS,
            stage=Stage.DOING,
            permission=Permission.EDIT,
        ),
        Transition(
            verb="solve",
            label=N_("It is solved"),
            sources=(ProblemState.IN_PROGRESS,),
            target=ProblemState.SOLVED,
            stage=Stage.DONE,
            permission=Permission.SETTLE,
            effect=give_up,
        ),
        Transition(
            verb="merge",
            label=N_("Merge into another"),
            sources=AT_WORK,
            target=ProblemState.MERGED,
            stage=Stage.DROPPED,
            permission=Permission.SETTLE,
            guard=_goes_on,
            effect=give_up,
        ),
        Transition(
            verb="drop",
            label=N_("Drop it"),
            sources=AT_WORK,
            target=ProblemState.DROPPED,
            stage=Stage.DROPPED,
            permission=Permission.SETTLE,
            effect=give_up,
            decides=lambda problem: "dropped",
            asks_reason=True,
        ),
        Transition(
            verb="reopen",
            label=N_("Reopen"),
            sources=(ProblemState.SOLVED, ProblemState.DROPPED),
            target=ProblemState.FRAMED,
            stage=Stage.TODO,
            permission=Permission.SETTLE,
            guard=_is_framed,
            asks_reason=True,
        ),
    )
    BACK = staticmethod(back)
    ORDERS = {
        "weight": Order(
            N_("Priority, highest first"),
            ORDER_KEY,
            Item.id.expression,
            lambda row: (str(row.order_key), row.id),
            lambda text: int(number_key(text)),
        )
    }
    FILTERS = {
        "state": lambda text: has_state(ProblemState, text),
        "raised": lambda text: either(is_raised(Problem.__table__.c.id), text),
        "prioritised": {"1": _state.in_(PRIORITISED), "0": _state.in_(UNPRIORITISED)}.get,
        "served": _served,
    }

    id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": "problem", "inherit_condition": id == Item.id}
    job_verb: Mapped[str] = mapped_column(sa.String(60), default="")
    job_object: Mapped[str] = mapped_column(sa.String(120), default="")
    job_context: Mapped[str] = mapped_column(sa.String(160), default="")
    job_type: Mapped[JobType | None]
    desired_outcome: Mapped[str] = mapped_column(sa.String(300), default="")
    how_might_we: Mapped[str] = mapped_column(sa.String(300), default="")
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("item.id", ondelete="SET NULL"), index=True)
    rank: Mapped[int | None]
    mission_fit: Mapped[float | None]
    exposure: Mapped[float | None]
    robust: Mapped[int | None]
    importance: Mapped[float | None]
    satisfaction: Mapped[float | None]
    odi: Mapped[float | None]
    priority_score: Mapped[int | None]

    @property
    def is_at_work(self) -> bool:
        """Whether it waits to be solved, and is not put away."""
        return self.archived_at is None and self.state in WORKED_ON

    @property
    def job(self) -> dict[str, str]:
        """The three parts of its statement, by column."""
        return {part: getattr(self, part) for part in JOB}

    @property
    def statement(self) -> str:
        """The job in one line: verb, object, circumstances; empty until one of them is said."""
        return statement(self.job)


def check_at_work(problem: Problem) -> None:
    """Refuse to weigh what waits no longer to be solved."""
    if not problem.is_at_work:
        raise Refused(N_("%(ref)s is not being worked on."), ref=problem.ref)


def state_problem(programme: Programme, *, by: Member | None, now: datetime, **values: Any) -> Problem:
    """A new problem, a draft until it is framed. Without a title its statement names it; Refused without both.

    Now states it, Next solves it: that is its horizon, unless `values` say else.
    """
    values.setdefault("horizon", Track.NEXT)
    title = called(values)
    if not title:
        raise Refused(N_("Give it a name, or say the job."), field="title")
    return create(Problem, programme, by=by, now=now, **{"track": Track.NOW} | values | {"title": title})


def follows(problem: Problem, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an edit changes besides: the name follows the statement for as long as nobody gave it another one."""
    new = named_after({**problem.job, **values})
    named = values.get("title", problem.title) == problem.title == named_after(problem.job)
    return {"title": new} if named and new else {}


def restate(
    problem: Problem,
    values: Mapping[str, Any],
    *,
    by: Member | None,
    now: datetime,
    seen: int,
    reason: str = "",
    part_of: Activity | None = None,
    quietly: bool = False,
) -> Activity | None:
    """Edit the problem, with what follows from it."""
    values = {**values, **follows(problem, values)}
    return change(problem, values, by=by, now=now, seen=seen, reason=reason, part_of=part_of, quietly=quietly)
