"""Strategic scenario: how the situation may turn out. Its weight says how much each problem's exposure to it counts."""

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
from app.programme.item import Item, Stage, create
from app.programme.member import Member
from app.programme.policy import Permission
from app.programme.programme import Programme, Track
from app.programme.state import Transition


class ScenarioState(Labelled):
    DRAFT = "draft", N_("Draft")
    ACTIVE = "active", N_("Active")
    RETIRED = "retired", N_("Retired")


STEPS = ("severity", "duration", "plausibility")
SEVERITIES = {1: N_("Moderate"), 2: N_("Severe"), 3: N_("Critical")}
DURATIONS = {1: N_("Short, under 3 months"), 2: N_("Medium, 3 to 12 months"), 3: N_("Long, over 12 months")}
PLAUSIBILITIES = {1: N_("Unlikely"), 2: N_("Plausible"), 3: N_("Likely")}


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
    """A new scenario, a draft until somebody takes it into account."""
    return create(Scenario, programme, by=by, now=now, track=Track.NOW, **values)


def scenarios_of(programme: Programme) -> sa.Select[Scenario]:
    """Those that are not put away, in the order of their numbers."""
    return (
        sa.select(Scenario)
        .where(Scenario.programme_id == programme.id, Scenario.archived_at.is_(None))
        .order_by(Scenario.number)
    )


def active(programme_id: int) -> sa.Select[*tuple[Any, ...]]:
    """(id, severity, duration, plausibility) of those that are taken into account."""
    return (
        sa.select(Scenario.id, Scenario.severity, Scenario.duration, Scenario.plausibility)
        .where(
            Scenario.programme_id == programme_id,
            Scenario.archived_at.is_(None),
            Scenario.state == ScenarioState.ACTIVE.value,
        )
        .order_by(Scenario.number)
    )


def weights(programme_id: int) -> dict[int, int]:
    """Active scenario → its weight."""
    return {row.id: weight(*row[1:]) for row in db.session.execute(active(programme_id))}
