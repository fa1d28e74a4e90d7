"""Closing: everybody reads, nobody writes, and what somebody was typing is shown to them; reopening undoes it."""

import re
from contextlib import nullcontext
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now.action import capture
from app.programme.item import Item
from app.programme.member import Member, Place, Role, WorkingGroup
from app.programme.programme import Programme, Track
from app.web.do_now import actions
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, a_seat, a_user, an_action
from tests.web.hostile import SCRIPT
from tests.web.html import forms_of
from tests.web.signing import enter

NOTE = {"note": "The pick-up is safe.\nHugo carries the rest."}


@pytest.fixture
def lea(app: Flask) -> Member:
    programme = a_programme(slug="cx", lang="en", day_zero=date.today() - timedelta(20), timezone="UTC")
    return a_member(programme, user=a_user(name="Léa"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def close(client: FlaskClient) -> None:
    form = next(form for form in forms_of(client.get("/p/cx/closing").text) if "note" in form.names)
    assert client.post("/p/cx/closing", data=dict(form.sent()) | NOTE).status_code == 303


def reopen(client: FlaskClient) -> None:
    form = next(form for form in forms_of(client.get("/p/cx/reopening").text) if "reason" in form.names)
    assert client.post("/p/cx/reopening", data=dict(form.sent()) | {"reason": "It goes on."}).status_code == 303


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def titles() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Item.title)))


def test_closing_says_what_follows_and_stays_on_every_page(leader: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea)
    page = leader.get("/p/cx/closing").text

    close(leader)

    assert "1 item is open: it stays as it is." in page
    home = words(leader.get("/p/cx/").text)
    assert "Closing note The pick-up is safe. Hugo carries the rest." in home
    for path in ("", "items/", "items/ACT-1", "do-now/actions/", "people/", "reports/", "reopening"):
        shown = words(leader.get(f"/p/cx/{path}").text)
        assert "Everything stays readable, nothing changes any more." in shown, path


def test_buttons_are_gone_for_everybody(leader: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea)
    a_deliverable(lea.programme, by=lea)
    close(leader)

    found = set()
    for path in ("", "items/", "items/ACT-1", "items/DEL-1", "do-now/actions/", "people/", "reports/", "reports/asks/"):
        page = leader.get(f"/p/cx/{path}").text.split('id="content"')[1]
        found |= {form.action for form in forms_of(page) if form.method == "post"}
        found |= set(re.findall(r'href="(/p/cx/[^"]*(?:/edit|/new|/import/|/updates/\w+|/settings/|/draft))"', page))
    assert found == set()


def test_home_stands_still_at_the_day_of_the_closing(client: FlaskClient, app: Flask) -> None:
    closing = datetime(2026, 3, 2, 12, tzinfo=MONDAY.tzinfo)
    programme = a_programme(slug="cx", lang="en", timezone="UTC", closed_at=closing, closing_note="Done.")
    paul = a_member(programme, user=a_user(name="Paul"))
    an_action(programme, by=paul, title="Letters", due_on=date(2026, 2, 20))

    home = words(enter(client, paul.user).get("/p/cx/").text)

    assert "D+ 28" in home
    assert "Monday 2 March 2026" in home
    assert "Still open when it was closed" in home
    assert "days late" not in home
    assert "The draft will be built" not in home


@pytest.mark.parametrize("role", [Role.LEADER, Role.MEMBER])
def test_what_somebody_was_typing_is_refused_and_shown_to_them(
    leader: FlaskClient, lea: Member, app: Flask, role: Role
) -> None:
    paul = a_member(lea.programme, role=role)
    a_seat(paul, Track.NOW, place=Place.LEAD)
    writer = enter(app.test_client(), paul.user)
    typed = {"title": "An action that took time to word", "body": f"Two\nlines {SCRIPT}", "once": "key"}
    chosen = {"nature": "measure", "horizon": "next", "priority": "high", "category_id": "3", "running": "yes"}
    close(leader)

    answer = writer.post("/p/cx/do-now/actions/new", data=typed | chosen)
    line = writer.post(
        "/p/cx/add/", data={"line": "Drive @paul demain", "seen": "Drive @paul demain", "horizon": "now"}
    )

    assert answer.status_code == 403
    assert "This programme is closed" in answer.text
    assert "An action that took time to word" in answer.text
    assert "Two\nlines &lt;script&gt;" in answer.text
    assert len(re.findall("as-typed", answer.text)) == 2, "what was chosen is a code, and nobody's words"
    assert re.findall(r'as-typed">([^<]*)<', line.text) == ["Drive @paul demain"]
    assert titles() == []


def test_what_no_item_can_do_is_answered_by_the_closing_first(leader: FlaskClient, lea: Member) -> None:
    """Whatever a view would look at before it asks for the right."""
    a_deliverable(lea.programme, by=lea)
    close(leader)

    answer = leader.post("/p/cx/items/DEL-1/steps/reopen", data={"version": "1", "reason": "Because."})

    assert (answer.status_code, "This programme is closed" in answer.text) == (403, True)


def test_form_that_was_refused_is_sent_again_after_the_reopening(leader: FlaskClient) -> None:
    choices = dict.fromkeys(("category_id", "nature", "expression", "orientation", "owner_id", "running"), "")
    typed = choices | {"title": "Drive", "once": "key"}
    close(leader)
    refused = leader.post("/p/cx/do-now/actions/new", data=typed)
    reopen(leader)

    assert refused.status_code == 403
    assert leader.post("/p/cx/do-now/actions/new", data=typed).status_code == 302
    assert titles() == ["Drive"]
    assert "Everything stays readable" not in leader.get("/p/cx/").text


def test_closing_in_the_middle_of_a_request_keeps_nothing_of_it(
    leader: FlaskClient, lea: Member, monkeypatch: pytest.MonkeyPatch, engine: sa.Engine
) -> None:
    """On SQLite writers wait in line: there the closing can only come from inside, and is undone with the rest."""
    apart = engine.dialect.name == "postgresql"

    def closed_meanwhile(*args: object, **values: object) -> Item:
        with engine.begin() if apart else nullcontext(db.session.connection()) as connection:
            connection.execute(sa.update(Programme).values(closed_at=MONDAY))
        return capture(*args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "capture", closed_meanwhile)
    choices = dict.fromkeys(("category_id", "nature", "expression", "orientation", "owner_id", "running"), "")

    answer = leader.post("/p/cx/do-now/actions/new", data=choices | {"title": "Drive between", "once": "key"})

    assert answer.status_code == 403
    assert ("Drive between" in answer.text) is apart
    assert titles() == []


def test_closing_needs_a_note_and_keeps_what_was_typed(leader: FlaskClient) -> None:
    empty = leader.post("/p/cx/closing", data={"note": " ", "version": "1"})
    stale = leader.post("/p/cx/closing", data={"note": "Half a thought", "version": "0"})

    assert (empty.status_code, stale.status_code) == (422, 422)
    assert "Half a thought" in stale.text
    assert "Somebody changed the settings just before you." in stale.text
    assert leader.get("/p/cx/settings/").status_code == 200


def test_reopening_asks_why_and_both_stay_in_the_history(leader: FlaskClient) -> None:
    close(leader)
    empty = leader.post("/p/cx/reopening", data={"reason": "", "version": "2"})
    page = leader.get("/p/cx/reopening").text
    reopen(leader)

    assert empty.status_code == 422
    assert "Léa closed the programme The pick-up is safe." in words(page)
    history = words(leader.get("/p/cx/settings/").text)
    assert "Léa reopened the programme It goes on." in history
    assert "Léa closed the programme" in history


def test_who_may_not_reopen_sees_no_way_to(leader: FlaskClient, lea: Member, app: Flask) -> None:
    member = enter(app.test_client(), a_member(lea.programme, role=Role.MEMBER).user)
    close(leader)

    assert "/p/cx/reopening" in leader.get("/p/cx/").text
    assert "/p/cx/reopening" not in member.get("/p/cx/").text


def test_first_steps_disappear_one_by_one(leader: FlaskClient, lea: Member) -> None:
    steps = [shown(leader)]
    an_action(lea.programme, by=lea)
    steps.append(shown(leader))
    a_member(lea.programme, role=Role.MEMBER)
    steps.append(shown(leader))
    db.session.execute(sa.update(WorkingGroup).values(charter="Meets on Tuesdays."))
    db.session.commit()
    steps.append(shown(leader))

    assert steps == [3, 2, 1, 0]


def shown(client: FlaskClient) -> int:
    """How many first steps the home page still asks for."""
    card = re.search(r'class="first-steps".*?</section>', client.get("/p/cx/").text, re.DOTALL)
    return card[0].count("<a href") if card else 0
