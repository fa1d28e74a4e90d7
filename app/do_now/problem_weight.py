"""What problems weigh: it follows from ratings and scenarios, and is kept so that lists can order by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.problem import Problem, check_at_work
from app.do_now.problem_place import LAST, check_free
from app.do_now.scenario import STEPS, Scenario, ScenarioState, weights
from app.do_now.weighing import EXPOSED, FIT, IMPORTANCE, SATISFACTION, Weighed, weigh
from app.programme.activity import Activity, record
from app.programme.decision import decide
from app.programme.difference import differences, standing
from app.programme.item import Item, check_seen, touch
from app.programme.member import Member
from app.programme.rating import Criterion, Key, Spread, check_range, rate, spreads

MISSION_FIT, EXPOSURE = Criterion("mission_fit", 0, FIT), Criterion("exposure", 0, EXPOSED)
CRITERIA = {each.code: each for each in (MISSION_FIT, EXPOSURE, IMPORTANCE, SATISFACTION)}

CHUNK = 500
_table: Any = Problem.__table__


@dataclass(frozen=True)
class Moved:
    """A problem whose priority is another one now; None where it is not complete."""

    problem_id: int
    before: int | None
    after: int | None


def rate_problem(problem: Problem, values: Mapping[Key, int | None], *, by: Member, now: datetime) -> Activity | None:
    """Keep what `by` gives the problem, and weigh it anew; None when nothing changed.

    Refuses a value out of range, the exposure to a scenario that is not taken into account, and a problem that is not
    being worked on.
    """
    check_at_work(problem)
    taken = weights(problem.programme_id)
    for (code, context), value in values.items():
        check_range(CRITERIA[code], value)
        if (code == EXPOSURE.code) != (context is not None) or (context is not None and context not in taken):
            raise Refused(N_("This scenario is not taken into account any more."), field=code)
    line = rate(problem, values, by=by, now=now)
    if line:
        reweigh(problem.programme_id, [problem.id])
    return line


def rank(problem: Problem, place: int | None, *, by: Member, now: datetime, seen: int, reason: str) -> Activity:
    """Decide the problem's place, 1 first, whatever was computed; None gives it back to the computation.

    Refuses a place that another one at work has.
    """
    check_seen(problem, {"rank": place}, seen)
    check_at_work(problem)
    if place is not None and not 1 <= place <= LAST:
        raise Refused(N_("A number from %(low)s to %(high)s."), field="rank", low=1, high=LAST)
    if place == problem.rank:
        raise Refused(N_("It has that place already."), field="rank")
    if place is not None:
        check_free(place, problem.programme_id)
    if not reason.strip():
        raise Refused(N_("Say why: it stays in the history."), field="reason")
    before = standing(problem)
    decide(problem, act="rank", verdict=str(place or "computed"), by=by, now=now, rationale=reason)
    problem.rank = place
    touch(problem, now)
    return record(problem, "rank", by=by, now=now, reason=reason, facts=differences(problem, before))


def priorities(programme_id: int) -> dict[int, int | None]:
    """Problem → its priority, of those that are not put away."""
    statement = sa.select(_table.c.id, _table.c.priority_score).join(Item.__table__, Item.id == _table.c.id)
    rows = db.session.execute(statement.where(Item.programme_id == programme_id, Item.archived_at.is_(None)))
    return {row.id: row.priority_score for row in rows}


def moved(before: Mapping[int, int | None], after: Mapping[int, int | None]) -> list[Moved]:
    """Whose priority differs, what weighs most now first."""
    found = [Moved(each, was, after[each]) for each, was in before.items() if each in after and after[each] != was]
    return sorted(found, key=lambda each: (-(each.after if each.after is not None else -1), each.problem_id))


def reweigh(programme_id: int, problems: Iterable[int] | None = None) -> None:
    """Weigh those problems of the programme, or all of them, with the ratings and scenarios as they are.

    Their rows are locked first, in the order of their ids: whoever rates or weighs at the same time comes before or
    after. Versions stay: nobody's form is outdated by a rating.
    """
    chosen = sa.select(Item.id).where(Item.programme_id == programme_id, Item.kind == "problem").order_by(Item.id)
    if problems is not None:
        chosen = chosen.where(Item.id.in_(list(problems)))
    ids = list(db.session.scalars(chosen.with_for_update()))
    taken = weights(programme_id)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        given = spreads(some)
        rows = [{"problem_id": each} | _figures(taken, given.get(each, {})) for each in some]
        one = sa.update(_table).where(_table.c.id == sa.bindparam("problem_id"))
        db.session.connection().execute(one, rows)


def _figures(taken: Mapping[int, int], given: Mapping[Key, Spread]) -> dict[str, Any]:
    """The columns that follow."""

    def median(criterion: Criterion) -> float | None:
        found = given.get((criterion.code, None))
        return found.median if found else None

    exposed = {context: each.median for (code, context), each in given.items() if code == EXPOSURE.code and context}
    figures = {each.code: median(each) for each in (MISSION_FIT, IMPORTANCE, SATISFACTION)}
    weighed: Weighed = weigh(
        taken,
        exposed,
        mission_fit=figures["mission_fit"],
        importance=figures["importance"],
        satisfaction=figures["satisfaction"],
    )
    return figures | {
        "exposure": weighed.exposure,
        "robust": weighed.robust,
        "odi": weighed.odi,
        "priority_score": weighed.priority,
    }


@sa.event.listens_for(Scenario, "after_insert")
def _weigh_with(mapper: Any, connection: Any, scenario: Scenario) -> None:
    """A draft weighs nothing yet."""
    if scenario.state == ScenarioState.ACTIVE.value:
        reweigh(scenario.programme_id)


@sa.event.listens_for(Scenario, "after_update")
def _weigh_all(mapper: Any, connection: Any, scenario: Scenario) -> None:
    """Whatever was done to a scenario, by whichever verb, the problems weigh by it from then on."""
    attributes = sa.inspect(scenario).attrs
    if any(attributes[name].history.has_changes() for name in ("state", "archived_at", *STEPS)):
        reweigh(scenario.programme_id)
