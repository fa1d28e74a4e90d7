"""Problems in the browser: listed with their picture, stated, rated by many at once, ranked, merged, linked."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now import problem_sheet
from app.do_now.opportunity import Opportunity, rate_opportunity
from app.do_now.problem import JobType, Problem
from app.do_now.problem_weight import rate_problem
from app.do_now.raising import raise_problem
from app.do_now.scenario import Scenario
from app.programme.activity import Activity
from app.programme.decision import Decision
from app.programme.item import Stage
from app.programme.link import Link
from app.programme.member import Member, Role
from app.programme.priority import Priority
from app.programme.programme import Programme
from app.programme.rating import Rating, spreads
from app.programme.trash import archive
from tests.builders import (
    MONDAY,
    a_member,
    a_problem,
    a_scenario,
    a_user,
    an_action,
    an_opportunity,
)
from tests.web.html import forms_of
from tests.web.signing import enter

pytestmark = pytest.mark.page_on_both

LIST, NEW = "/p/cx/do-now/problems/", "/p/cx/do-now/problems/new"
ITEM, RATINGS, RANK, RAISING, MERGING = (
    "/p/cx/items/PRB-1", *(f"/p/cx/do-now/problems/PRB-1/{name}" for name in ("ratings", "rank", "actions/", "merging"))
)  # fmt: skip
JOB = {"job_verb": "collect", "job_object": "my order", "job_context": "without waiting", "job_type": "functional"}
EMPTY = dict.fromkeys(("owner_id", "title", "due_on"), "") | {"horizon": "now", "priority": "normal"}


def stored(number: int = 1) -> Problem:
    db.session.rollback()
    return db.session.scalars(sa.select(Problem).where(Problem.number == number)).one()


def count(what: type[db.Base]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(what)) or 0


def page(client: FlaskClient, path: str = ITEM) -> str:
    """What stands in the page, without the frame around it and without marks."""
    text = client.get(path).text.split('id="content"')[1]
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_problem_keeps_every_field_and_is_named_by_its_statement(lead: FlaskClient, paul: Member) -> None:
    more = {"desired_outcome": "reduce the time", "how_might_we": "do without a queue?", "body": "**Everywhere**"}
    answer = lead.post(NEW, data=EMPTY | JOB | more | {"owner_id": str(paul.id)})

    problem = stored()
    assert answer.location == ITEM
    assert (problem.title, problem.statement) == (
        "Collect my order without waiting",
        "collect my order without waiting",
    )
    assert (problem.job_type, problem.desired_outcome) == (JobType.FUNCTIONAL, "reduce the time")
    assert (problem.how_might_we, problem.body, problem.owner_id) == ("do without a queue?", "**Everywhere**", paul.id)


def test_problem_of_nothing_is_refused_with_what_was_typed(lead: FlaskClient) -> None:
    answer = lead.post(NEW, data=EMPTY | {"desired_outcome": "Kept text"})

    assert answer.status_code == 422
    assert "Kept text" in answer.text
    assert count(Problem) == 0


def test_problem_stated_from_an_action_is_linked_to_it(lead: FlaskClient, programme: Programme) -> None:
    an_action(programme, title="Drive, at night")
    address = re.search(r'href="([^"]*problems/new[^"]*)"', lead.get("/p/cx/items/ACT-1").text)
    assert address
    opened = next(form for form in forms_of(lead.get(address[1]).text) if "job_verb" in form.names)

    lead.post(NEW, data=dict(opened.sent()) | JOB)

    assert dict(opened.sent())["raised_by"] == "ACT-1 Drive, at night"
    assert "ACT-1" in page(lead).split("What it weighs")[0]
    assert "PRB-1" in lead.get("/p/cx/do-now/actions/").text


def test_step_that_would_be_refused_says_what_it_lacks_and_is_no_first_button(
    lead: FlaskClient, programme: Programme, paul: Member
) -> None:
    lacking, weighed, _draft = (a_problem(programme, state=each) for each in ("framed", "framed", "draft"))
    exposed = ("exposure", a_scenario(programme).id)
    rate_problem(weighed, {("mission_fit", None): 3, exposed: 2}, by=paul, now=MONDAY)
    db.session.commit()
    lacks = "Rate its mission fit and its exposure to every active scenario first."
    sent = {"version": str(lacking.version)}

    held, refused = lead.get(ITEM).text, lead.post(f"{ITEM}/steps/prioritise", data=sent).text
    ready, in_french = lead.get("/p/cx/items/PRB-2").text, lead.get(f"{ITEM}?lang=fr").text

    assert '<button class="btn" aria-describedby="held-prioritise">It is prioritised</button>' in held
    assert [page.count(lacks) for page in (held, ready)] == [1, 0]
    assert (lacks in refused, "held-prioritise" in refused) == (True, False)
    assert '<button class="btn btn-primary">It is prioritised</button>' in ready
    assert "Notez d’abord son lien avec la mission" in in_french
    assert "Link at least one action that raises this problem first." in lead.get("/p/cx/items/PRB-3").text


@pytest.mark.parametrize("typed", ["ACT-9", "nothing like that", "PRB-1"])
def test_problem_with_an_action_that_is_none_is_not_stated(lead: FlaskClient, programme: Programme, typed: str) -> None:
    a_problem(programme)

    assert lead.post(NEW, data=EMPTY | JOB | {"raised_by": typed}).status_code == 422
    assert count(Problem) == 1


def test_what_two_people_edit_is_put_together(lead: FlaskClient, programme: Programme) -> None:
    seen = a_problem(programme).version
    edit = "/p/cx/do-now/problems/PRB-1/edit"
    mine = EMPTY | JOB | {"title": "Pick-up", "version": str(seen)}

    answers = [lead.post(edit, data=mine | {"job_verb": verb}).status_code for verb in ("fetch", "get")]

    assert answers == [302, 409]
    assert stored().job_verb == "fetch"


def rated(client: FlaskClient, **given: str) -> int:
    return client.post(RATINGS, data={name.replace("_of_", "-"): value for name, value in given.items()}).status_code


def test_ratings_show_their_arithmetic_and_a_second_sending_changes_nothing(
    lead: FlaskClient, programme: Programme
) -> None:
    """R8: what lacks is said, and no 0 stands for it."""
    scenario = a_scenario(programme).id
    a_problem(programme)
    before = page(lead)
    typed = {"mission_fit": "2", f"exposure_of_{scenario}": "2", "importance": "9", "satisfaction": "3"}

    answers = [rated(lead, **typed) for _ in range(2)]

    after = page(lead)
    assert "Nobody has rated yet: its link with the mission its exposure to SCN-1 A second wave" in before
    assert answers == [303, 303]
    assert "Priority 67 100 × √(2/3 × 0.67) = 67 Exposure: (8×2) / (3×8) = 0.67" in after
    assert "No-regret 1/1 scenarios that make it much worse Worth its work whatever happens" in after
    assert "15 9 + max(9 − 3, 0) = 15" in after
    assert len(db.session.scalars(sa.select(Activity).where(Activity.verb == "rated")).all()) == 1


def given() -> dict[str, float]:
    """The medians of the problem, by criterion."""
    return {key[0]: each.median for key, each in spreads([stored().id])[stored().id].items()}


def test_zero_is_kept_and_blank_takes_back(lead: FlaskClient, programme: Programme) -> None:
    """R17."""
    a_problem(programme)
    rated(lead, mission_fit="0", importance="5")
    zero = given()

    rated(lead, mission_fit="", importance="5")

    assert zero == {"mission_fit": 0, "importance": 5}
    assert given() == {"importance": 5}


def test_form_that_was_forgotten_takes_nothing_back(lead: FlaskClient, programme: Programme) -> None:
    a_problem(programme)
    old = next(dict(form.sent()) for form in forms_of(lead.get(ITEM).text) if form.action == RATINGS)
    rated(lead, mission_fit="2")

    lead.post(RATINGS, data=old | {"importance": "7"})

    assert given() == {"mission_fit": 2, "importance": 7}


@pytest.mark.parametrize(
    "wrong", [{"mission_fit": "4"}, {"importance": "11"}, {"mission_fit": "x"}, {"importance": "-1"}]
)
def test_impossible_rating_is_refused_and_leaves_nothing(
    lead: FlaskClient, programme: Programme, wrong: dict[str, str]
) -> None:
    a_problem(programme)

    assert rated(lead, **wrong) == 422
    assert count(Rating) == 0


def test_rating_in_view_of_a_scenario_that_was_retired_meanwhile_is_told(
    lead: FlaskClient, programme: Programme
) -> None:
    scenario = a_scenario(programme)
    row = f"exposure-{scenario.id}"
    a_problem(programme)
    form = next(form for form in forms_of(lead.get(ITEM).text) if "mission_fit" in form.names)
    version = str(db.session.scalar(sa.select(Scenario.version)))
    lead.post("/p/cx/items/SCN-1/steps/retire", data={"version": version, "reason": "It did not come."})

    for given in ({}, {row: "3"}):
        lead.post(RATINGS, data=dict(form.sent()) | given)
        told = "your rating of PRB-1 in view of it was not kept" in page(lead)
        assert told is bool(given)
    assert count(Rating) == 0


def test_people_who_rate_at_the_same_time_lose_nothing(app: Flask, programme: Programme) -> None:
    """The median is that of all of them, whichever came last."""
    scenario, fits = a_scenario(programme).id, [0, 1, 1, 2, 3, 3, 3]
    a_problem(programme)
    clients = [enter(app.test_client(), a_member(programme, user=a_user()).user) for _ in fits]
    together = Barrier(len(fits))

    def give(client: FlaskClient, fit: int) -> int:
        together.wait()
        return rated(client, mission_fit=str(fit), **{f"exposure_of_{scenario}": str(fit)})

    with ThreadPoolExecutor(len(fits)) as pool:
        answers = list(pool.map(give, clients, fits))

    problem = stored()
    assert answers == [303] * len(fits)
    assert count(Rating) == 2 * len(fits)
    assert (problem.mission_fit, problem.exposure, problem.priority_score) == (2, 2 / 3, 67)


def test_rank_is_decided_with_a_reason_and_given_back(lead: FlaskClient, programme: Programme) -> None:
    seen = a_problem(programme).version

    def send(place: str, version: int, reason: str = "It is what we promised.") -> int:
        return lead.post(RANK, data={"rank": place, "reason": reason, "version": str(version)}).status_code

    refused = [send("1", seen, reason=""), send("0", seen), send("x", seen)]
    ranked, shown = send("1", seen), page(lead)
    back = send("", stored().version, reason="The figures say it.")

    assert refused == [422, 422, 422]
    assert (ranked, back, stored().rank) == (303, 303, None)
    assert "Number 1 by decision It is what we promised. Paul" in shown
    assert [d.verdict for d in db.session.scalars(sa.select(Decision).order_by(Decision.id))] == ["1", "computed"]
    assert "Ranked: number 1" in page(lead)
    assert "Ranked: computed order" in page(lead)


def test_what_comes_too_late_for_a_problem_says_so_on_its_page(lead: FlaskClient, programme: Programme) -> None:
    version = str(a_problem(programme, state="solved").version)
    an_action(programme)

    answers = [
        lead.post(RATINGS, data={"mission_fit": "2"}),
        lead.post(RANK, data={"rank": "1", "reason": "First.", "version": version}),
    ]
    told = page(lead)

    assert [answer.location for answer in answers] == [ITEM] * 2
    assert told.count("PRB-1 is not being worked on.") == 2
    assert count(Rating) == count(Decision) == 0


def test_only_a_merging_ends_a_problem_as_merged(lead: FlaskClient, programme: Programme) -> None:
    version = str(a_problem(programme).version)

    answer = lead.post(f"{ITEM}/steps/merge", data={"version": version, "reason": "One job."})

    assert answer.status_code == 422
    assert stored().state == "draft"


def test_rank_that_was_taken_back_is_explained_no_more(lead: FlaskClient, programme: Programme) -> None:
    a_problem(programme)
    for place, reason in (("1", "Promised."), ("2", "Less so.")):
        lead.post(RANK, data={"rank": place, "reason": reason, "version": str(stored().version)})
    line = db.session.scalars(
        sa.select(Activity.id).where(Activity.verb == "rank").order_by(Activity.id.desc())
    ).first()

    lead.post(f"/p/cx/undo/{line}")

    assert stored().rank == 1
    assert "Number 1 by decision Promised. Paul" in page(lead)


def test_two_who_ask_for_one_place_at_once_do_not_share_it(app: Flask, programme: Programme) -> None:
    versions = {f"PRB-{n}": str(a_problem(programme).version) for n in (1, 2)}
    clients = [enter(app.test_client(), a_member(programme, user=a_user()).user) for _ in versions]
    together = Barrier(2)

    def send(client: FlaskClient, problem: str) -> int:
        together.wait()
        data = {"rank": "1", "reason": "First.", "version": versions[problem]}
        return client.post(f"/p/cx/do-now/problems/{problem}/rank", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, clients, versions))

    assert sorted(answers) == [303, 422]
    assert count(Decision) == 1


def test_two_merge_into_each_other_at_once_and_one_comes_too_late(app: Flask, programme: Programme) -> None:
    versions = {f"PRB-{n}": str(a_problem(programme).version) for n in (1, 2)}
    clients = [enter(app.test_client(), a_member(programme, user=a_user()).user) for _ in versions]
    together = Barrier(2)

    def send(client: FlaskClient, problem: str, into: str) -> int:
        together.wait()
        data = {"into": into, "reason": "", "version": versions[problem]}
        return client.post(f"/p/cx/do-now/problems/{problem}/merging", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, clients, versions, reversed(versions)))

    assert sorted(answers) == [302, 422]
    assert sorted(stored(n).state for n in (1, 2)) == ["draft", "merged"]


def test_merged_problem_leads_to_the_other(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    problem = a_problem(programme)
    a_problem(programme, title="Pick-up")
    raise_problem(problem, [an_action(programme)], by=paul, now=MONDAY)
    db.session.commit()
    sent, asked = {"version": str(problem.version), "reason": ""}, page(lead, MERGING)

    refused = [lead.post(MERGING, data=sent | {"into": into}).status_code for into in ("", "PRB-1", "PRB-9", "ACT-1")]
    answer = lead.post(MERGING, data=sent | {"into": "PRB-2"})

    assert "1 link goes over" in asked
    assert refused == [422] * 4
    assert answer.location == ITEM
    assert "Merged into PRB-2 Pick-up" in page(lead)
    assert "ACT-1" in page(lead, "/p/cx/items/PRB-2").split("What it weighs")[0]
    assert "merged two problems, and moved 1 item" in page(lead, "/p/cx/")


@pytest.mark.parametrize("state", ["merged", "dropped", "solved"])
def test_ended_problem_is_offered_no_merging(lead: FlaskClient, programme: Programme, state: str) -> None:
    a_problem(programme, state=state)
    a_problem(programme)

    answer = lead.get(MERGING)

    assert (answer.status_code, answer.location) == (302, ITEM)
    assert "PRB-1 is not being worked on." in page(lead)


def test_nobody_sets_the_priority_of_a_problem(lead: FlaskClient, programme: Programme) -> None:
    version = a_problem(programme, priority=Priority.HIGH).version

    forms = [form.names for path in (NEW, f"{LIST}PRB-1/edit") for form in forms_of(lead.get(path).text)]
    lead.post(f"{LIST}PRB-1/edit", data=EMPTY | JOB | {"version": str(version), "title": "Pick-up"})

    assert not any("priority" in names for names in forms)
    assert "High priority" not in page(lead)
    assert (stored().title, stored().priority) == ("Pick-up", Priority.HIGH)


def test_refused_step_says_what_lacks_and_leads_there(lead: FlaskClient, programme: Programme) -> None:
    seen = a_problem(programme, job_context="", title="Pick-up").version
    step = f"{ITEM}/steps/frame"

    unsaid = lead.post(step, data={"version": str(seen)})
    lead.post("/p/cx/do-now/problems/PRB-1/edit", data=EMPTY | JOB | {"title": "Pick-up", "version": str(seen)})
    unlinked = lead.post(step, data={"version": str(stored().version)})

    assert (unsaid.status_code, unlinked.status_code) == (422, 422)
    assert 'href="/p/cx/do-now/problems/PRB-1/edit#job_verb"' in unsaid.text
    assert f'href="{ITEM}#raised-by"' in unlinked.text
    assert "Link at least one action that raises this problem first." in unlinked.text


def test_actions_are_linked_several_at_once_and_one_is_unlinked(lead: FlaskClient, programme: Programme) -> None:
    a_problem(programme)
    for title in ("Drive, at night", "Locker", "Locker for bread"):
        an_action(programme, title=title)

    refused = [lead.post(RAISING, data={"raised_by": typed}).status_code for typed in ("", "locker", "ACT-9", "PRB-1")]
    several = lead.post(RAISING, data={"raised_by": "ACT-1 Drive, at night, act-3"}).status_code
    twice = lead.post(RAISING, data={"raised_by": "ACT-2, ACT-3"})
    removal = re.search(r'action="([^"]*/links/\d+/removal)"', lead.get(ITEM).text)
    assert removal

    assert refused == [422] * 4
    assert (several, twice.status_code, count(Link)) == (303, 422, 2)
    assert "Linked already: ACT-3." in twice.text
    assert lead.post(removal[1]).status_code == 303
    assert count(Link) == 1


def test_page_shows_what_serves_the_problem_and_leads_there(
    lead: FlaskClient, programme: Programme, paul: Member
) -> None:
    mine, other = a_problem(programme), a_problem(programme)
    for title, given in (("Dropped", {"state": "dropped", "stage": Stage.DROPPED}), ("Bare", {}), ("Rated", {})):
        an_opportunity(programme, title=title, problem_id=mine.id, **given)
    gone = an_opportunity(programme, title="Gone", problem_id=mine.id)
    archive(gone, by=paul, now=MONDAY, seen=gone.version)
    an_opportunity(programme, title="Elsewhere", problem_id=other.id)
    rated = db.session.scalars(sa.select(Opportunity).where(Opportunity.title == "Rated")).one()
    rate_opportunity(rated, {("importance", None): 9, ("satisfaction", None): 3}, by=paul, now=MONDAY)
    db.session.commit()

    shown = lead.get(ITEM).text.split('id="served-by"')[1].split("</section>")[0]
    told = " ".join(re.sub(r"<[^>]*>", " ", shown).split())

    assert re.findall(r'<a[^>]* href="([^"]*)"', shown) == [
        "/p/cx/do-now/opportunities/?problem=PRB-1",
        *(f"/p/cx/items/OPP-{number}" for number in (3, 2, 1)),
        "/p/cx/do-now/opportunities/new?problem=PRB-1",
    ]
    assert "OPP-3 Rated Score 15 Identified OPP-2 Bare not scored yet Identified OPP-1 Dropped" in told
    assert refs(lead.get("/p/cx/do-now/opportunities/?problem=PRB-1").text) == ["OPP-3", "OPP-1", "OPP-2"]


def test_only_who_may_add_an_opportunity_is_offered_it_and_only_while_the_problem_waits(
    client: FlaskClient, programme: Programme, paul: Member
) -> None:
    a_problem(programme)
    a_problem(programme, state="solved")
    reader = a_member(programme, role=Role.OBSERVER, user=a_user(name="Omar")).user

    enter(client, paul.user)
    offered = ["opportunities/new?problem" in client.get(f"/p/cx/items/PRB-{number}").text for number in (1, 2)]
    enter(client, db.session.merge(reader))

    assert offered == [True, False]
    assert "No opportunity serves it yet." in page(client)
    assert "opportunities/new?problem" not in client.get(ITEM).text


def test_page_shows_no_more_opportunities_than_it_says(
    lead: FlaskClient, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problem_sheet, "SERVING", 2)
    mine = a_problem(programme)
    for _ in range(3):
        an_opportunity(programme, problem_id=mine.id)

    assert "OPP-2 Slots of ten minutes not scored yet Identified Only the first ones are shown." in page(lead)
    assert "OPP-3" not in page(lead)


def refs(text: str) -> list[str]:
    return re.findall(r'<tr id="([A-Z]+-\d+)"', text)


def test_list_orders_by_weight_and_pictures_what_the_filter_asks_for(
    lead: FlaskClient, programme: Programme, paul: Member
) -> None:
    scenario = a_scenario(programme)
    light, heavy, unknown = a_problem(programme), a_problem(programme), a_problem(programme)
    for problem, fit in ((light, 1), (heavy, 3)):
        rate_problem(problem, {("mission_fit", None): fit, ("exposure", scenario.id): 3}, by=paul, now=MONDAY)
    rate_problem(heavy, {("mission_fit", None): 3}, by=a_member(programme), now=MONDAY)
    raise_problem(unknown, [an_action(programme)], by=paul, now=MONDAY)
    archive(a_problem(programme), by=paul, now=MONDAY, seen=1)
    db.session.commit()

    whole, unlinked, linked = (lead.get(LIST + query).text for query in ("", "?raised=0", "?raised=1&state=draft"))

    assert refs(whole) == ["PRB-2", "PRB-1", "PRB-3"]
    assert (refs(unlinked), refs(linked)) == (["PRB-2", "PRB-1"], ["PRB-3"])
    assert re.findall(r'text-anchor="middle">(PRB-\d+)<', whole) == ["PRB-2", "PRB-1"] * 2
    assert "Lacks: link with the mission, exposure to the scenarios" in page(lead, LIST)
    assert "matrix-picture" not in linked
    assert "3/3 × 100%" in whole
    assert re.findall("n = [0-9]+", whole) == ["n = 2", "n = 1"]


def test_inventory_finds_what_is_to_problematise(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    raising = an_action(programme)
    an_action(programme)
    for _ in range(4):
        raise_problem(a_problem(programme), [raising], by=paul, now=MONDAY)
    db.session.commit()

    texts = [lead.get(f"/p/cx/do-now/actions/{query}").text for query in ("?problem=0", "?problem=1", "?problem=2")]

    assert [sorted(refs(text)) for text in texts] == [["ACT-2"], ["ACT-1"], ["ACT-1", "ACT-2"]]
    assert '>PRB-1</a> <a class="ref" href="/p/cx/items/PRB-2">PRB-2</a> +2' in texts[1]


def test_cell_of_a_problem_is_edited_in_place(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    seen = a_problem(programme).version
    cell = "/p/cx/items/PRB-1/cells/owner_id"

    answer = lead.post(
        cell, data={"owner_id": str(paul.id), "version": str(seen), "list": "problem"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert "Paul" in answer.text
    assert stored().owner_id == paul.id


def test_picture_and_page_stay_small_whatever_there_is(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    scenario = a_scenario(programme)
    for n in range(60):
        problem = a_problem(programme, title=f"{n} " + "A very long name " * 11)
        given = {("mission_fit", None): n % 4, ("exposure", scenario.id): n % 3 + 1, ("importance", None): n % 11}
        rate_problem(problem, given if n % 2 else {("importance", None): 3}, by=paul, now=MONDAY)
    db.session.commit()

    pictures = re.findall(r"(?s)<svg class=\"matrix-picture.*?</svg>", lead.get(LIST).text)

    assert len(pictures) == 2
    assert sum(len(each.encode()) for each in pictures) < 60_000
    assert "6 more stand in the table alone." in page(lead, LIST)
    assert "and 22 more" in page(lead, LIST)


def test_reason_is_said_to_be_optional_only_where_it_is(lead: FlaskClient, programme: Programme) -> None:
    a_problem(programme)
    a_problem(programme)

    assert "Reason optional" not in page(lead)
    assert "Reason optional" in page(lead, MERGING)
