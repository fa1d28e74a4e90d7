"""Requesting a decision: asked once, worded without losing anything, answered by a leader."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.programme.ask import Ask, AskState
from app.programme.member import Member, Role
from app.programme.programme import Programme
from tests.builders import a_draft, a_member, a_programme, a_user, an_action, an_ask
from tests.web.html import forms_of
from tests.web.signing import enter

WORDS = {"question_fr": "Ouvrir le dimanche ?", "option1_fr": "oui", "option2_fr": "non", "needed_by": "2099-12-03"}


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cassel", created_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def leader(app: Flask, programme: Programme) -> FlaskClient:
    return enter(app.test_client(), a_member(programme, user=a_user(name="Léa", lang="en")).user)


def asks() -> list[Ask]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Ask).order_by(Ask.number)))


def test_the_same_form_sent_twice_asks_once_and_leads_back_to_the_draft(
    programme: Programme, leader: FlaskClient
) -> None:
    a_draft(programme)

    answers = [leader.post("/p/cassel/reports/asks/new", data=WORDS | {"once": "k1"}) for _ in range(2)]

    assert {answer.location for answer in answers} == {"/p/cassel/reports/2026-W10/draft#asks"}
    (found,) = asks()
    assert [option["fr"] for option in found.options] == ["oui", "non"]
    assert "Ouvrir le dimanche\u202f?" in leader.get("/p/cassel/reports/2026-W10/draft").get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"question_fr": "", "question_en": "Open on Sundays?"}, "programme’s language"),
        ({"question_fr": "?" * 201}, "200 characters at most."),
        ({"needed_by": "2026-02-30"}, "This date does not exist."),
        ({"needed_by": "1789-07-14"}, "1990"),
        ({"needed_by": "2026-01-01"}, "Give a day from today on."),
    ],
)
def test_what_is_refused_stays_typed(leader: FlaskClient, typed: dict[str, str], said: str) -> None:
    answer = leader.post("/p/cassel/reports/asks/new", data=WORDS | typed)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert said in page
    assert 'value="oui"' in page
    assert asks() == []


def test_what_a_question_still_lacks_is_told_until_it_is_said(programme: Programme, leader: FlaskClient) -> None:
    an_action(programme, title="Ouvrir le dimanche")
    form = forms_of(leader.get("/p/cassel/reports/asks/new?item=ACT-1").text)[-1]
    lacking = "two options at least, what we recommend, what waiting costs, who decides, the date it is needed by"

    leader.post("/p/cassel/reports/asks/new?item=ACT-1", data=dict(form.sent()))
    item, asked = leader.get("/p/cassel/items/ACT-1").text, leader.get("/p/cassel/reports/asks/").text
    rest = {"recommendation_fr": "Oui", "consequence_fr": "Cher", "owner_label": "Claire", "version": "1"}
    leader.post("/p/cassel/reports/asks/1", data=WORDS | rest)

    assert f"It still lacks: {lacking}." in item
    assert f"Still lacks: {lacking}" in item
    assert 'href="/p/cassel/reports/asks/1">Complete it' in item
    assert f"Still lacks: {lacking}" in asked
    assert "lacks" not in leader.get("/p/cassel/items/ACT-1").text + leader.get("/p/cassel/reports/asks/").text


def test_answer_and_withdrawal_close_the_question(programme: Programme, leader: FlaskClient) -> None:
    an_ask(programme)
    an_ask(programme)

    leader.post("/p/cassel/reports/asks/1/answer", data={"version": "1", "answer_fr": "Oui.", "on": "2026-03-03"})
    leader.post("/p/cassel/reports/asks/2/withdrawal", data={"version": "1", "answer_fr": "Sans objet."})

    first, second = asks()
    assert (first.state, first.answer["fr"], str(first.closed_on)) == (AskState.TAKEN, "Oui.", "2026-03-03")
    assert second.state is AskState.WITHDRAWN


@pytest.mark.parametrize(
    ("page", "data", "said"),
    [
        ("answer", {"answer_fr": "", "on": "2026-03-03"}, "Say what was decided"),
        ("answer", {"answer_fr": "Oui.", "on": "2020-01-01"}, "between the day"),
        ("answer", {"answer_fr": "Oui.", "on": ""}, "This field is needed."),
        ("withdrawal", {"answer_fr": ""}, "Say what was decided"),
    ],
)
def test_closing_says_what_is_missing(
    programme: Programme, leader: FlaskClient, page: str, data: dict[str, str], said: str
) -> None:
    an_ask(programme)

    answer = leader.post(f"/p/cassel/reports/asks/1/{page}", data=data | {"version": "1"})

    assert (answer.status_code, asks()[0].state) == (422, AskState.ASKED)
    assert said in answer.get_data(as_text=True)


def test_old_words_get_409_and_lose_nothing(programme: Programme, leader: FlaskClient) -> None:
    an_ask(programme)
    leader.post("/p/cassel/reports/asks/1", data=WORDS | {"version": "1", "question_fr": "Samedi ?"})

    answer = leader.post("/p/cassel/reports/asks/1", data=WORDS | {"version": "1"})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert ("Samedi ?" in page, "Ouvrir le dimanche ?" in page) == (True, True)
    assert asks()[0].question["fr"] == "Samedi ?"
    again = dict(next(form for form in forms_of(page) if "pick.question_fr" in form.names).sent())
    leader.post(
        "/p/cassel/reports/asks/1", data=again | {"pick.question_fr": "merged", "merged.question_fr": "Et lundi ?"}
    )
    assert (asks()[0].question["fr"], [each["fr"] for each in asks()[0].options]) == ("Et lundi ?", ["oui", "non"])


def test_only_leaders_ask_and_everybody_reads(app: Flask, programme: Programme) -> None:
    an_ask(programme)
    claire = enter(app.test_client(), a_member(programme, role=Role.EXEC).user)
    stranger = enter(app.test_client(), stranger_of().user)

    assert [claire.get(f"/p/cassel/reports/asks/{end}").status_code for end in ("", "new", "1", "1/answer")] == [
        200,
        403,
        403,
        403,
    ]
    assert stranger.get("/p/cassel/reports/asks/").status_code == 404


def stranger_of() -> Member:
    return a_member(a_programme())


def test_numbers_that_no_question_has_are_404(programme: Programme, leader: FlaskClient) -> None:
    paths = ("asks/1", "asks/99999999999999999999", "asks/-1", "jobs/99999999999999999999", "asks/1/answer")

    assert [leader.get(f"/p/cassel/reports/{path}").status_code for path in paths] == [404] * 5
