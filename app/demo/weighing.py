"""How the do-now group weighed its problems, act by act, with the product's own verbs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from app.core import db
from app.demo import problems as told
from app.demo.cassel import Act, Event, Play
from app.do_now.opportunity import Opportunity, OpportunityState, rate_opportunity, see
from app.do_now.problem import Problem, state_problem
from app.do_now.problem_merge import merge
from app.do_now.problem_weight import rank, rate_problem
from app.do_now.scenario import Scenario, imagine
from app.programme.item import Item
from app.programme.link import Relation, link
from app.programme.programme import Track
from app.programme.rating import Key
from app.programme.state import advance
from app.steering.risk import Risk, foresee, review

Kind = TypeVar("Kind", bound=Item)
Given = dict[Key, int | None]
STEPS = {OpportunityState.SELECTED: "select", OpportunityState.PARKED: "park", OpportunityState.DROPPED: "drop"}
WHY = "Elle attend que les premières soient en test."


def events(play: Play) -> list[Event]:
    return [*_scenarios(play), *_problems(play), *_opportunities(play), *_risks(play)]


def _scenarios(play: Play) -> Iterator[Event]:
    for number, (title, severity, duration, plausibility, narrative) in enumerate(told.SCENARIOS, 1):
        values = {"severity": severity, "duration": duration, "plausibility": plausibility}
        yield Event(play.at(12, 10, number), _made(play, "paul", imagine, title=title, body=narrative, **values))
        yield Event(play.at(13, 9, number), _step(play, Scenario, number, ("activate", "paul")))


def _problems(play: Play) -> Iterator[Event]:
    for number, (title, verb, thing, context, kind, actions, owner, outcome, how) in enumerate(told.PROBLEMS, 1):
        words = {"title": title, "job_verb": verb, "job_object": thing, "job_context": context, "job_type": kind}
        words |= {"desired_outcome": outcome, "how_might_we": how, "owner_id": play.cast[owner].id}
        yield Event(play.at(14, 10, number), _made(play, owner, state_problem, **words))
        yield Event(play.at(15, 11, number), _raised(play, number, actions))
        yield Event(play.at(16, 14, number), _step(play, Problem, number, ("frame", "paul")))
    for number, given in told.GIVEN.items():
        for place, who in enumerate(told.RATERS):
            yield Event(play.at(17, 9 + place, number), _rated(play, number, who, place, given))
        if len(given[1]) == len(told.SCENARIOS):
            yield Event(play.at(18, 16, number), _step(play, Problem, number, ("prioritise", "paul")))
    day, number, into, who = told.MERGED
    yield Event(play.at(day, 10), _merged(play, number, into, who))
    day, number, who, why = told.DROPPED
    yield Event(play.at(day, 10), _step(play, Problem, number, ("drop", who), why))
    day, number, place, who, why = told.RANKED
    yield Event(play.at(day, 10), _ranked(play, number, place, who, why))
    for day, number, who in told.STARTED:
        yield Event(play.at(day, 15), _step(play, Problem, number, ("start", who)))


def _opportunities(play: Play) -> Iterator[Event]:
    for number, (title, problem, *steps, importance, satisfaction, state) in enumerate(told.OPPORTUNITIES, 1):
        names = ("value_customer", "value_business", "effort", "desirability", "feasibility", "viability")
        values = dict(zip(names, steps, strict=True)) | {"title": title}
        yield Event(play.at(21, 10, number), _seen(play, problem, values))
        for place, who in enumerate(told.RATERS[:3]):
            pair: Given = {("importance", None): importance[place], ("satisfaction", None): satisfaction[place]}
            yield Event(play.at(22, 9 + place, number), _scored(play, number, who, pair))
        if state != OpportunityState.IDENTIFIED.value:
            yield Event(play.at(23, 16, number), _step(play, Opportunity, number, ("score", "paul")))
        if step := STEPS.get(OpportunityState(state)):
            by = "nadia" if step == "select" else "paul"
            why = "" if step == "select" else WHY
            yield Event(play.at(25, 11, number), _step(play, Opportunity, number, (step, by), why))


def _risks(play: Play) -> Iterator[Event]:
    names = ("cause", "event", "effect", "response", "likelihood", "impact")
    for number, (day, track, owner, *said, review_day, blocking) in enumerate(told.RISKS, 1):
        values = dict(zip(names, said, strict=True)) | {"track": Track(track), "blocking": blocking}
        values |= {"owner_id": play.cast[owner].id, "review_on": play.programme.date_of(review_day)}
        yield Event(play.at(day, 17, number), _made(play, owner, foresee, **values))
    for day, number, who, likelihood, impact, next_day, note in told.REVIEWED:
        values = {"likelihood": likelihood, "impact": impact, "review_on": play.programme.date_of(next_day)}
        yield Event(play.at(day, 9, number), _reviewed(play, number, who, values, note))
    day, number, who, why = told.CLOSED
    yield Event(play.at(day, 9), _step(play, Risk, number, ("close", who), why))


def _made(play: Play, who: str, verb: Any, **values: Any) -> Act:
    return lambda now: verb(play.programme, by=play.cast[who], now=now, quietly=True, **values)


def _step(play: Play, kind: type[Item], number: int, step: tuple[str, str], why: str = "") -> Act:
    verb, who = step
    return lambda now: advance(_one(play, kind, number), verb, by=play.cast[who], now=now, reason=why)


def _raised(play: Play, number: int, actions: tuple[int, ...]) -> Act:
    def act(now: datetime) -> None:
        for action in actions:
            link(play.action(action), Relation.RAISES, _one(play, Problem, number), by=play.cast["paul"], now=now)

    return act


def _rated(play: Play, number: int, who: str, place: int, given: tuple[tuple[int, ...], ...]) -> Act:
    """The exposures are agreed in the group: everybody gives the same."""
    fits, exposures, importance, satisfaction = given

    def act(now: datetime) -> None:
        values: Given = {
            ("mission_fit", None): fits[place],
            ("importance", None): importance[place],
            ("satisfaction", None): satisfaction[place],
        }
        for scenario, exposed in enumerate(exposures, 1):
            values["exposure", _one(play, Scenario, scenario).id] = exposed
        rate_problem(_one(play, Problem, number), values, by=play.cast[who], now=now)

    return act


def _merged(play: Play, number: int, into: int, who: str) -> Act:
    def act(now: datetime) -> None:
        problem = _one(play, Problem, number)
        merge(problem, _one(play, Problem, into), by=play.cast[who], now=now, seen=problem.version)

    return act


def _ranked(play: Play, number: int, place: int, who: str, why: str) -> Act:
    def act(now: datetime) -> None:
        problem = _one(play, Problem, number)
        rank(problem, place, by=play.cast[who], now=now, seen=problem.version, reason=why)

    return act


def _seen(play: Play, problem: int, values: dict[str, Any]) -> Act:
    def act(now: datetime) -> None:
        served = _one(play, Problem, problem).id
        see(play.programme, by=play.cast["paul"], now=now, problem_id=served, **values)

    return act


def _scored(play: Play, number: int, who: str, pair: Given) -> Act:
    return lambda now: rate_opportunity(_one(play, Opportunity, number), pair, by=play.cast[who], now=now)


def _reviewed(play: Play, number: int, who: str, values: dict[str, Any], note: str) -> Act:
    def act(now: datetime) -> None:
        risk = _one(play, Risk, number)
        review(risk, values, by=play.cast[who], now=now, seen=risk.version, note=note)

    return act


def _one(play: Play, kind: type[Kind], number: int) -> Kind:
    mine = kind.programme_id == play.programme.id, kind.number == number
    return db.session.scalars(sa.select(kind).where(*mine)).one()
