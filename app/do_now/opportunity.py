"""Opportunity: a way to serve a problem, with what it is worth, what it costs, and what is known of both."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.opportunity_value import value_of, weakest
from app.do_now.problem_state import GONE, ProblemState
from app.do_now.serving import check_problem, serves
from app.do_now.weighing import IMPORTANCE, SATISFACTION, odi
from app.programme.activity import Activity
from app.programme.item import Item, Stage, change, create
from app.programme.list_filter import has_state
from app.programme.list_order import Order, number_key
from app.programme.member import Member
from app.programme.policy import Permission
from app.programme.programme import Programme, Track
from app.programme.rating import Key, check_range, rate, spreads
from app.programme.refs import ref
from app.programme.state import Transition

ODI_KEY = sa.func.coalesce(20 - sa.literal_column("opportunity.odi", sa.Double), 99.0)
"""By falling opportunity score, those without one last. Rows of lists have it as `odi_key`."""
UNANSWERED = N_("Give value, effort, and the three answers first.")
UNRATED = N_("Rate importance and satisfaction first.")
DROPPED_PROBLEM = N_("%(ref)s, which it serves, was dropped: choose another problem first.")
MERGED_PROBLEM = N_("%(ref)s, which it serves, was merged into another: choose another problem first.")
STEPS = ("value_customer", "value_business", "effort", "desirability", "feasibility", "viability")
CRITERIA = {each.code: each for each in (IMPORTANCE, SATISFACTION)}


class OpportunityState(Labelled):
    IDENTIFIED = "identified", N_("Identified")
    SCORED = "scored", N_("Scored")
    SELECTED = "selected", N_("Selected")
    PARKED = "parked", N_("Parked")
    DROPPED = "dropped", N_("Dropped")


SCORED = [OpportunityState.SCORED.value, OpportunityState.SELECTED.value]
"""Codes of the states in which it is scored, whether or not it was selected since."""


def _is_scored(opportunity: "Opportunity") -> None:
    for field in STEPS:
        if getattr(opportunity, field) is None:
            raise Refused(UNANSWERED, field=field)
    score = sa.select(Opportunity.__table__.c.odi).where(Opportunity.__table__.c.id == opportunity.id)
    if db.session.scalar(score) is None:
        raise Refused(UNRATED)


def _is_selectable(opportunity: "Opportunity") -> None:
    _is_scored(opportunity)
    problem = sa.select(Item.number, Item.state).where(Item.id == opportunity.problem_id, Item.state.in_(GONE))
    if gone := db.session.execute(problem).one_or_none():
        words = MERGED_PROBLEM if gone.state == ProblemState.MERGED.value else DROPPED_PROBLEM
        raise Refused(words, field="problem_id", ref=ref("problem", gone.number))


class Opportunity(Item):
    """`problem_id` is the problem that it serves. The six steps are 1 to 5; `odi`, 0 to 20, follows from ratings."""

    __tablename__ = "opportunity"
    __table_args__: Any = tuple(sa.CheckConstraint(f"{step} BETWEEN 1 AND 5", name=step) for step in STEPS)

    PREFIX = "OPP"
    LABEL = N_("Opportunity")
    PLURAL = N_("Opportunities")
    STATES = OpportunityState
    # Who selects takes a selection back, and it is a decision as the selection was.
    TRANSITIONS = (
        Transition(
            verb="score",
            label=N_("It is scored"),
            sources=(OpportunityState.IDENTIFIED,),
            target=OpportunityState.SCORED,
            stage=Stage.TODO,
            permission=Permission.EDIT,
            guard=_is_scored,
        ),
        Transition(
            verb="select",
            label=N_("Select it for the next track"),
            sources=(OpportunityState.SCORED,),
            target=OpportunityState.SELECTED,
            stage=Stage.DONE,
            permission=Permission.SELECT,
            guard=_is_selectable,
            decides=lambda opportunity: "selected",
        ),
        Transition(
            verb="park",
            label=N_("Park it"),
            sources=(OpportunityState.IDENTIFIED, OpportunityState.SCORED),
            target=OpportunityState.PARKED,
            stage=Stage.DROPPED,
            permission=Permission.SETTLE,
            asks_reason=True,
        ),
        Transition(
            verb="park",
            label=N_("Park it"),
            sources=(OpportunityState.SELECTED,),
            target=OpportunityState.PARKED,
            stage=Stage.DROPPED,
            permission=Permission.SELECT,
            decides=lambda opportunity: "parked",
            asks_reason=True,
        ),
        Transition(
            verb="drop",
            label=N_("Drop it"),
            sources=(OpportunityState.IDENTIFIED, OpportunityState.SCORED, OpportunityState.PARKED),
            target=OpportunityState.DROPPED,
            stage=Stage.DROPPED,
            permission=Permission.SETTLE,
            decides=lambda opportunity: "dropped",
            asks_reason=True,
        ),
        Transition(
            verb="reopen",
            label=N_("Take it up again"),
            sources=(OpportunityState.PARKED, OpportunityState.DROPPED),
            target=OpportunityState.IDENTIFIED,
            stage=Stage.TODO,
            permission=Permission.SETTLE,
            asks_reason=True,
        ),
        Transition(
            verb="reopen",
            label=N_("Take the selection back"),
            sources=(OpportunityState.SELECTED,),
            target=OpportunityState.IDENTIFIED,
            stage=Stage.TODO,
            permission=Permission.SELECT,
            decides=lambda opportunity: "reopened",
            asks_reason=True,
        ),
    )
    ORDERS = {
        "odi": Order(
            N_("Opportunity score, highest first"),
            ODI_KEY,
            Item.id.expression,
            lambda row: (repr(row.odi_key), row.id),
            number_key,
        )
    }
    FILTERS = {
        "state": lambda text: has_state(OpportunityState, text),
        "problem": lambda text: serves(Opportunity.__table__.c.problem_id, text),
    }

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": "opportunity", "inherit_condition": id == Item.id}
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="SET NULL"), index=True)
    value_customer: Mapped[int | None]
    value_business: Mapped[int | None]
    effort: Mapped[int | None]
    desirability: Mapped[int | None]
    feasibility: Mapped[int | None]
    viability: Mapped[int | None]
    importance: Mapped[float | None]
    satisfaction: Mapped[float | None]
    odi: Mapped[float | None]

    @property
    def value(self) -> float | None:
        """The mean of both values, 1 to 5."""
        return value_of(self.value_customer, self.value_business)

    @property
    def weakest(self) -> int | None:
        """The lowest of the three answers, 1 to 5: one 1 sinks it. None until all three are given."""
        return weakest(self.desirability, self.feasibility, self.viability)


_table: Any = Opportunity.__table__


def see(programme: Programme, *, by: Member | None, now: datetime, **values: Any) -> Opportunity:
    """A new opportunity, for the next track to take up. Refused when its problem is not one to choose."""
    values.setdefault("horizon", Track.NEXT)
    check_problem(programme, values.get("problem_id"))
    return create(Opportunity, programme, by=by, now=now, **{"track": Track.NOW} | values)


def revise(
    opportunity: Opportunity,
    values: dict[str, Any],
    *,
    by: Member,
    now: datetime,
    seen: int,
    reason: str = "",
    part_of: Activity | None = None,
    quietly: bool = False,
) -> Activity | None:
    """Edit the opportunity; None when nothing changed. Refused like `see`.

    History keeps under `serves` what the problems before and after are called, so that it need not look for them.
    """
    check_problem(opportunity.programme, values.get("problem_id"), stands=opportunity.problem_id)
    line = change(opportunity, values, by=by, now=now, seen=seen, reason=reason, part_of=part_of, quietly=quietly)
    if line and "problem_id" in line.facts:
        numbers = sa.select(Item.id, Item.number).where(Item.id.in_(line.facts["problem_id"]))
        refs = {row.id: ref("problem", row.number) for row in db.session.execute(numbers)}
        line.facts = line.facts | {"serves": [refs.get(problem) for problem in line.facts["problem_id"]]}
    return line


def rate_opportunity(
    opportunity: Opportunity, values: Mapping[Key, int | None], *, by: Member, now: datetime
) -> Activity | None:
    """Keep how important the outcome is and how satisfied people are, each 0 to 10, and score it anew."""
    for (code, _context), value in values.items():
        check_range(CRITERIA[code], value)
    line = rate(opportunity, values, by=by, now=now)
    if line:
        given = spreads([opportunity.id]).get(opportunity.id, {})
        medians = {code: given[code, None].median if (code, None) in given else None for code in CRITERIA}
        figures = medians | {"odi": odi(medians["importance"], medians["satisfaction"])}
        mine = sa.update(_table).where(_table.c.id == opportunity.id)
        db.session.execute(mine.values(**figures))
    return line


def is_served(problem_id: Any) -> sa.ColumnElement[bool]:
    """Whether an opportunity that is there serves the problem, and is scored or selected."""
    own, items = Opportunity.__table__.c, Item.__table__.alias()
    there = sa.and_(items.c.id == own.id, items.c.archived_at.is_(None), items.c.state.in_(SCORED))
    return sa.exists().where(own.problem_id == problem_id, there)
