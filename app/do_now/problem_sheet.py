"""All that the page of a problem tells, in one statement: scenarios, ratings, what raises it and what serves it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.do_now.opportunity import ODI_KEY, Opportunity
from app.do_now.problem import Problem
from app.do_now.raising import raises
from app.do_now.scenario import active
from app.programme.decision import Decision
from app.programme.item import Item, Stage
from app.programme.link import Link
from app.programme.member import Member
from app.programme.rating import Key, Rating, Spread

MOST = 100
"""So many of the actions that raise it are shown, the latest linked first."""
SERVING = 20
"""So many of the opportunities that serve it are shown, by their score; those parked or dropped come last."""


@dataclass(frozen=True)
class Faced:
    """A scenario that is taken into account; its weight is 1 to 27."""

    id: int
    number: int
    title: str
    weight: int


@dataclass(frozen=True)
class Raising:
    """An action that raises the problem, by which link."""

    link_id: int
    number: int
    title: str
    state: str
    stage: str


@dataclass(frozen=True)
class Serving:
    """An opportunity that serves the problem; its score is 0 to 20, None until it is rated."""

    number: int
    title: str
    state: str
    stage: str
    odi: float | None

    @property
    def place(self) -> tuple[bool, float, int]:
        return self.stage == Stage.DROPPED.value, 1.0 if self.odi is None else -self.odi, self.number


@dataclass(frozen=True)
class Ranked:
    """Who decided its place, when and why; the place is the problem's own."""

    by_id: int
    at: datetime
    reason: str


@dataclass
class Sheet:
    """`spreads` are what everybody gives it, `mine` what `member` does, of active scenarios alone.

    `into` is the number and the name of the problem that it was merged into.
    """

    scenarios: list[Faced] = field(default_factory=list)
    spreads: dict[Key, Spread] = field(default_factory=dict)
    mine: dict[Key, int] = field(default_factory=dict)
    actions: list[Raising] = field(default_factory=list)
    more_actions: bool = False
    opportunities: list[Serving] = field(default_factory=list)
    more_opportunities: bool = False
    ranked: Ranked | None = None
    into: tuple[int, str] | None = None

    @property
    def weights(self) -> dict[int, int]:
        return {each.id: each.weight for each in self.scenarios}


def sheet(problem: Problem, member: Member) -> Sheet:
    found = Sheet()
    given: dict[Key, list[int]] = defaultdict(list)
    for row in db.session.execute(_rows(problem)):
        match row.what:
            case "rank":
                found.ranked = Ranked(row.member_id, row.at, row.text)
            case "scenario":
                found.scenarios.append(Faced(row.id, row.number, row.text, row.value))
            case "rating":
                given[row.code, row.id].append(row.value)
                if row.member_id == member.id:
                    found.mine[row.code, row.id] = row.value
            case _:
                _stand_beside(found, row)
    _cut(found)
    known = {None, *found.weights}
    found.spreads = {key: Spread.of(values) for key, values in given.items() if key[1] in known}
    return found


def _stand_beside(found: Sheet, row: Any) -> None:
    """Take in another item that the row is about."""
    match row.what:
        case "action":
            found.actions.append(Raising(row.id, row.number, row.text, row.code, row.more))
        case "opportunity":
            found.opportunities.append(Serving(row.number, row.text, row.code, row.more, row.score))
        case "into":
            found.into = (row.number, row.text)


def _cut(found: Sheet) -> None:
    """Put all in its order, and keep no more than a page shows."""
    found.more_actions, found.actions = len(found.actions) > MOST, found.actions[:MOST]
    found.opportunities.sort(key=lambda each: each.place)
    found.more_opportunities, found.opportunities = len(found.opportunities) > SERVING, found.opportunities[:SERVING]
    found.scenarios.sort(key=lambda each: each.number)


COLUMNS = ("what", "id", "number", "text", "code", "more", "value", "member_id", "at", "score")


def _rows(problem: Problem) -> sa.CompoundSelect[*tuple[Any, ...]]:
    weighing = _rank(problem), _scenarios(problem), _ratings(problem)
    around = _actions(problem), _opportunities(problem), _into(problem)
    return sa.union_all(*weighing, *around).order_by("what", sa.desc("id"))


def _part(what: str, **given: Any) -> sa.Select[*tuple[Any, ...]]:
    """A part of the statement; what it does not give is null."""
    columns: dict[str, Any] = {"what": sa.literal(what), "at": sa.cast(sa.null(), Decision.__table__.c.at.type)}
    columns["score"] = sa.cast(sa.null(), sa.Double)
    columns |= {name: sa.cast(sa.null(), sa.Integer) for name in ("id", "number", "value", "member_id")}
    columns |= {name: sa.cast(sa.null(), sa.String) for name in ("text", "code", "more")} | given
    return sa.select(*(columns[name].label(name) for name in COLUMNS))


def _rank(problem: Problem) -> sa.Select[*tuple[Any, ...]]:
    own = sa.select(Decision).where(Decision.item_id == problem.id, Decision.act == "rank")
    own = own.where(Decision.verdict == str(problem.rank))  # what was decided since may have been taken back
    latest = own.order_by(Decision.id.desc()).limit(1).subquery().c
    return _part("rank", text=latest.rationale, member_id=latest.member_id, at=latest.at)


def _scenarios(problem: Problem) -> sa.Select[*tuple[Any, ...]]:
    taken, item = active(problem.programme_id).subquery().c, Item.__table__.alias().c
    found = _part(
        "scenario",
        id=item.id,
        number=item.number,
        text=item.title,
        value=taken.severity * taken.duration * taken.plausibility,
    )
    return found.where(item.id == taken.id)


def _ratings(problem: Problem) -> sa.Select[*tuple[Any, ...]]:
    given = Rating.__table__.c
    found = _part(
        "rating", id=given.context_item_id, code=given.criterion, value=given.value, member_id=given.member_id
    )
    return found.where(given.item_id == problem.id)


def _actions(problem: Problem) -> sa.Select[*tuple[Any, ...]]:
    item = Item.__table__.alias().c
    newest = sa.select(Link.id, Link.src_id).where(raises(problem.id)).order_by(Link.id.desc()).limit(MOST + 1)
    linked = newest.subquery().c
    stage = sa.type_coerce(item.stage, sa.String)
    found = _part("action", id=linked.id, number=item.number, text=item.title, code=item.state, more=stage)
    return found.where(item.id == linked.src_id)


def _opportunities(problem: Problem) -> sa.Select[*tuple[Any, ...]]:
    own: Any = Opportunity.__table__.c
    there = Item.archived_at.is_(None), own.problem_id == problem.id
    dropped = sa.case((Item.stage == Stage.DROPPED, 1), else_=0)
    columns = (
        Item.id,
        Item.number,
        Item.title,
        Item.state,
        sa.type_coerce(Item.stage, sa.String).label("stage"),
        own.odi,
    )
    joined = sa.join(Item.__table__, Opportunity.__table__, own.id == Item.id)
    first = sa.select(*columns).select_from(joined).where(*there).order_by(dropped, ODI_KEY, Item.id).limit(SERVING + 1)
    item = first.subquery().c
    return _part(
        "opportunity", id=item.id, number=item.number, text=item.title, code=item.state, more=item.stage, score=item.odi
    )


def _into(problem: Problem) -> sa.Select[*tuple[Any, ...]]:
    item = Item.__table__.alias().c
    return _part("into", number=item.number, text=item.title).where(item.id == problem.merged_into_id)
