"""Strategic scenario: how the situation may turn out. Its weight says how much each problem's exposure to it counts."""

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
from app.do_now.weighing import weight
from app.programme.activity import Activity
from app.programme.item import Item, Stage, change, check_seen, create
from app.programme.list_filter import has_code
from app.programme.list_order import Order, number_key
from app.programme.member import Member
from app.programme.policy import Permission, allows
from app.programme.programme import Programme, Track
from app.programme.state import Transition


class ScenarioState(Labelled):
    DRAFT = "draft", N_("Draft")
    ACTIVE = "active", N_("Active")
    RETIRED = "retired", N_("Retired")


class Severity(Labelled):
    MODERATE = 1, N_("Moderate")
    SEVERE = 2, N_("Severe")
    CRITICAL = 3, N_("Critical")


class Duration(Labelled):
    SHORT = 1, N_("Short, under 3 months")
    MEDIUM = 2, N_("Medium, 3 to 12 months")
    LONG = 3, N_("Long, over 12 months")


class Plausibility(Labelled):
    UNLIKELY = 1, N_("Unlikely")
    PLAUSIBLE = 2, N_("Plausible")
    LIKELY = 3, N_("Likely")


STEPS: dict[str, type[Labelled]] = {"severity": Severity, "duration": Duration, "plausibility": Plausibility}
"""The three steps, each 1 to 3: the columns hold the numbers."""
WEIGHT_KEY = sa.case(
    {ScenarioState.ACTIVE.value: 0, ScenarioState.DRAFT.value: 100}, value=Item.__table__.c.state, else_=200
) + sa.func.coalesce(28 - sa.literal_column("scenario.severity * scenario.duration * scenario.plausibility"), 50)
"""First those that are taken into account, then drafts, each by falling weight. In rows of lists: `weight_key`."""


def _is_placed(scenario: "Scenario") -> None:
    for field in STEPS:
        if getattr(scenario, field) is None:
            raise Refused(N_("Say how severe, how long and how plausible it is first."), field=field)


class Scenario(Item):
    """One way in which the situation may turn out; `body` is its narrative, the three steps are 1 to 3.

    An active one is finished work: what is left of it is to watch whether it comes true.
    """

    __tablename__ = "scenario"
    __mapper_args__ = {"polymorphic_identity": "scenario"}
    __table_args__: Any = tuple(sa.CheckConstraint(f"{step} BETWEEN 1 AND 3", name=step) for step in STEPS)

    PREFIX = "SCN"
    LABEL = N_("Scenario")
    PLURAL = N_("Scenarios")
    STATES = ScenarioState
    HELD = dict.fromkeys(STEPS, Permission.SETTLE)
    STAYS = {ScenarioState.ACTIVE.value: N_("It is taken into account: retire it first, and say why.")}
    TRANSITIONS = (
        Transition(
            verb="activate",
            label=N_("Take it into account"),
            sources=(ScenarioState.DRAFT, ScenarioState.RETIRED),
            target=ScenarioState.ACTIVE,
            stage=Stage.DONE,
            permission=Permission.SETTLE,
            guard=_is_placed,
        ),
        Transition(
            verb="retire",
            label=N_("Retire it"),
            sources=(ScenarioState.ACTIVE,),
            target=ScenarioState.RETIRED,
            stage=Stage.DROPPED,
            permission=Permission.SETTLE,
            asks_reason=True,
        ),
    )

    ORDERS = {
        "weight": Order(
            N_("Weight, heaviest first"),
            WEIGHT_KEY,
            Item.id.expression,
            lambda row: (str(row.weight_key), row.id),
            lambda text: int(number_key(text)),
        )
    }
    FILTERS = {"state": lambda text: has_code(Item.__table__.c.state, ScenarioState, text)}

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    severity: Mapped[int | None]
    duration: Mapped[int | None]
    plausibility: Mapped[int | None]

    @property
    def weight(self) -> int | None:
        """1 to 27, None until it is placed."""
        if self.severity is None or self.duration is None or self.plausibility is None:
            return None
        return weight(self.severity, self.duration, self.plausibility)


def imagine(programme: Programme, *, by: Member | None, now: datetime, **values: Any) -> Scenario:
    """A new scenario, a draft until somebody takes it into account; meant for the window that runs."""
    values.setdefault("horizon", programme.running(programme.today(now)))
    return create(Scenario, programme, by=by, now=now, **{"track": Track.NOW} | values)


def revise(
    scenario: Scenario,
    values: dict[str, Any],
    *,
    by: Member,
    now: datetime,
    seen: int,
    reason: str = "",
    part_of: Activity | None = None,
    quietly: bool = False,
) -> Activity | None:
    """Edit the scenario; None when nothing changed.

    One that is taken into account keeps its three steps, and they are changed by those who took it into account.
    """
    check_seen(scenario, values, seen)
    if scenario.state == ScenarioState.ACTIVE.value:
        _check_steps(scenario, values, by)
    return change(scenario, values, by=by, now=now, seen=seen, reason=reason, part_of=part_of, quietly=quietly)


def _check_steps(scenario: Scenario, values: Mapping[str, Any], by: Member) -> None:
    for field in STEPS:
        was = getattr(scenario, field)
        if (wanted := values.get(field, was)) is None:
            raise Refused(N_("It is taken into account: it needs all three steps."), field=field)
        if wanted != was and not allows(by, scenario.HELD[field], scenario.track):
            raise Refused(
                N_("It is taken into account: only a lead of its group or a leader changes this."), field=field
            )


def active(programme_id: int) -> sa.Select[*tuple[Any, ...]]:
    """(id, severity, duration, plausibility) of those that are taken into account.

    One whose step was taken back afterwards weighs nothing until it is placed again.
    """
    steps = sa.select(Scenario.id, Scenario.severity, Scenario.duration, Scenario.plausibility)
    return steps.where(Scenario.programme_id == programme_id, *_taken(Scenario, Scenario)).order_by(Scenario.number)


def _taken(item: Any, own: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """What is true of those that are taken into account, by the columns of both tables."""
    placed = (getattr(own, step).is_not(None) for step in STEPS)
    return item.state == ScenarioState.ACTIVE.value, item.archived_at.is_(None), *placed


def count_of_active() -> sa.ScalarSelect[int]:
    """How many are taken into account where a listed item belongs: a column of lists."""
    item, own = Item.__table__.alias(), Scenario.__table__.alias()
    count = sa.select(sa.func.count()).select_from(sa.join(item, own, own.c.id == item.c.id))
    here = item.c.programme_id == Item.__table__.c.programme_id
    return count.where(here, *_taken(item.c, own.c)).correlate(Item.__table__).scalar_subquery()


def weights(programme_id: int) -> dict[int, int]:
    """Active scenario → its weight."""
    return {row.id: weight(*row[1:]) for row in db.session.execute(active(programme_id))}
