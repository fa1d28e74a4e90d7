"""Blocking an item from its page, and unblocking it with one click; asking the executive committee from it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db
from app.programme.ask import Ask
from app.programme.item import Item, change
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.programme.trash import trash
from tests.builders import a_member, a_programme, a_user, an_action
from tests.web.html import forms_of
from tests.web.signing import enter

ITEM = "/p/cx/items/ACT-1"


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cx", lang="fr", timezone="UTC")


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa Fontaine"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    an_action(lea.programme, title="Drive", by=lea)
    return enter(client, lea.user)


def stored() -> Item:
    db.session.rollback()
    return db.session.scalars(sa.select(Item)).one()


def press(client: FlaskClient, deed: str, **typed: str) -> int:
    (form,) = [form for form in forms_of(client.get(ITEM).text) if form.action == f"{ITEM}/{deed}"]
    return client.post(form.action, data=dict(form.sent()) | typed).status_code


def test_blocked_says_why_and_since_when_until_one_click(leader: FlaskClient, lea: Member) -> None:
    assert press(leader, "blocker", blocked_reason="The supplier is late") == 303
    today = leader.get(ITEM).text
    item = stored()
    item.blocked_since = clock.now().date() - timedelta(3)
    db.session.commit()
    later = leader.get(ITEM).text

    assert press(leader, "blocker/removal") == 303

    assert ("Blocked since today" in today, "The supplier is late" in today) == (True, True)
    assert "Blocked for 3 days" in later
    assert (stored().blocked_reason, stored().blocked_since) == ("", None)


def test_blocking_needs_a_reason(leader: FlaskClient) -> None:
    form = next(form for form in forms_of(leader.get(ITEM).text) if form.action == f"{ITEM}/blocker")

    answer = leader.post(form.action, data=dict(form.sent()) | {"blocked_reason": "  "})

    assert answer.status_code == 422
    assert "This field is needed." in answer.text
    assert stored().blocked_reason == ""


def test_unblocking_is_taken_back_with_its_day(leader: FlaskClient, lea: Member) -> None:
    press(leader, "blocker", blocked_reason="The supplier is late")
    item = stored()
    item.blocked_since = since = clock.now().date() - timedelta(3)
    db.session.commit()
    press(leader, "blocker/removal")

    toast = leader.get(ITEM).text.partition("data-toasts>")[2].partition("page-head")[0]
    (undo,) = [form for form in forms_of(toast) if "/undo/" in form.action][-1:]
    leader.post(undo.action)

    assert (stored().blocked_reason, stored().blocked_since) == ("The supplier is late", since)


def test_only_who_edits_blocks(app: Flask, leader: FlaskClient, programme: Programme) -> None:
    omar = enter(app.test_client(), a_member(programme, role=Role.FIELD).user)

    assert omar.post(f"{ITEM}/blocker", data={"version": "1", "blocked_reason": "x"}).status_code == 403
    assert omar.post(f"{ITEM}/blocker/removal", data={"version": "1"}).status_code == 403
    assert "blocker" not in omar.get(ITEM).text


def test_old_page_keeps_the_reason_that_was_typed(leader: FlaskClient, lea: Member) -> None:
    item = stored()
    change(item, {"title": "Drive everywhere"}, by=db.session.merge(lea), now=clock.now(), seen=item.version)
    db.session.commit()

    conflict = leader.post(f"{ITEM}/blocker", data={"version": "1", "blocked_reason": "The supplier is late"})
    again = next(form for form in forms_of(conflict.text) if "version" in form.names)
    leader.post(f"{ITEM}/blocker", data=dict(again.sent()))

    assert conflict.status_code == 409
    assert "The supplier is late" in conflict.text
    assert stored().blocked_reason == "The supplier is late"


def test_asking_from_an_item_begins_with_its_words_and_leads_back(leader: FlaskClient, lea: Member) -> None:
    press(leader, "blocker", blocked_reason="Le siège ne répond pas")
    page = leader.get(ITEM).text
    assert 'href="/p/cx/reports/asks/new?item=ACT-1"' in page

    form = next(f for f in forms_of(leader.get("/p/cx/reports/asks/new?item=ACT-1").text) if "question_fr" in f.names)
    begun = dict(form.sent())
    answer = leader.post("/p/cx/reports/asks/new?item=ACT-1", data=begun | {"question_fr": "Ouvrir le drive ?"})

    assert (begun["question_fr"], begun["consequence_fr"]) == ("Drive ?", "Le siège ne répond pas")
    assert (answer.status_code, answer.location) == (303, f"{ITEM}#asks")
    shown = leader.get(ITEM).text.partition('id="asks"')[2].partition("</section>")[0]
    for words in ("Ouvrir le drive\u202f?", "Asked", "asked today"):
        assert words in shown
    assert 'href="/p/cx/items/ACT-1"' in leader.get("/p/cx/reports/asks/").text.partition("<main")[2]
    assert 'href="/p/cx/items/ACT-1"' in leader.get("/p/cx/reports/asks/1").text.partition("<main")[2]


def test_question_outlives_the_item_it_was_asked_from(leader: FlaskClient, lea: Member) -> None:
    leader.post("/p/cx/reports/asks/new?item=ACT-1", data={"question_fr": "Ouvrir ?", "once": "k"})
    item = stored()
    trash(item, by=db.session.merge(lea), now=clock.now(), seen=item.version)
    db.session.commit()
    db.session.delete(item)
    db.session.commit()

    (asked,) = db.session.scalars(sa.select(Ask))
    assert (asked.item_id, asked.question["fr"]) == (None, "Ouvrir ?")


@pytest.mark.parametrize("ref", ["ACT-9", "x"])
def test_asking_from_nothing_is_404(leader: FlaskClient, ref: str) -> None:
    assert leader.get(f"/p/cx/reports/asks/new?item={ref}").status_code == 404
