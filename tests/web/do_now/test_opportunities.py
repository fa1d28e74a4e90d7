"""Opportunities on the web: listed, pictured, written down, rated, selected for the next track."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import db
from app.do_now.opportunity import Opportunity, rate_opportunity
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from app.programme.rating import Rating
from app.programme.trash import archive
from app.web.do_now import opportunities
from tests.builders import MONDAY, a_member, a_problem, a_seat, a_user, an_opportunity
from tests.web.signing import enter

LIST, NEW, LANDSCAPE = (f"/p/cx/do-now/opportunities/{name}" for name in ("", "new", "landscape"))
PAGE, RATINGS = "/p/cx/items/OPP-1", "/p/cx/do-now/opportunities/OPP-1/ratings"
STEPS = ("value_customer", "value_business", "effort", "desirability", "feasibility", "viability")
FULL = dict(zip(STEPS, "542341", strict=True))
EMPTY = dict.fromkeys((*STEPS, "problem_id", "owner_id"), "") | {"horizon": "now", "priority": "normal"}


def stored() -> Opportunity:
    db.session.rollback()
    return db.session.scalars(sa.select(Opportunity)).one()


def rated(programme: Programme, by: Member, **given: object) -> Opportunity:
    steps = {name: int(step) for name, step in FULL.items()}
    opportunity = an_opportunity(programme, by=by, **steps | given)
    values = {("importance", None): 9, ("satisfaction", None): 3}
    rate_opportunity(opportunity, values, by=by, now=MONDAY)
    db.session.commit()
    return opportunity


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split('id="content"')[1]).split())


def test_list_shows_score_zone_and_quadrant(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    rated(programme, paul, problem_id=a_problem(programme).id)

    page = words(lead.get(LIST).text)

    assert "OPP-1 Slots of ten minutes PRB-1 15 low-hanging n = 1 Quick wins 4.5 / 2" in page


def test_empty_list_asks_for_a_problem_first_where_there_is_none(lead: FlaskClient, programme: Programme) -> None:
    before = re.findall(r'class="btn btn-primary" href="([^"]+)"', lead.get(LIST).text.split('id="content"')[1])
    a_problem(programme)
    db.session.commit()
    after = re.findall(r'class="btn btn-primary" href="([^"]+)"', lead.get(LIST).text.split('id="content"')[1])

    assert (before, after) == (["/p/cx/do-now/problems/new"], [NEW])


def test_selecting_without_a_problem_leads_to_the_choice_of_another(client: FlaskClient, programme: Programme) -> None:
    lea = a_member(programme, user=a_user(name="Léa"))
    problem = a_problem(programme)
    rated(programme, lea, problem_id=problem.id, state="scored")
    problem.state = "dropped"
    db.session.commit()

    answer = enter(client, lea.user).post(f"{PAGE}/steps/select", data={"version": str(stored().version)})

    assert answer.status_code == 422
    assert "PRB-1, which it serves, was dropped: choose another problem first." in words(answer.text)
    assert 'href="/p/cx/do-now/opportunities/OPP-1/edit#problem_id">Choose another problem</a>' in answer.text


def test_list_narrows_to_what_serves_one_problem_or_none(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    for number in range(2):
        rated(programme, paul, problem_id=a_problem(programme).id, title=f"For {number}")
    an_opportunity(programme, title="For nobody")
    asked = ("PRB-2", "0", "PRB-9", "prb", "PRB-2147483648000")

    pages = {text: lead.get(LIST, query_string={"problem": text}).text for text in asked}

    assert {text: re.findall(r'<tr id="(OPP-\d)"', page) for text, page in pages.items()} == {
        "PRB-2": ["OPP-2"], "0": ["OPP-3"], "PRB-9": [], "prb": ["OPP-1", "OPP-2", "OPP-3"],
        "PRB-2147483648000": ["OPP-1", "OPP-2", "OPP-3"],
    }  # fmt: skip
    assert "Problem: Serves PRB-2" in words(pages["PRB-2"])
    assert [f"OPP-{n}" in lead.get(f"{LANDSCAPE}?problem=PRB-2").text for n in (1, 2)] == [False, True]


def test_landscape_says_that_it_leaves_out_what_is_parked(
    lead: FlaskClient, programme: Programme, paul: Member
) -> None:
    rated(programme, paul)
    pages = [lead.get(f"{LANDSCAPE}{query}").text for query in ("", "?state=kept", "?state=parked")]

    chosen = [page.split('id="filter-state"')[1].split("</select>")[0] for page in pages]
    assert [re.findall(r'<option value="(\w*)" selected>', each) for each in chosen] == [[""], [], ["parked"]]
    assert all(
        '<option value="">' in each.replace(" selected", "").split("Neither parked nor dropped")[0] for each in chosen
    )
    assert [each.count("Neither parked nor dropped") for each in chosen] == [1, 1, 1]
    assert "All" not in chosen[0]


def test_opportunity_keeps_every_field(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    problem = a_problem(programme)
    typed = {"title": "Slots", "problem_id": str(problem.id), "owner_id": str(paul.id), "due_on": "2026-04-01"}

    answer = lead.post(NEW, data=EMPTY | FULL | typed | {"body": "Every **ten** minutes."})

    assert answer.location == PAGE
    kept = stored()
    assert (kept.title, kept.problem_id, kept.owner_id, kept.state) == ("Slots", problem.id, paul.id, "identified")
    assert [getattr(kept, name) for name in STEPS] == [5, 4, 2, 3, 4, 1]
    page = lead.get(PAGE).text
    assert "<strong>ten</strong>" in page
    assert "Value 4.5 Quick wins" in words(page)
    assert "Viability 1/5 should we? weakest" in words(page)


@pytest.mark.parametrize("wrong", [{"title": ""}, {"effort": "6"}, {"effort": "x"}, {"problem_id": "999"}])
def test_impossible_opportunity_is_refused_and_leaves_nothing(lead: FlaskClient, wrong: dict[str, str]) -> None:
    answer = lead.post(NEW, data=EMPTY | {"title": "Slots", "body": "Kept text"} | wrong)

    assert answer.status_code == 422
    assert "Kept text" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Opportunity)) == 0


def test_form_opens_on_the_problem_that_the_address_names(lead: FlaskClient, programme: Programme) -> None:
    a_problem(programme)
    other = a_problem(programme, title="Pay outside").id

    page = lead.get(f"{NEW}?problem=PRB-2").text

    assert re.search(rf'<option selected value="{other}">PRB-2 Pay outside', page)


def test_form_opens_on_the_problem_that_the_address_names_however_many_weigh_more(
    lead: FlaskClient, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opportunities, "OFFERED", 2)
    last = [a_problem(programme).id for _ in range(4)][-1]

    pages = [lead.get(f"{NEW}{asked}").text for asked in ("?problem=PRB-4", "?problem=x")]
    offered = [re.findall(r"<option[^>]*>(PRB-[0-9]+)", page) for page in pages]
    kept = lead.post(NEW, data=EMPTY | {"title": "Slots", "problem_id": str(last)}, query_string="problem=PRB-4")

    assert offered == [["PRB-4", "PRB-1"], ["PRB-1", "PRB-2"]]
    assert kept.status_code == 302


def test_form_opens_on_no_problem_that_is_put_away_or_solved(
    lead: FlaskClient, programme: Programme, paul: Member
) -> None:
    a_problem(programme, state="solved")
    away = a_problem(programme)
    archive(away, by=paul, now=MONDAY, seen=away.version)
    db.session.commit()

    for ref in ("PRB-1", "PRB-2"):
        assert ref not in lead.get(f"{NEW}?problem={ref}").text.split("<select")[1]


@pytest.mark.parametrize("after", ["9" * 20 + "~1", "1e5~1", "-1~1", "nan~1", "1~x"])
def test_list_answers_a_place_that_was_tampered_with(lead: FlaskClient, programme: Programme, after: str) -> None:
    a_problem(programme)
    an_opportunity(programme)

    for path in (LIST, "/p/cx/do-now/problems/"):
        assert lead.get(path, query_string={"after": after}).status_code == 200


def test_editing_serves_another_problem_and_history_names_both(lead: FlaskClient, programme: Programme) -> None:
    first, other = a_problem(programme), a_problem(programme)
    an_opportunity(programme, problem_id=first.id)
    sent = EMPTY | {"title": "Slots", "problem_id": str(other.id), "version": str(stored().version)}

    assert lead.post("/p/cx/do-now/opportunities/OPP-1/edit", data=sent).status_code == 302

    assert "Problem that it serves: PRB-1 PRB-2" in words(lead.get(f"{PAGE}/history").text)


def rate(client: FlaskClient, **given: str) -> int:
    return client.post(RATINGS, data=given).status_code


def test_ratings_are_kept_and_shown_with_their_spread(lead: FlaskClient, programme: Programme) -> None:
    """R17."""
    rated(programme, a_member(programme))

    assert rate(lead, importance="0", satisfaction="") == 303

    assert (stored().importance, stored().satisfaction) == (4.5, 3)
    page = lead.get(PAGE).text
    assert "4.5 median · 0–9 · 2 people" in words(page)
    assert re.search(r'name="importance" value="0" checked', page)
    assert re.search(r'name="satisfaction" value="" checked', page)


def test_score_is_told_with_its_arithmetic(lead: FlaskClient, programme: Programme) -> None:
    rated(programme, a_member(programme))

    english, french = (words(lead.get(f"{PAGE}?lang={lang}").text) for lang in ("en", "fr"))

    assert "15 9 + max(9 − 3, 0) = 15: low-hanging" in english
    assert "15 9 + max(9 − 3 ; 0) = 15 : à portée de main" in french.replace("\u202f", " ")


def test_what_is_not_sent_is_left_and_what_is_sent_twice_changes_nothing(
    lead: FlaskClient, programme: Programme
) -> None:
    an_opportunity(programme)
    rate(lead, importance="7", satisfaction="2")

    answers = [rate(lead), rate(lead, satisfaction="2"), rate(lead, importance="11"), rate(lead, importance="x")]

    assert answers == [303, 303, 422, 422]
    assert (stored().importance, stored().satisfaction) == (7, 2)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Rating)) == 2


def test_who_may_only_read_sees_medians_and_no_form(client: FlaskClient, programme: Programme) -> None:
    rated(programme, a_member(programme))

    page = enter(client, a_member(programme, role=Role.EXEC).user).get(PAGE).text

    assert "9 median · 9 · 1 person" in words(page)
    assert RATINGS not in page


def test_step_that_lacks_ratings_says_so(lead: FlaskClient, programme: Programme) -> None:
    an_opportunity(programme, **dict.fromkeys(STEPS, 3))

    answer = lead.post(f"{PAGE}/steps/score", data={"version": str(stored().version)})

    assert answer.status_code == 422
    assert "Rate importance and satisfaction first." in answer.text


def test_lead_of_next_selects_and_the_list_waits_for_them(
    client: FlaskClient, programme: Programme, paul: Member
) -> None:
    rated(programme, paul, state="scored")
    sarah = a_member(programme, role=Role.LEAD)
    a_seat(sarah, Track.NEXT, place=Place.LEAD)
    before = words(enter(client, paul.user).get(PAGE).text)
    refused = client.post(f"{PAGE}/steps/select", data={"version": str(stored().version)})

    taken = enter(client, sarah.user).post(f"{PAGE}/steps/select", data={"version": str(stored().version)})

    assert "The lead of the do-next group or a leader selects" in before
    assert (refused.status_code, taken.status_code) == (403, 302)
    assert "Selected: it waits for the do-next group" in words(client.get(PAGE).text)
    assert "these. OPP-1 Slots of ten minutes 15 low-hanging" in words(client.get(LIST).text)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_pictures_show_the_same_as_their_tables(
    lead: FlaskClient, programme: Programme, paul: Member, lang: str
) -> None:
    for title in ("Slots", "Lockers"):
        rated(programme, paul, title=title)
    an_opportunity(programme, title="Unrated")
    parked = rated(programme, paul, title="Parked")
    lead.post("/p/cx/items/OPP-4/steps/park", data={"version": str(parked.version), "reason": "Not now."})
    lead.get(LIST)  # the message is shown once

    page = lead.get(f"{LANDSCAPE}?lang={lang}").text

    both = re.findall(r'(?s)<svg class="plane".*?</figure>', page)
    assert [len(re.findall("plane-mark", picture)) for picture in both] == [1, 1]
    assert [re.findall(r"plane-name[^>]*>([^<]+)", picture) for picture in both] == [["OPP-1 +1"]] * 2
    assert page.count("OPP-1") == page.count("OPP-2") + 2
    assert "OPP-3" not in page
    assert "OPP-4" not in page
    assert "OPP-4" in lead.get(f"{LANDSCAPE}?state=parked").text


def test_pages_stay_small_whatever_there_is(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    problem = a_problem(programme)
    for number in range(60):
        steps = {"value_customer": number % 5 + 1, "effort": number // 5 % 5 + 1}
        title = f"{number} " + "Very long title " * 11
        rated(programme, paul, title=title, problem_id=problem.id, owner_id=paul.id, **steps)

    sizes = {path: len(lead.get(path).data) for path in (LIST, LANDSCAPE)}

    assert {path: size for path, size in sizes.items() if size > 60_000} == {}
    assert "and 30 more" in words(lead.get(LANDSCAPE).text)


def test_sheet_of_the_list_holds_score_and_problem(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    rated(programme, paul, problem_id=a_problem(programme).id)

    answer = lead.get("/p/cx/items/exports/list.csv?list=opportunity&lang=en")

    told = answer.text.replace(".0", "")

    assert "OPP-1,Slots of ten minutes,PRB-1,5,4,2,3,4,1," in told
    assert told.endswith(",15,9,1,3,1,4.5,Quick wins,1\r\n")
