"""Scenarios on the web: the matrix with its table, the form, and whose priority a change moves."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import db
from app.do_now.problem import Problem
from app.do_now.problem_weight import rate_problem
from app.do_now.scenario import Scenario
from app.programme.activity import Activity
from app.programme.member import Member
from app.programme.programme import Programme
from tests.builders import MONDAY, a_problem, a_scenario

LIST, NEW, EDIT = (f"/p/cx/do-now/scenarios/{name}" for name in ("", "new", "SCN-1/edit"))
PLACED = {"title": "A strike", "severity": "3", "duration": "2", "plausibility": "2", "owner_id": ""}


def rated(problem: Problem, by: Member, fit: int, *exposures: tuple[Scenario, int]) -> Problem:
    values = {("exposure", scenario.id): value for scenario, value in exposures}
    rate_problem(problem, {("mission_fit", None): fit, **values}, by=by, now=MONDAY)
    db.session.commit()
    return problem


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def toast(client: FlaskClient, path: str) -> str:
    found = re.search(r'(?s)<div class="toast-words">(.*?)</div>', client.get(path).text)
    return words(found[1]) if found else ""


def version() -> int:
    db.session.rollback()
    return db.session.scalars(sa.select(Scenario.version).order_by(Scenario.id).limit(1)).one()


def step(client: FlaskClient, verb: str, reason: str = "") -> None:
    sent = {"version": str(version()), "reason": reason}
    assert client.post(f"/p/cx/items/SCN-1/steps/{verb}", data=sent).status_code == 302


def edit(client: FlaskClient, **values: str) -> int:
    return client.post(EDIT, data=PLACED | {"version": str(version())} | values).status_code


def test_scenario_is_written_down_and_shown_with_its_weight(lead: FlaskClient) -> None:
    answer = lead.post(NEW, data=PLACED | {"body": "Parcels **wait**.", "due_on": "2026-04-01"})

    assert answer.location == "/p/cx/items/SCN-1"
    page = lead.get(answer.location).text
    assert "<strong>wait</strong>" in page
    assert "Weight 3 × 2 × 2 = 12 out of 27" in words(page)
    assert "Critical · 3/3" in words(page)


@pytest.mark.parametrize("wrong", [{"title": " "}, {"severity": "4"}, {"duration": "long"}, {"owner_id": "999"}])
def test_impossible_scenario_is_refused_and_what_was_typed_is_kept(lead: FlaskClient, wrong: dict[str, str]) -> None:
    answer = lead.post(NEW, data=PLACED | {"body": "Kept text"} | wrong)

    assert answer.status_code == 422
    assert "Kept text" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Scenario)) == 0


def test_step_of_an_active_scenario_cannot_be_left_open(lead: FlaskClient, programme: Programme) -> None:
    a_scenario(programme)

    answer = lead.post(EDIT, data=PLACED | {"version": str(version()), "severity": ""})

    assert answer.status_code == 422
    assert "it needs all three steps" in answer.text


def test_list_says_each_step_weight_and_how_many_problems_are_exposed(
    lead: FlaskClient, programme: Programme, paul: Member
) -> None:
    grave, mild = a_scenario(programme, title="Wave", severity=3), a_scenario(programme, title="Calm", severity=1)
    for exposure in (1, 2, 3):
        rated(a_problem(programme), paul, 3, (grave, exposure), (mild, 0))

    page = words(lead.get(LIST).text)

    assert "SCN-1 Wave Severe" not in page
    assert "SCN-1 Wave Critical Medium, 3 to 12 months Plausible 12 Active 2" in page
    assert "SCN-2 Calm Moderate Medium, 3 to 12 months Plausible 4 Active 0" in page
    assert page.index("SCN-1 Wave Critical") < page.index("SCN-2 Calm Moderate")


@pytest.mark.parametrize(("lang", "said"), [("en", "Critical, Medium, 3 to 12 months: 9"), ("fr", "Critique, Moyenne")])
def test_matrix_counts_what_finds_no_room_and_tells_it_in_words(
    lead: FlaskClient, programme: Programme, lang: str, said: str
) -> None:
    for _ in range(9):
        a_scenario(programme, severity=3)

    page = lead.get(f"{LIST}?lang={lang}").text
    picture = re.search(r'(?s)<svg class="scenario-picture".*?</figure>', page)

    assert picture
    assert picture[0].count("SCN-") == 5
    assert "+4<" in picture[0]
    assert said in picture[0]


def test_changing_a_scenario_tells_whose_priority_moved(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    grave, other = a_scenario(programme, severity=3), a_scenario(programme, severity=1)
    rated(a_problem(programme), paul, 3, (grave, 0), (other, 3))
    rated(a_problem(programme), paul, 3, (grave, 2), (other, 2))

    assert edit(lead, severity="1") == 302

    assert toast(lead, "/p/cx/items/SCN-1") == "SCN-1 is saved. 1 priority changed: PRB-1 50 → 71"


def test_retiring_and_taking_it_back_tell_it_too(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    gone, kept = a_scenario(programme), a_scenario(programme)
    rated(a_problem(programme), paul, 3, (gone, 0), (kept, 3))

    step(lead, "retire", "It will not come.")
    retired = toast(lead, "/p/cx/items/SCN-1")
    line = db.session.scalars(sa.select(Activity.id).where(Activity.verb == "retire")).one()
    lead.post(f"/p/cx/undo/{line}", data={"next": "/p/cx/items/SCN-1"})

    assert retired == "SCN-1: Retired. 1 priority changed: PRB-1 71 → 100"
    assert toast(lead, "/p/cx/items/SCN-1") == "Taken back. 1 priority changed: PRB-1 100 → 71"


def test_many_that_moved_are_named_in_part(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    gone, kept = a_scenario(programme), a_scenario(programme)
    for _ in range(8):
        rated(a_problem(programme), paul, 3, (gone, 0), (kept, 3))

    step(lead, "retire", "It will not come.")

    told = toast(lead, "/p/cx/items/SCN-1")
    assert told.startswith("SCN-1: Retired. 8 priorities changed: PRB-1 71 → 100, PRB-2")
    assert told.endswith("PRB-5 71 → 100 and 3 more")


def test_new_scenario_tells_how_many_priorities_wait_for_ratings(
    lead: FlaskClient, programme: Programme, paul: Member
) -> None:
    """R8."""
    new, kept = a_scenario(programme, state="draft"), a_scenario(programme)
    for _ in range(2):
        rated(a_problem(programme), paul, 3, (kept, 3))
    a_problem(programme)

    step(lead, "activate")

    told = toast(lead, "/p/cx/items/SCN-1")
    assert told == "SCN-1: Active. 2 problems have no priority until they are rated for it. See the problems"
    assert new.number == 1


def test_last_scenario_that_goes_takes_every_priority_along(
    lead: FlaskClient, programme: Programme, paul: Member
) -> None:
    only = a_scenario(programme)
    rated(a_problem(programme), paul, 3, (only, 3))

    lead.post("/p/cx/items/SCN-1/steps/retire", data={"version": str(version()), "reason": "It did not come."})

    told = toast(lead, "/p/cx/items/SCN-1")
    assert "No scenario is taken into account: 1 problem has no priority any more." in told


def test_nothing_is_told_where_nothing_moved(lead: FlaskClient, programme: Programme) -> None:
    a_scenario(programme)
    edit(lead)
    alone = toast(lead, "/p/cx/items/SCN-1")
    a_problem(programme)
    edit(lead, title="Another name")

    assert alone == toast(lead, "/p/cx/items/SCN-1") == "SCN-1 is saved."


def test_page_shows_the_problems_most_exposed(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    scenario = a_scenario(programme)
    rated(a_problem(programme, title="Collect"), paul, 3, (scenario, 2))
    rated(a_problem(programme, title="Pay"), paul, 3, (scenario, 3))
    rated(a_problem(programme, title="Return"), paul, 3, (scenario, 0))

    page = words(lead.get("/p/cx/items/SCN-1").text)

    assert "PRB-2 Pay 3/3 priority 100 PRB-1 Collect 2/3 priority 82" in page
    assert "PRB-3" not in page


def test_page_stays_small_whatever_there_is(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    for number in range(60):
        a_scenario(programme, title=f"{number} " + "Very long title " * 11, severity=number % 3 + 1)

    assert len(lead.get(LIST).data) <= 60_000


def test_sheet_of_the_list_holds_the_steps(lead: FlaskClient, programme: Programme) -> None:
    a_scenario(programme, title="Wave", severity=3)

    answer = lead.get("/p/cx/items/exports/list.csv?list=scenario&lang=en")

    assert "scenarios" in answer.headers["Content-Disposition"]
    assert "SCN-1,Wave,3,2,2" in answer.text
