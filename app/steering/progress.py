"""Where the three tracks stand: figures, gates, groups and the decisions that they wait for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.workdays import Workdays
from app.do_now.action import Action, Disposition
from app.do_now.opportunity import OpportunityState
from app.do_now.problem_state import PRIORITISED
from app.programme.ask import Ask, AskState
from app.programme.composition import Makeup, makeup_of, with_makeups
from app.programme.deliverable import Deliverable
from app.programme.item import OPEN, Item, Stage
from app.programme.member import Member, WorkingGroup
from app.programme.programme import Programme, Track
from app.steering.finding import open_findings
from app.steering.risk_log import worst_open
from app.steering.update import TrackUpdate, voices


@dataclass(frozen=True)
class Gate:
    """An open deliverable of a track, with its commitment and its forecast."""

    code: str
    number: int
    title: str
    baseline_on: date | None
    due_on: date | None

    def slip(self, workdays: Workdays) -> int:
        """Working days from the commitment to the forecast; negative when it is early, 0 when either is missing."""
        return workdays.between(self.baseline_on, self.due_on) if self.baseline_on and self.due_on else 0


@dataclass
class Standing:
    """One track's figures on a day. `gates` are its open deliverables by commitment, the next one first.

    `decision_by` is the earliest date by which a decision was needed that one of its items still waits for;
    `worst_risk` the highest score of its open risks, 0 without any.
    """

    track: Track
    total: int = 0
    open: int = 0
    done: int = 0
    overdue: int = 0
    blocked: int = 0
    overrun: int = 0
    planned: int = 0
    deliverables_done: int = 0
    deliverables: int = 0
    oldest_overdue: date | None = None
    gates: list[Gate] = field(default_factory=list)
    makeup: Makeup = field(default_factory=Makeup)
    decision_by: date | None = None
    worst_risk: int = 0


ARRIVED = (*PRIORITISED, OpportunityState.SELECTED.value)
"""States of problems that were prioritised, and of opportunities that were selected."""


@dataclass(frozen=True)
class Tally:
    """What the navigation and the home page count, in one statement.

    Problems and opportunities that were merged, parked or given up are none; `prioritised` are of the former,
    `selected` of the latter. `findings` are those that are open.
    """

    standings: dict[Track, Standing]
    mine: int
    actions: int
    to_unplug: int
    problems: int
    prioritised: int
    opportunities: int
    selected: int
    findings: int
    risks: int


def tally(programme: Programme, today: date, member_id: int | None = None) -> Tally:
    """Counts of every item by track and kind, as of `today`. One statement whatever the number of items."""
    late = sa.and_(Item.stage.in_(OPEN), Item.due_on < today)
    overrun = sa.and_(Item.stage.in_(OPEN), Item.horizon == Track.NOW, sa.literal(programme.now_is_over(today)))
    stop = sa.and_(Action.disposition == Disposition.STOP, sa.func.coalesce(Action.running, True))
    count = sa.func.count()
    rows = db.session.execute(
        sa.select(
            Item.track,
            Item.kind,
            count.label("total"),
            count.filter(Item.stage.in_(OPEN)).label("open"),
            count.filter(Item.stage == Stage.DONE).label("done"),
            count.filter(late).label("overdue"),
            count.filter(Item.stage.in_(OPEN), Item.blocked_since.is_not(None)).label("blocked"),
            count.filter(overrun).label("overrun"),
            count.filter(Item.baseline_on <= today, Item.stage != Stage.DROPPED).label("planned"),
            count.filter(Item.stage.in_(OPEN), Item.owner_id == (member_id or 0)).label("mine"),
            count.filter(stop).label("stop"),
            count.filter(Item.stage != Stage.DROPPED).label("alive"),
            count.filter(Item.state.in_(ARRIVED)).label("arrived"),
            open_findings(programme).label("findings"),
            sa.func.min(sa.case((late, Item.due_on))).label("oldest"),
        )
        .select_from(sa.outerjoin(Item.__table__, Action.__table__, Item.id == Action.__table__.c.id))
        .where(Item.programme_id == programme.id, Item.archived_at.is_(None))
        .group_by(Item.track, Item.kind)
    ).all()
    return Tally(
        {track: _standing(track, [r for r in rows if r.track is track]) for track in Track},
        mine=sum(r.mine for r in rows),
        actions=sum(r.total for r in rows if r.kind == "action"),
        to_unplug=sum(r.stop for r in rows),
        problems=sum(r.alive for r in rows if r.kind == "problem"),
        prioritised=sum(r.arrived for r in rows if r.kind == "problem"),
        opportunities=sum(r.alive for r in rows if r.kind == "opportunity"),
        selected=sum(r.arrived for r in rows if r.kind == "opportunity"),
        findings=rows[0].findings if rows else 0,
        risks=sum(r.open for r in rows if r.kind == "risk"),
    )


def _standing(track: Track, rows: Sequence[Any]) -> Standing:
    names = ("total", "open", "done", "overdue", "blocked", "overrun")
    of_method = [r for r in rows if r.kind == "deliverable"]
    return Standing(
        track,
        **{name: sum(getattr(r, name) for r in rows) for name in names},
        planned=sum(r.planned for r in of_method),
        deliverables_done=sum(r.done for r in of_method),
        deliverables=sum(r.total for r in of_method),
        oldest_overdue=min((r.oldest for r in rows if r.oldest), default=None),
    )


def stand(programme: Programme, today: date) -> dict[Track, Standing]:
    """Every track's figures with its gates, its group and what it waits for, in two statements."""
    counted = tally(programme, today)
    heard(programme, counted)
    return counted.standings


@dataclass(frozen=True)
class Heard:
    """`said` gives each track's lead and last update; `charters` are the groups' that are written.

    `asks` decisions are waited for; `decision_by` is when the first one about the whole programme was needed.
    """

    said: dict[Track, tuple[str | None, TrackUpdate | None]]
    decision_by: date | None
    asks: int
    charters: int
    people: int


def heard(programme: Programme, counted: Tally) -> Heard:
    """What the groups say, and who is there; the standings of `counted` get gates and group from the same statement."""
    expected = sa.and_(
        Deliverable.programme_id == programme.id,
        Deliverable.track == WorkingGroup.track,
        Deliverable.stage.in_(OPEN),
        Deliverable.archived_at.is_(None),
    )
    columns = (Deliverable.code, Deliverable.number, Deliverable.title, Deliverable.baseline_on, Deliverable.due_on)
    present = sa.select(sa.func.count()).where(Member.programme_id == programme.id, Member.left_at.is_(None))
    own = (
        (sa.func.length(WorkingGroup.charter) > 0).label("chartered"),
        present.scalar_subquery().label("present"),
        _needed_by(programme, Item.track == WorkingGroup.track).label("decision_by"),
        _needed_by(programme, Ask.item_id.is_(None)).label("whole_by"),
        _waiting(programme).label("asks"),
    )
    worst = worst_open(programme)
    told = voices(programme).outerjoin(Deliverable, expected).outerjoin(worst, worst.c.track == WorkingGroup.track)
    rows = with_makeups(told.add_columns(*columns, worst.c.score.label("worst_risk")), programme)
    found = db.session.execute(rows.add_columns(*own).order_by(Deliverable.baseline_on, Deliverable.number)).all()
    said: dict[Track, tuple[str | None, TrackUpdate | None]] = {}
    for row in found:
        track, lead, update, *gate = row[:8]
        said[track], standing = (lead, update), counted.standings[track]
        standing.makeup, standing.decision_by = makeup_of(row), row.decision_by
        standing.worst_risk = row.worst_risk or 0
        if gate[0] is not None:
            standing.gates.append(Gate(*gate))
    return Heard(
        said,
        decision_by=found[0].whole_by,
        asks=found[0].asks,
        charters=len({row[0] for row in found if row.chartered}),
        people=found[0].present,
    )


def _waiting(programme: Programme) -> sa.ScalarSelect[int]:
    """How many decisions the executive committee is asked for."""
    waited = sa.select(sa.func.count()).select_from(Ask)
    return waited.where(Ask.programme_id == programme.id, Ask.state == AskState.ASKED).scalar_subquery()


def _needed_by(programme: Programme, about: sa.ColumnElement[bool]) -> sa.ScalarSelect[date | None]:
    """When the first of the decisions that still wait was needed, among those `about` something."""
    waited = sa.select(sa.func.min(Ask.needed_by)).outerjoin(Item, Item.id == Ask.item_id).correlate(WorkingGroup)
    return waited.where(Ask.programme_id == programme.id, Ask.state == AskState.ASKED, about).scalar_subquery()
