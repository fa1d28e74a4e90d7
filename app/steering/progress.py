"""Where the three tracks stand: figures, gates, and the colour that follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.workdays import Workdays
from app.do_now.action import Action, Disposition
from app.programme.composition import Makeup, makeup_of, with_makeups
from app.programme.deliverable import Deliverable
from app.programme.item import OPEN, Item, Stage
from app.programme.member import Member, WorkingGroup
from app.programme.programme import Programme, Track
from app.steering.update import Colour, TrackUpdate, voices

GATE_RED, GATE_AMBER = 10, 3
OVERDUE_RED = 5
SHARE_AMBER = 0.15
SILENCE_DAYS = 7


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
    """One track's figures on a day. `gates` are its open deliverables by commitment, the next one first."""

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


@dataclass(frozen=True)
class Reason:
    """Why a colour is what it is: a code and its numbers, put into words where it is shown."""

    code: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Tally:
    """What the navigation and the home page count, in one statement."""

    standings: dict[Track, Standing]
    mine: int
    actions: int
    to_unplug: int


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
    """Every track's figures with its gates, in two statements."""
    return with_gates(programme, tally(programme, today))


def with_gates(programme: Programme, counted: Tally) -> dict[Track, Standing]:
    """The standings of `counted`, each with its deliverables that are still expected, by commitment."""
    columns = (Deliverable.code, Item.number, Item.title, Item.baseline_on, Item.due_on)
    expected = (
        sa.select(Item.track, *columns)
        .select_from(Deliverable)
        .where(Item.programme_id == programme.id, Item.stage.in_(OPEN), Item.archived_at.is_(None))
        .order_by(Item.baseline_on, Item.number)
    )
    for track, code, number, title, baseline_on, due_on in db.session.execute(expected):
        counted.standings[track].gates.append(Gate(code, number, title, baseline_on, due_on))
    return counted.standings


@dataclass(frozen=True)
class Heard:
    """`said` gives each track's lead and last update; `charters` are the groups' that are written."""

    said: dict[Track, tuple[str | None, TrackUpdate | None]]
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
    own = ((sa.func.length(WorkingGroup.charter) > 0).label("chartered"), present.scalar_subquery().label("present"))
    rows = with_makeups(voices(programme).outerjoin(Deliverable, expected).add_columns(*columns), programme)
    found = db.session.execute(rows.add_columns(*own).order_by(Deliverable.baseline_on, Deliverable.number)).all()
    said: dict[Track, tuple[str | None, TrackUpdate | None]] = {}
    for row in found:
        track, lead, update, *gate = row[:8]
        said[track], standing = (lead, update), counted.standings[track]
        standing.makeup = makeup_of(row)
        if gate[0] is not None:
            standing.gates.append(Gate(*gate))
    return Heard(said, charters=len({row[0] for row in found if row.chartered}), people=found[0].present)


def compute(
    programme: Programme, standing: Standing, today: date, updated_at: datetime | None
) -> tuple[Colour, list[Reason]]:
    """The colour that follows from the figures, with its reasons, worst first.

    Slip is measured from the commitment, in the programme's working days: moving a forecast heals nothing.
    Red: the next gate forecast more than 10 late, or a gate overdue by more than 5. Amber: a gate 3 to 10 late or
    overdue, more than 15 % of the open items overdue, or no update for 7 days (once the programme has begun for
    as long). Grey: nothing to judge, or not begun. What is in overrun is said and
    changes no colour. Source: report-and-reminders, section 1.
    """
    if programme.day_of(today) < 0 or not standing.total:
        return Colour.GREY, []
    red, amber = _gate_reasons(standing, programme.workdays, today)
    if standing.open and standing.overdue / standing.open > SHARE_AMBER:
        amber.append(Reason("overdue_share", {"n": standing.overdue, "total": standing.open}))
    silent = (today - programme.today(updated_at)).days if updated_at else None
    if (programme.day_of(today) if silent is None else silent) >= SILENCE_DAYS:
        amber.append(Reason("no_update", {"days": silent}))
    colour = Colour.RED if red else Colour.AMBER if amber else Colour.GREEN
    said = [Reason("carry_over", {"n": standing.overrun})] if standing.overrun else []
    return colour, red + amber + said


def _gate_reasons(standing: Standing, workdays: Workdays, today: date) -> tuple[list[Reason], list[Reason]]:
    red: list[Reason] = []
    amber: list[Reason] = []
    slip = standing.gates[0].slip(workdays) if standing.gates else 0
    if slip >= GATE_AMBER:
        (red if slip > GATE_RED else amber).append(Reason("gate_slip", {"days": slip}))
    overdue = max(
        (workdays.between(g.due_on, today) for g in standing.gates if g.due_on and g.due_on < today), default=0
    )
    if overdue:
        (red if overdue > OVERDUE_RED else amber).append(Reason("gate_overdue", {"days": overdue}))
    return red, amber


def worst(colours: Sequence[Colour]) -> Colour:
    """The overall colour: the worst of the known ones; grey when none is known."""
    for colour in (Colour.RED, Colour.AMBER, Colour.GREEN):
        if colour in colours:
            return colour
    return Colour.GREY
