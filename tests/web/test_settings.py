"""The settings of a running programme: what a change does is said first, two leaders don't overwrite each other."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.programme.deliverable import Deliverable, expect_deliverables
from app.programme.member import Member
from app.programme.method import METHOD
from app.programme.programme import Programme
from tests.builders import MONDAY, a_member, a_programme, a_user
from tests.web.html import forms_of
from tests.web.signing import enter


@pytest.fixture
def lea(app: Flask) -> Member:
    programme = a_programme(slug="cx", lang="en", timezone="UTC", day_zero=date.today() - timedelta(10))
    lea = a_member(programme, user=a_user(name="Léa"))
    expect_deliverables(programme, {each.code: each.label for each in METHOD}, by=lea, now=MONDAY)
    db.session.commit()
    return lea


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def programme() -> Programme:
    db.session.rollback()
    return db.session.scalars(sa.select(Programme).execution_options(populate_existing=True)).one()


def sent(client: FlaskClient, section: str, **changes: Any) -> list[tuple[str, str]]:
    """The section's form as its page shows it, with `changes`."""
    page = client.get(f"/p/cx/settings/{section}").text
    form = next(form for form in forms_of(page) if "version" in form.names)
    return filled(form.sent(), **changes)


def filled(pairs: list[tuple[str, str]], **changes: Any) -> list[tuple[str, str]]:
    kept = [pair for pair in pairs if pair[0] not in changes]
    return kept + [(n, v) for n, vs in changes.items() for v in (vs if isinstance(vs, list) else [vs])]


def post(client: FlaskClient, section: str, pairs: list[tuple[str, str]]) -> Any:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return client.post(f"/p/cx/settings/{section}", data=data)


def agreed(page: str, **changes: Any) -> list[tuple[str, str]]:
    """The form of the page that says what follows, sent on."""
    form = next(form for form in forms_of(page) if "agreed" in form.names)
    return filled(form.sent(), **changes)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_words_are_saved_at_once_and_stay_in_the_history(leader: FlaskClient) -> None:
    answer = post(leader, "mandate", sent(leader, "mandate", title="Keep more than we promised", sponsor="Solène"))

    assert (answer.status_code, answer.location) == (303, "/p/cx/settings/")
    assert (programme().title, programme().sponsor, programme().slug) == ("Keep more than we promised", "Solène", "cx")
    page = words(leader.get("/p/cx/settings/").text)
    assert "Léa changed the settings Title: Keep the promise Keep more than we promised Sponsor" in page


def test_objective_and_strategy_are_changed(leader: FlaskClient) -> None:
    post(leader, "direction", sent(leader, "direction", objective="differentiate", strategy="inspired"))

    assert (programme().objective.value, programme().strategy.value) == ("differentiate", "inspired")


def test_what_moving_day_zero_does_is_said_before_anything_is_saved(leader: FlaskClient) -> None:
    pairs = sent(leader, "calendar", day_zero=(date.today() - timedelta(2)).isoformat())

    page = post(leader, "calendar", pairs)

    assert page.status_code == 200
    assert "Today was D+10; it becomes D+2." in page.text
    assert "No item moves by itself." in page.text
    assert page.text.count("<tr>") == 1 + 11
    assert programme().day_zero == date.today() - timedelta(10)


def test_agreeing_keeps_the_dates_of_the_deliverables(leader: FlaskClient) -> None:
    before = dates()
    page = post(leader, "calendar", sent(leader, "calendar", day_zero=date.today().isoformat(), now_days="45"))

    answer = post(leader, "calendar", agreed(page.text))

    assert answer.status_code == 303
    assert (programme().day_zero, programme().now_days, dates()) == (date.today(), 45, before)


def test_deliverables_move_when_that_is_agreed_with_a_reason(leader: FlaskClient) -> None:
    before = dates()
    page = post(leader, "calendar", sent(leader, "calendar", day_zero=date.today().isoformat()))

    refused = post(leader, "calendar", agreed(page.text, dates="move"))
    unmoved = dates()
    answer = post(leader, "calendar", agreed(refused.text, dates="move", reason="The shops open later."))

    assert (refused.status_code, unmoved, answer.status_code) == (422, before, 303)
    assert "Say why the dates move" in refused.text
    assert dates() == [(kept, due + timedelta(10)) for kept, due in before]
    assert "The shops open later." in leader.get("/p/cx/items/DEL-1").text


def test_dates_that_moved_along_can_be_put_back(leader: FlaskClient) -> None:
    before = dates()
    page = post(leader, "calendar", sent(leader, "calendar", day_zero=date.today().isoformat()))
    post(leader, "calendar", agreed(page.text, dates="commit", reason="The shops open later."))
    moved = dates()

    told = leader.get("/p/cx/settings/").text
    [address] = re.findall(r'action="(/p/cx/undo/\d+)"', told)
    leader.post(address)

    assert moved == [(due + timedelta(10), due + timedelta(10)) for _kept, due in before]
    assert (dates(), programme().day_zero) == (before, date.today())


def dates() -> list[tuple[Any, Any]]:
    db.session.rollback()
    columns = sa.select(Deliverable.baseline_on, Deliverable.due_on).order_by(Deliverable.number)
    return [tuple(row) for row in db.session.execute(columns)]


def test_new_rhythm_shows_the_next_reports_before_and_after(leader: FlaskClient) -> None:
    page = post(leader, "rhythm", sent(leader, "rhythm", report_weekday="3", report_time="18:00"))

    assert page.status_code == 200
    shown = words(page.text)
    assert re.search(r"Until now .* leaves on Monday \d+ \w+ at 07:30 .* From now on .* at 18:00", shown)
    assert "Open deliverable" not in shown
    assert post(leader, "rhythm", agreed(page.text)).status_code == 303
    assert (programme().report_weekday, programme().report_time.isoformat()) == (3, "18:00:00")


def test_time_zone_and_holidays_say_what_they_change(leader: FlaskClient) -> None:
    page = post(leader, "calendar", sent(leader, "calendar", timezone="America/Toronto", holidays="CA"))

    assert "in the new working days from now on" in page.text
    assert "are those of the new time zone" in page.text


def test_two_leaders_do_not_overwrite_each_other(leader: FlaskClient, lea: Member, app: Flask) -> None:
    marc = enter(app.test_client(), a_member(lea.programme, user=a_user(name="Marc")).user)
    old = sent(marc, "mandate", title="Marc's title")
    post(leader, "mandate", sent(leader, "mandate", title="Léa's title"))

    answer = post(marc, "mandate", old)

    assert (answer.status_code, programme().title) == (409, "Léa's title")
    assert "Marc&#39;s title" in answer.text
    assert "What was saved meanwhile Léa" in words(answer.text)
    again = post(marc, "mandate", next(f for f in forms_of(answer.text) if "version" in f.names).sent())
    assert (again.status_code, programme().title) == (303, "Marc's title")


def test_conflict_is_told_before_what_follows(leader: FlaskClient) -> None:
    old = sent(leader, "rhythm", report_weekday="4")
    post(leader, "mandate", sent(leader, "mandate", title="Other"))

    answer = post(leader, "rhythm", old)

    assert answer.status_code == 409
    assert 'value="4"' in answer.text


def test_nothing_changed_is_said_and_adds_no_line(leader: FlaskClient) -> None:
    answer = post(leader, "calendar", sent(leader, "calendar"))

    assert answer.status_code == 303
    page = leader.get("/p/cx/settings/").text
    assert "Nothing was changed." in page
    assert "Nothing was changed since it was opened." in page


@pytest.mark.parametrize(
    ("section", "wrong"),
    [
        ("mandate", {"title": " "}),
        ("mandate", {"mandate": "x" * 2001}),
        ("direction", {"objective": "peace"}),
        ("calendar", {"day_zero": "2026-02-30"}),
        ("calendar", {"now_days": "400"}),
        ("calendar", {"weekdays": ["8"]}),
        ("rhythm", {"report_time": "noon"}),
    ],
)
def test_impossible_settings_are_refused_beside_their_field(
    leader: FlaskClient, section: str, wrong: dict[str, Any]
) -> None:
    before = programme().version

    answer = post(leader, section, sent(leader, section, **wrong))

    assert (answer.status_code, programme().version) == (422, before)
    assert "field-error" in answer.text


def test_first_steps_go_as_they_are_done(leader: FlaskClient, lea: Member) -> None:
    page = leader.get("/p/cx/").text

    assert all(step in page for step in ("First steps", "Import the inventory", "Invite people", "0 of 3 written"))


def test_settings_lead_to_groups_and_categories(leader: FlaskClient) -> None:
    page = leader.get("/p/cx/settings/").text

    paths = ["/p/cx/people/", "/p/cx/settings/categories/", *(f"/p/cx/people/groups/{track}" for track in TRACKS)]
    assert [path for path in paths if f'<a href="{path}">' not in page.split("<main")[1]] == []
    assert {leader.get(path).status_code for path in paths} == {200}


TRACKS = ("now", "next", "later")


def test_colour_rule_is_set_and_what_contradicts_itself_is_refused(leader: FlaskClient) -> None:
    kept = post(leader, "colours", sent(leader, "colours", gate_red="15", overdue_share="20"))
    refused = post(leader, "colours", sent(leader, "colours", gate_amber="16"))
    outside = post(leader, "colours", sent(leader, "colours", overdue_share="101"))

    assert (kept.status_code, refused.status_code, outside.status_code) == (303, 422, 422)
    assert "A gate is under strain before it is at risk." in refused.text
    assert "A limit lies between 1 and 100." in outside.text
    found = programme()
    assert (found.gate_red, found.overdue_share, found.gate_amber) == (15, 20, 3)
    assert "At risk: next gate late, in working days, by more than" in leader.get("/p/cx/settings/").text
