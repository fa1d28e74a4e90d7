"""Quick add: what was read shows before it is saved, in the reader's words, and each answer is one more line."""

import re
from datetime import date, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from app.core import clock, db
from app.do_now.action import Action
from app.do_now.quick_line import parse
from app.do_now.quick_tokens import PRIORITIES
from app.programme.member import Member, Role
from app.programme.priority import Priority
from app.programme.programme import Programme, Track
from app.web.do_now.quick_words import day_tokens, horizon_tokens
from tests.builders import a_member, a_programme, a_user
from tests.do_now.test_quick_line import KNOWN
from tests.web.signing import enter

ADD = "/p/cx/add/"


def today_in_paris() -> date:
    return clock.now().astimezone(ZoneInfo("Europe/Paris")).date()


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cx", day_zero=today_in_paris() - timedelta(10))


@pytest.fixture
def lea(programme: Programme) -> Member:
    for name in ("Nadia Haddad", "Paul Martin", "Paul Martin"):
        a_member(programme, user=a_user(name=name))
    a_member(programme, user=a_user(name="Gone Away"), left_at=programme.created_at)
    return a_member(programme, user=a_user(name="Léa Fontaine", lang="en"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def stored() -> list[Action]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Action).order_by(Action.id)))


def said(page: str) -> list[str]:
    """The chips that the line says itself."""
    chips = re.findall(r'(?s)<span class="chip is-said[^"]*">(.*?)</summary>', page)
    return [" ".join(unescape(re.sub("<[^>]+>", " ", chip)).split()) for chip in chips]


def test_first_sending_shows_and_the_second_saves(leader: FlaskClient) -> None:
    line = 'Call the suppliers @nadia #next #"Safety" !high tomorrow !blocked: no quote'

    shown = leader.post(ADD, data={"line": line, "once": "key"})
    before = stored()
    saved = leader.post(ADD, data={"line": line, "seen": line, "once": "key"})

    assert (shown.status_code, before) == (200, [])
    tomorrow = today_in_paris() + timedelta(1)
    assert said(shown.text) == [
        "Owner: Nadia Haddad",
        "Horizon: Next",
        f"Due date: {tomorrow.day} {tomorrow:%b} {tomorrow.year} · D+11",
        "Category: Safety",
        "Priority: High priority",
        "What blocks it: no quote",
    ]
    assert (saved.status_code, saved.location) == (303, "/p/cx/add/?added=ACT-1&horizon=now")
    [action] = stored()
    assert (action.title, action.horizon, action.priority) == ("Call the suppliers", Track.NEXT, Priority.HIGH)
    assert (action.due_on, action.baseline_on, action.track) == (tomorrow, tomorrow, Track.NOW)
    assert (action.blocked_reason, action.blocked_since is None) == ("no quote", False)
    assert (action.category.label_en, action.owner.name) == ("Safety", "Nadia Haddad")


def test_without_tokens_it_is_mine_and_for_the_horizon_of_the_page(leader: FlaskClient, lea: Member) -> None:
    leader.post(ADD, data={"line": "Drive", "seen": "Drive", "horizon": "later"})

    [action] = stored()
    assert (action.owner_id, action.horizon, action.priority) == (lea.id, Track.LATER, Priority.NORMAL)


def test_quick_add_from_a_page_carries_its_horizon(leader: FlaskClient) -> None:
    def horizon(path: str) -> str:
        add = re.findall(r'href="(/p/cx/add/[^"]*)" data-dialog="quick-add"', leader.get(path).text)[0]
        return re.findall(r'name="horizon" value="(\w+)"', leader.get(add).text)[0]

    leader.post(ADD, data={"line": "Drive #later", "seen": "Drive #later"})

    pages = ["/p/cx/", "/p/cx/items/?track=next", "/p/cx/items/?track=x", "/p/cx/updates/later", "/p/cx/items/ACT-1"]
    assert [horizon(path) for path in pages] == ["now", "next", "now", "later", "later"]


def test_nobody_owns_it_when_the_line_says_so(leader: FlaskClient) -> None:
    leader.post(ADD, data={"line": "Drive @personne", "seen": "Drive @personne"})

    assert [action.owner_id for action in stored()] == [None]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Drive @martin", "Several people are called so"),
        ("Drive @gone", "Nobody here is called"),
        ("Drive @gone", "@gone: say who it is, or keep it as text."),
        ("Drive #piste", "No horizon and no category is called #piste"),
        ("Drive #piste", "#piste is no horizon and no category: say what it is, or keep it as text."),
        ("Drive 31/02", "No calendar holds 31/02: which day is meant?"),
        ("Drive le 31/02", "No calendar holds le 31/02: choose a day, or keep it as text."),
        ("Drive hier", "This day has passed"),
        ("Drive !blocked", "Write after a colon what blocks it"),
        ("@nadia", "Say what is to be done"),
        ("x" * 201, "At most 200 characters"),
        ("Drive 2020-01-01", "This day has passed"),
    ],
)
def test_what_is_open_is_asked_and_nothing_is_saved(leader: FlaskClient, line: str, words: str) -> None:
    answer = leader.post(ADD, data={"line": line, "seen": line})

    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert stored() == []


@pytest.mark.parametrize("line", ["Drive @zoe", "Drive #piste", "Drive 31/02", "Drive yesterday", "Drive 2020-01-01"])
def test_what_is_asked_about_can_be_kept_as_text(leader: FlaskClient, line: str) -> None:
    page = leader.get(ADD, query_string={"line": line}).text
    [kept] = re.findall(r'name="instead" value="([^"]*)">(?:<svg.*?</svg>)?\s*Keep it as text', page)
    leader.post(ADD, data={"line": unescape(kept), "seen": unescape(kept)})

    assert [action.title for action in stored()] == [line]


def test_unknown_word_can_be_a_horizon_or_a_category(leader: FlaskClient) -> None:
    page = leader.get(ADD, query_string={"line": "Drive #piste @me"}).text

    asked = page[page.index("is-asked") :]
    lines = [unescape(line) for line in re.findall(r'name="instead" value="([^"]*)"', asked)]
    horizons = ["Drive #now @me", "Drive #next @me", "Drive #later @me"]
    assert lines[:5] == ["Drive \\#piste @me", *horizons, 'Drive #"Access and channels" @me']


def test_whole_form_keeps_what_was_not_understood(leader: FlaskClient) -> None:
    page = leader.get("/p/cx/do-now/actions/new", query_string={"line": "Drive #piste @zoe 31/02 !high"}).text

    assert 'value="Drive #piste @zoe 31/02"' in page


def test_horizon_says_what_it_means(leader: FlaskClient) -> None:
    page = leader.get(ADD, query_string={"line": "Drive #adjust"}).text

    assert re.search(r"<span>Horizon:</span> Next", page)
    assert "its column on the roadmap" in page


def test_a_day_that_has_passed_is_kept_when_it_is_meant(leader: FlaskClient) -> None:
    line = "Drive 2020-01-01"
    asked = leader.post(ADD, data={"line": line, "seen": line, "keep": "2020-01-01"})
    leader.post(ADD, data={"line": line, "seen": line, "meant": "2020-01-01"})

    assert 'name="meant" value="2020-01-01"' in asked.text
    assert [action.due_on for action in stored()] == [date(2020, 1, 1)]


def test_two_of_the_same_name_can_be_told_apart(leader: FlaskClient) -> None:
    page = leader.get(f"{ADD}chips?line=Drive @martin").text

    lines = [unescape(line) for line in re.findall(r'name="instead" value="([^"]*)"', page)]
    assert lines[:2] == ['Drive @"Paul Martin"', 'Drive @"Paul Martin (2)"']
    for line in lines[:2]:
        leader.post(ADD, data={"line": line, "seen": line})
    first, second = stored()
    assert (first.title, second.title, first.owner_id == second.owner_id) == ("Drive", "Drive", False)


def test_an_answer_is_the_line_that_is_written_instead(leader: FlaskClient) -> None:
    answer = leader.post(ADD, data={"line": "Drive @martin", "seen": "Drive @martin", "instead": "Drive @nadia"})

    assert answer.status_code == 200
    assert 'value="Drive @nadia"' in answer.text
    assert stored() == []


def test_what_was_added_last_is_shown_with_its_undo_to_its_author_only(
    app: Flask, leader: FlaskClient, programme: Programme
) -> None:
    leader.post(ADD, data={"line": "Drive", "seen": "Drive"})
    other = enter(app.test_client(), a_member(programme, role=Role.FIELD).user)
    page = leader.get(f"{ADD}?added=ACT-1").text
    undo = re.search(r'action="(/p/cx/undo/\d+)"', page)
    assert undo

    leader.post(undo[1])

    assert "is in the inventory" in page
    assert [action.trashed_at is None for action in stored()] == [False]
    for ref in ("ACT-1", "ACT-9", "DEL-1", "x", "ACT-" + "9" * 30):
        assert "is in the inventory" not in leader.get(f"{ADD}?added={ref}").text
    assert "is in the inventory" not in other.get(f"{ADD}?added=ACT-1").text


def test_the_whole_form_begins_with_the_line(leader: FlaskClient) -> None:
    page = leader.get("/p/cx/do-now/actions/new?line=Drive @nadia !high 2030-01-02").text

    assert 'value="Drive"' in page
    assert re.search(r"<option selected[^>]*>Nadia Haddad", page)
    assert re.search(r'<option selected value="high"', page)
    assert 'value="2030-01-02"' in page


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_tokens_that_are_offered_are_understood(app: Flask, leader: FlaskClient, lang: str) -> None:
    with app.test_request_context(), force_locale(lang):
        days = [parse(f"Drive {token}", KNOWN).chip("due") for token in day_tokens()]
        horizons = [(track, parse(token, KNOWN).chip("horizon").value) for track, _label, token in horizon_tokens()]

    assert all(days)
    assert [track for track, _read in horizons] == [read for _track, read in horizons]
    page = leader.get(f"{ADD}chips?line=Drive&lang={lang}").text
    marks = re.findall(r'value="Drive !(\w+)"', page)
    assert [PRIORITIES[mark] for mark in marks] == [Priority.HIGH, Priority.NORMAL]
    grammar = leader.get(f"{ADD}?lang={lang}").text.split('class="grammar"')[1].split("</table>")[0]
    for example in map(unescape, re.findall("<code>([^<]+)</code>", grammar)):
        assert example.startswith("\\") or parse(f"Drive {example}", KNOWN).chips, example
