"""What a page costs the database: the same for a few rows and for many."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now.action import Action, Disposition
from app.do_now.opportunity import STEPS, rate_opportunity
from app.do_now.problem import Problem
from app.do_now.problem_weight import rate_problem
from app.do_now.raising import raise_problem
from app.do_now.scenario import Scenario
from app.programme.ask import ask
from app.programme.comment import say
from app.programme.decision import decide
from app.programme.item import Item, change
from app.programme.link import Relation, link
from app.programme.member import Member, Place
from app.programme.programme import Programme, Track
from app.programme.trash import archive, trash
from app.steering.finding import look
from app.steering.report_draft import build, write
from app.steering.report_publication import publish
from tests.builders import (
    MONDAY,
    a_deliverable,
    a_member,
    a_problem,
    a_programme,
    a_risk,
    a_scenario,
    a_seat,
    a_user,
    a_view,
    an_action,
    an_opportunity,
)
from tests.statements import statements
from tests.web.signing import enter

pytestmark = [pytest.mark.page_on_both, pytest.mark.long]

FEW, MANY = 3, 300
BUDGETS = {
    "/p/cx/": 6,
    "/p/cx/roadmap": 5,
    "/p/cx/roadmap?q=a&blocked=1": 5,
    "/p/cx/roadmap/now/now": 5,
    "/p/cx/roadmap/timeline": 5,
    "/p/cx/roadmap/timeline?track=now": 5,
    "/p/cx/items/": 5,
    "/p/cx/items/?owner=me&due=late&q=a": 5,
    "/p/cx/search/?q=action&kind=action": 5,
    "/p/cx/search/palette?q=a": 5,
    "/p/cx/search/palette?q=act-1": 5,
    "/p/cx/add/": 5,
    "/p/cx/add/chips?line=Drive+@person+tomorrow": 5,
    "/p/cx/shortcuts/": 5,
    "/p/cx/do-now/": 8,
    "/p/cx/checks/": 5,
    "/p/cx/checks/?state=all&track=now": 5,
    "/p/cx/checks/?after=1~1": 5,
    "/p/cx/do-now/actions/": 5,
    "/p/cx/do-now/actions/?disposition=stop": 5,
    "/p/cx/do-now/actions/?sort=-title&category=0": 5,
    "/p/cx/do-now/actions/?sort=changed&after=2020-01-01T00:00:00~1": 5,
    "/p/cx/do-now/scenarios/": 5,
    "/p/cx/do-now/scenarios/?state=active&sort=-weight": 5,
    "/p/cx/do-now/opportunities/": 5,
    "/p/cx/do-now/opportunities/?state=scored&q=action": 5,
    "/p/cx/do-now/opportunities/?problem=PRB-1&more=1": 5,
    "/p/cx/do-now/opportunities/landscape": 5,
    "/p/cx/do-now/opportunities/new": 5,
    "/p/cx/items/SCN-1": 8,
    "/p/cx/items/OPP-1": 8,
    "/p/cx/items/OPP-1/history": 8,
    "/p/cx/items/?owner=me": 5,
    "/p/cx/items/?archived=1&sort=ref": 5,
    "/p/cx/items/set/?list=action&due=late": 6,
    "/p/cx/items/set/?list=action&query=due%3Dlate&pick=ACT-1.1&pick=ACT-2.1": 6,
    "/p/cx/do-now/problems/linking?list=action&query=due%3Dlate&pick=ACT-1.1&pick=ACT-2.1": 6,
    "/p/cx/items/set/bar?list=action&query=due%3Dlate": 2,
    "/p/cx/items/?more=1&owner=me&blocked=1": 5,
    "/p/cx/items/?owner=me&done=1": 5,
    "/p/cx/roadmap/timeline?table=1": 5,
    "/p/cx/views/": 5,
    "/p/cx/do-now/actions/unplug": 5,
    "/p/cx/do-now/problems/": 5,
    "/p/cx/do-now/problems/?state=draft&raised=1&sort=-weight": 5,
    "/p/cx/items/PRB-1": 8,
    "/p/cx/items/ACT-1": 8,
    "/p/cx/items/DEL-1": 8,
    "/p/cx/items/DEL-2": 8,
    "/p/cx/items/ACT-1/history": 8,
    "/p/cx/inbox/": 5,
    "/p/cx/decisions/": 5,
    "/p/cx/archive/": 5,
    "/p/cx/trash/": 5,
    "/p/cx/people/": 5,
    "/p/cx/people/?q=person&role=leader&track=now": 5,
    "/p/cx/people/me": 5,
    "/p/cx/settings/categories/": 5,
    "/p/cx/risks/": 5,
    "/p/cx/risks/?state=open&likelihood=3&impact=4&sort=review": 5,
    "/p/cx/items/RSK-1": 8,
    "/p/cx/reports/": 5,
    "/p/cx/settings/": 5,
    "/p/cx/settings/calendar": 4,
    "/p/cx/closing": 5,
}


@pytest.fixture
def leader(client: FlaskClient, app: Flask) -> Iterator[FlaskClient]:
    programme = a_programme(slug="cx", day_zero=date.today() - timedelta(20))
    lea = a_member(programme, user=a_user(name="Léa"))
    a_seat(lea, Track.NOW, place=Place.LEAD)
    a_deliverable(programme, by=lea)
    a_scenario(programme, by=lea)
    a_problem(programme, by=lea)
    a_deliverable(programme, by=lea, code="problems", due_on=date.today())
    grow(programme, lea, FEW)
    yield enter(client, lea.user)
    db.session.remove()


def grow(programme: Programme, lea: Member, count: int) -> None:
    """Actions late and to switch off, each with a history, people who own them, and problems that they raise.

    All of them raise the first problem, and everybody rates it.
    """
    first = db.session.scalars(sa.select(Problem).order_by(Problem.number).limit(1)).one()
    scenario = db.session.scalars(sa.select(Scenario.id).order_by(Scenario.number).limit(1)).one()
    for n in range(count):
        owner = a_member(programme, user=a_user()) if n < 30 else lea
        action = an_action(
            programme, by=lea, title=f"Action {n}", owner_id=owner.id, due_on=date.today() - timedelta(n), running=True
        )
        action.disposition = Disposition.STOP
        weigh(programme, owner, n)
        change(action, {"body": f"Note {n}"}, by=owner, now=MONDAY, seen=action.version)
        say(action, "@Léa ?", by=owner, now=MONDAY)
        decide(action, act="settle", verdict="stop", by=lea, now=MONDAY)
        problem = a_problem(programme, by=lea, title=f"Problem {n}")
        raise_problem(problem, [action], by=lea, now=MONDAY)
        raise_problem(first, [action], by=lea, now=MONDAY)
        for each in (first, problem) if n % 2 else (first,):
            rate_problem(each, {("mission_fit", None): n % 4, ("exposure", scenario): n % 3}, by=owner, now=MONDAY)
        a_risk(programme, by=lea, owner_id=owner.id, title=f"Risk {n}", review_on=date.today() - timedelta(n))
        for verb in (archive, trash) if n % 3 else (archive,):
            put_away = an_action(programme, by=lea, title=f"Away {n}")
            verb(put_away, by=lea, now=MONDAY, seen=put_away.version)
        prioritised = a_problem(programme, by=lea, state="prioritised", title=f"Prioritised {n}")
        link(action, Relation.RAISES, prioritised, by=lea, now=MONDAY)
        an_opportunity(programme, by=lea, problem_id=prioritised.id if n % 2 else None)
        a_scenario(programme, by=lea, title=f"Scenario {n}")
    look(programme, now=MONDAY)
    db.session.commit()


def weigh(programme: Programme, by: Member, n: int) -> None:
    """A scenario, a problem that is exposed to the first one, an opportunity that serves it; all rated."""
    scenario = db.session.scalar(sa.select(Scenario).order_by(Scenario.id).limit(1))
    a_scenario(programme, by=by, severity=n % 3 + 1, state="active" if n < 3 else "draft")
    problem = a_problem(programme, by=by)
    if scenario:
        rate_problem(problem, {("exposure", scenario.id): n % 4}, by=by, now=MONDAY)
    steps = dict.fromkeys(STEPS, n % 5 + 1)
    opportunity = an_opportunity(programme, by=by, title=f"Opportunity {n}", problem_id=problem.id, **steps)
    rate_opportunity(opportunity, {("importance", None): 9, ("satisfaction", None): n % 10}, by=by, now=MONDAY)


def cost(client: FlaskClient, path: str) -> int:
    client.get(path)  # whatever is asked once in a process's life
    with statements() as ran:
        assert client.get(path).status_code == 200
    return len(ran)


def test_pages_cost_the_same_for_three_and_for_three_hundred(leader: FlaskClient) -> None:
    few = {path: cost(leader, path) for path in BUDGETS}
    grow(*everybody(), MANY)
    many = {path: cost(leader, path) for path in BUDGETS}

    assert many == few
    assert {path: n for path, n in many.items() if n > BUDGETS[path]} == {}


def everybody() -> tuple[Programme, Member]:
    programme = db.session.scalars(sa.select(Programme)).one()
    return programme, db.session.scalars(sa.select(Member).order_by(Member.id).limit(1)).one()


def test_item_of_which_much_is_said_costs_what_a_new_one_costs(leader: FlaskClient) -> None:
    programme, lea = everybody()
    new, old = an_action(programme, by=lea), an_action(programme, by=lea)
    paths = [[f"/p/cx/items/{item.ref}", f"/p/cx/items/{item.ref}/history"] for item in (new, old)]
    surround(new, lea, FEW)
    surround(old, lea, MANY)

    short, long = ([cost(leader, path) for path in each] for each in paths)

    assert long == short
    assert max(long) <= 8


def surround(item: Item, lea: Member, count: int) -> None:
    """Comments with mentions, links, decisions, asks and history, that many of each."""
    for n in range(count):
        change(item, {"title": f"Title {n}", "customer_sense": n % 5 + 1}, by=lea, now=MONDAY, seen=item.version)
        say(item, f"@Léa, {n}?", by=lea, now=MONDAY)
        link(item, Relation.CITES, an_action(lea.programme, title=f"Other {n}"), by=lea, now=MONDAY)
        decide(item, act="accept", verdict="accepted", by=lea, now=MONDAY)
        ask(lea.programme, {"question": {"fr": f"Question {n} ?", "en": None}}, by=lea, today=MONDAY.date(), about=item)
    db.session.commit()


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/p/cx/do-now/actions/new", {"title": "Drive"}),
        ("/p/cx/do-now/scenarios/new", {"title": "A strike", "severity": "2", "duration": "2", "plausibility": "1"}),
        ("/p/cx/do-now/opportunities/new", {"title": "Slots"} | dict.fromkeys(STEPS, "3")),
        ("/p/cx/do-now/problems/new", {"title": "Pick-up", "job_type": ""}),
        ("/p/cx/add/", {"line": "Drive @léa !high tomorrow", "seen": "Drive @léa !high tomorrow"}),
        ("/p/cx/items/ACT-1/comments/", {"text": "@Léa, on en parle ?"}),
        ("/p/cx/items/ACT-1/links/", {"relation": ">cites", "other": "ACT-2"}),
        ("/p/cx/reports/asks/new", {"question_fr": "Couper ?"}),
    ],
)
def test_creating_costs_eight_statements(leader: FlaskClient, path: str, typed: dict[str, str]) -> None:
    choices = dict.fromkeys(("category_id", "nature", "expression", "orientation", "owner_id", "running"), "")
    leader.post(path, data=choices | typed | {"once": "warm"})
    again = {name: value.replace("ACT-2", "ACT-3") for name, value in typed.items()}

    with statements() as ran:
        answer = leader.post(path, data=choices | again | {"once": "counted"})

    assert answer.status_code in {302, 303}
    assert len(ran) <= 8, "\n".join(ran)


@pytest.mark.parametrize("path", ["/p/cx/do-now/actions/new", "/p/cx/add/"])
def test_creating_for_somebody_else_costs_eight_as_well(leader: FlaskClient, path: str) -> None:
    programme, _lea = everybody()
    omar = a_member(programme, user=a_user(name="Omar Benali"))
    choices = dict.fromkeys(("category_id", "nature", "expression", "orientation", "running"), "")
    sent = choices | {"title": "Drive", "owner_id": str(omar.id), "line": "Drive @omar", "seen": "Drive @omar"}
    leader.post(path, data=sent | {"once": "warm"})

    with statements() as ran:
        answer = leader.post(path, data=sent | {"once": "counted"})

    assert answer.status_code in {302, 303}
    assert len([statement for statement in ran if "INSERT INTO notification" in statement]) == 1
    assert len(ran) <= 8, "\n".join(ran)


def test_reports_cost_the_same_for_two_and_for_twenty(leader: FlaskClient) -> None:
    publish_weeks(range(2, 4))
    few = [cost(leader, "/p/cx/reports/"), cost(leader, "/p/cx/reports/2026-W03")]
    publish_weeks(range(4, 22))
    many = [cost(leader, "/p/cx/reports/"), cost(leader, "/p/cx/reports/2026-W20")]

    assert many == few
    assert many[0] <= 5
    assert many[1] <= 8


def publish_weeks(numbers: range) -> None:
    programme, lea = everybody()
    both = {"fr": "Tout va bien cette semaine encore.", "en": None}
    words = {"headline": both, "stated": "green", "reason": both, "confidence": "high"}
    for number in numbers:
        week = f"2026-W{number:02}"
        at = MONDAY.replace(month=1, day=1) + timedelta(weeks=number - 1, days=1)
        report = build(programme, week, cutoff=at, now=at)
        db.session.commit()
        write(report, words | {"wins": [], "commitments": [], "kept": []}, by=lea, now=at, seen=1)
        db.session.flush()
        publish(report, by=lea, now=at, seen=report.version)
        db.session.commit()


def test_lists_weigh_sixty_kilobytes_at_most(leader: FlaskClient) -> None:
    """With a page of rows of long words that one may tick and edit, thirty people and twelve views (P8)."""
    programme, lea = everybody()
    for n in range(60):
        an_action(
            programme, by=lea, title=f"{n} Délai de rétractation porté à soixante jours pour tous les achats en ligne",
            owner_label="Service juridique et réglementaire", due_on=date.today() + timedelta(n), blocked_reason="x",
        )  # fmt: skip
    for _ in range(27):
        a_member(programme, user=a_user(name="Somebody with a Long Name"))
    for _ in range(12):
        a_view(lea, query={"q": "word", "due": "late", "sort": "-title"})

    weights = {path: len(leader.get(path).data) for path in ("/p/cx/items/", "/p/cx/items/?owner=me", ACTIONS)}

    assert {path: weight for path, weight in weights.items() if weight > 60 * 1024} == {}


ACTIONS = "/p/cx/do-now/actions/?sort=-changed"


def test_a_hundred_items_set_at_once_cost_so_much_each(leader: FlaskClient) -> None:
    """An update of the item, one of its kind where that changes, a line of history: no look-ups one by one."""
    programme, lea = everybody()
    for _ in range(100):
        an_action(programme, by=lea)
    here = sa.select(Action.number, Action.version).where(Action.archived_at.is_(None)).order_by(Action.number)
    picks = [f"ACT-{number}.{version}" for number, version in db.session.execute(here.limit(100))]
    db.session.rollback()
    assert len(picks) == 100

    with statements() as ran:
        answer = leader.post(
            "/p/cx/items/set/", data={"list": "action", "pick": picks, "due_on": "2027-05-01", "reason": "Late"}
        )

    assert answer.status_code == 303
    assert len(ran) <= 12 + 3 * 100, "\n".join(ran[:40])
