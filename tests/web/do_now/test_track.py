"""The page of the first track: where it is, what it owes, what comes next."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now.opportunity import STEPS, rate_opportunity
from app.programme.item import Stage
from app.programme.link import Relation, link
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from app.programme.state import advance
from tests.builders import (
    MONDAY,
    a_deliverable,
    a_finding,
    a_member,
    a_problem,
    a_programme,
    a_scenario,
    a_seat,
    a_user,
    an_action,
    an_opportunity,
)
from tests.web.signing import enter

PAGE = "/p/cx/do-now/"
PROBLEMS = f"{PAGE}problems/"


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cx", lang="en", day_zero=date.today() - timedelta(37))


@pytest.fixture
def lea(programme: Programme) -> Member:
    lea = a_member(programme, user=a_user(name="Léa"))
    a_seat(lea, Track.NOW, place=Place.LEAD)
    return lea


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def steps(page: str) -> list[tuple[str, str, str]]:
    found = r'(?s)<li class="way-(\w+)"[^>]*>\s*<a href="[^"]+"><b>([^<]+)</b> <span class="way-count">([^<]+)<'
    return [(name, count, stage) for stage, name, count in re.findall(found, page)]


def listed(leader: FlaskClient, href: str) -> set[str]:
    """The references of the problems at that address."""
    return set(re.findall(r"\bPRB-\d+", leader.get(href).text))


def hrefs(page: str) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', page))


def filled(programme: Programme, lea: Member) -> None:
    """One of each, half way."""
    a_scenario(programme)
    actions = [an_action(programme) for _ in range(2)]
    problem = a_problem(programme, state="prioritised")
    a_problem(programme, state="framed", title="Another")
    link(actions[0], Relation.RAISES, problem, by=lea, now=MONDAY)
    an_opportunity(programme, problem_id=problem.id, state="scored")
    a_deliverable(programme, code="problems", title="List of problems as jobs to be done", due_on=date.today())
    a_deliverable(programme, code="platform")
    db.session.commit()


def test_empty_track_says_where_to_begin(leader: FlaskClient) -> None:
    page = leader.get(PAGE).text

    assert [count for _name, count, _stage in steps(page)] == ["0", "—", "—", "0", "—", "—", "0"]
    assert {stage for _name, _count, stage in steps(page)} == {"todo"}
    assert "Bring in all that the company already does" in page
    assert re.findall(r'(?s)<div class="progress[^>]*>.*?<span class="progress-count">([^<]+)', page) == ["—"] * 3


def test_track_shows_each_step_and_what_proves_its_deliverables(
    leader: FlaskClient, programme: Programme, lea: Member
) -> None:
    filled(programme, lea)
    page = leader.get(PAGE).text

    assert steps(page) == [
        ("Take stock", "2", "done"),
        ("Categorise", "0/2", "todo"),
        ("Link to problems", "1/2", "doing"),
        ("Write scenarios", "1", "done"),
        ("Prioritise", "1/2", "doing"),
        ("Find opportunities", "1/1", "done"),
        ("Select", "0", "doing"),
    ]
    assert re.findall(r"<b>([^<]+)</b> (actions? linked to a problem|problems? prioritised)", page) == [
        ("1/2", "actions linked to a problem"),
        ("1/2", "problems prioritised"),
    ]
    assert "Evidence: —" in page
    assert re.findall(r'<li[^>]*aria-current="step"', page) == ['<li class="way-todo" aria-current="step"']


def test_figures_lead_to_their_filtered_lists(leader: FlaskClient, programme: Programme, lea: Member) -> None:
    filled(programme, lea)
    a_problem(programme, state="solved", title="Solved since")
    a_problem(programme, state="in_progress", title="Not served yet")
    a_deliverable(programme, code="opportunities")
    page, problems, served = (leader.get(path).text for path in (PAGE, "/p/cx/items/DEL-1", "/p/cx/items/DEL-3"))

    queries = ("prioritised=0", "prioritised=1", "served=0")
    led = {query: listed(leader, f"{PROBLEMS}?{query}") for query in queries}
    assert led == {"prioritised=0": {"PRB-2"}, "prioritised=1": {"PRB-1", "PRB-3", "PRB-4"}, "served=0": {"PRB-4"}}
    of_actions = {f"{PAGE}actions/?category=0", f"{PAGE}actions/?problem=0"}
    assert of_actions | {f"{PROBLEMS}?{query}" for query in queries} <= hrefs(page)
    assert "3 prioritised" in page
    assert f'<a href="{PROBLEMS}?prioritised=0"><b>3/4</b>' in problems
    assert f'<a href="{PROBLEMS}?served=0"><b>2/3</b>' in served


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "fenêtre close depuis 7 jours"), ("en", "window closed for 7 days")]
)
def test_window_that_is_over_says_so(client: FlaskClient, programme: Programme, lang: str, words: str) -> None:
    an_action(programme)
    page = enter(client, a_member(programme, user=a_user(lang=lang)).user).get(PAGE).text

    assert words in page
    assert 'href="/p/cx/roadmap/now/now"' in page


def test_findings_of_the_track_alone_are_shown(leader: FlaskClient, programme: Programme) -> None:
    a_finding(programme)
    a_finding(programme, track=Track.NEXT, facts={"count": 77})
    page = leader.get(PAGE).text

    assert "3 actions" in page
    assert "77 actions" not in page


def test_finished_things_are_in_no_overrun(client: FlaskClient, programme: Programme, lea: Member) -> None:
    """R3: an active scenario and a selected opportunity are done, whatever the day."""
    advanced(programme, lea, {"by": lea, "due_on": date.today() - timedelta(9), "horizon": Track.NOW})
    page = enter(client, lea.user).get(PAGE).text

    assert "still open after the window" not in page
    assert 'class="late"' not in re.sub(r"(?s)<nav.*?</nav>", "", page)


def advanced(programme: Programme, lea: Member, given: dict[str, Any]) -> None:
    """A scenario that is active and an opportunity that is selected, each by its own way."""
    advance(a_scenario(programme, state="draft", **given), "activate", by=lea, now=MONDAY)
    steps = dict.fromkeys(STEPS, 3)
    opportunity = an_opportunity(programme, **given, **steps)
    rate_opportunity(opportunity, {("importance", None): 8, ("satisfaction", None): 2}, by=lea, now=MONDAY)
    for verb in ("score", "select"):
        advance(opportunity, verb, by=lea, now=MONDAY)
    db.session.commit()


def test_rail_and_home_lead_to_the_track(leader: FlaskClient) -> None:
    home = leader.get("/p/cx/").text

    assert re.search(r'<a class="nav-label nav-head" href="/p/cx/do-now/"', home)
    assert re.search(r'<h2><i[^>]*></i><a href="/p/cx/do-now/">', home)


def test_home_counts_what_came_to_the_end_of_the_track(leader: FlaskClient, programme: Programme, lea: Member) -> None:
    before = leader.get("/p/cx/").text
    filled(programme, lea)
    an_opportunity(programme, state="selected")
    a_problem(programme, state="merged", stage=Stage.DROPPED)
    an_opportunity(programme, state="parked", stage=Stage.DROPPED)
    home = leader.get("/p/cx/").text
    page = re.sub(r"<[^>]+>", "", home)
    led = [leader.get(f"/p/cx/do-now/{kind}/?state=kept").text for kind in ("problems", "opportunities")]

    assert [len(re.findall(r'<tr[^>]* id="(?:PRB|OPP)-', there)) for there in led] == [2, 2]
    assert all(f"/p/cx/do-now/{kind}/?state=kept" in home for kind in ("problems", "opportunities"))
    assert "problems" not in re.sub(r"<[^>]+>", "", before)
    assert "2 problems, including 1 prioritised" in page
    assert "2 opportunities, including 1 selected" in page


def test_observer_reads_the_page_and_is_offered_no_update(client: FlaskClient, programme: Programme) -> None:
    answer = enter(client, a_member(programme, role=Role.OBSERVER).user).get(PAGE)

    assert answer.status_code == 200
    assert "/p/cx/updates/" not in answer.text


@pytest.mark.parametrize(("role", "offered"), [(Role.OBSERVER, 0), (Role.FIELD, 1)])
def test_next_step_is_offered_to_who_may_take_it(
    client: FlaskClient, programme: Programme, role: Role, offered: int
) -> None:
    page = enter(client, a_member(programme, role=role).user).get(PAGE).text

    said = page.split('<p class="way-next">')[1].split("</p>")[0]
    assert "Bring in all that the company already does" in said
    assert said.count("btn-primary") == offered
