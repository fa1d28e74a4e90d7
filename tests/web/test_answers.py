"""Answering a reminder: a link opens a page that asks, its forms act, and the page says why the reminder came."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db
from app.do_now.action import Action
from app.programme.answer import is_answered
from app.programme.comment import Comment
from app.programme.member import Member, Place, Role
from app.programme.programme import Track
from app.programme.snooze import Snooze
from tests.builders import a_member, a_programme, a_seat, a_user, an_action
from tests.web.signing import enter, someone

PAGE = "/p/cx/items/ACT-1/answer"


@pytest.fixture
def today(app: Flask) -> date:
    return clock.now().date()


@pytest.fixture
def omar(client: FlaskClient, app: Flask, today: date) -> Member:
    """He owns something that is late; Paul leads its group."""
    programme = a_programme(slug="cx", weekdays=list(range(7)), holidays="")
    user = someone(name="Omar", lang="en", timezone="UTC")
    with db.writing():
        user = db.session.merge(user)
    member = a_member(programme, user=user, role=Role.FIELD)
    paul = a_member(programme, user=a_user(name="Paul"), role=Role.LEAD)
    a_seat(paul, Track.NOW, place=Place.LEAD)
    an_action(programme, owner_id=member.id, due_on=today - timedelta(days=2))
    enter(client, user)
    return member


def action() -> Action:
    db.session.rollback()
    return db.session.scalars(sa.select(Action)).one()


@pytest.mark.parametrize("do", ["done", "day", "week", "comment", "anything", ""])
def test_a_link_opens_a_page_and_does_nothing(client: FlaskClient, omar: Member, do: str) -> None:
    before = action().version

    answer = client.get(f"{PAGE}?do={do}")

    assert (answer.status_code, action().version) == (200, before)
    assert answer.text.count('<details class="step" open>') == (do in {"done", "day", "week", "comment"})


@pytest.mark.parametrize(("do", "days"), [("day", 1), ("week", 7), ("", 1)])
def test_the_new_date_counts_from_today_when_the_old_one_has_passed(
    client: FlaskClient, omar: Member, today: date, do: str, days: int
) -> None:
    page = client.get(f"{PAGE}?do={do}").text

    assert f'value="{today + timedelta(days=days)}"' in page


def test_a_new_date_asks_why_and_keeps_what_was_typed(client: FlaskClient, omar: Member, today: date) -> None:
    typed = {"version": str(action().version), "due_on": str(today + timedelta(days=9)), "reason": ""}

    refused = client.post(f"{PAGE}/date", data=typed)
    moved = client.post(f"{PAGE}/date", data=typed | {"reason": "Late part"})

    assert (refused.status_code, moved.status_code) == (422, 303)
    assert typed["due_on"] in refused.text
    assert "Say why the date moves" in refused.text
    assert action().due_on == today + timedelta(days=9)


def test_a_word_answers(client: FlaskClient, omar: Member) -> None:
    typed = {"version": str(action().version), "word": ""}

    refused = client.post(PAGE, data=typed)
    answered = client.post(PAGE, data=typed | {"word": "The part comes on Thursday."})
    stale = client.post(PAGE, data=typed | {"word": "Again"})

    assert (refused.status_code, answered.status_code, stale.status_code) == (422, 303, 409)
    assert is_answered(action())
    assert "The part comes on Thursday." in client.get("/p/cx/items/ACT-1").text
    assert "Somebody has answered for this date" in client.get(PAGE).text


def test_who_may_not_close_it_tells_the_lead_that_it_is_done(client: FlaskClient, omar: Member) -> None:
    page = client.get(f"{PAGE}?do=done").text
    client.post("/p/cx/items/ACT-1/comments/", data={"text": "@Paul It is done on my side.", "once": "a"})

    assert "@Paul It is done on my side." in page
    db.session.rollback()
    assert [comment.text for comment in db.session.scalars(sa.select(Comment))] == ["@Paul It is done on my side."]


def test_putting_off_is_personal_and_can_be_taken_back(client: FlaskClient, omar: Member, today: date) -> None:
    due_on = action().due_on

    refused = client.post("/p/cx/items/ACT-1/snooze", data={"delay": "date", "on": str(today)})
    put_off = client.post("/p/cx/items/ACT-1/snooze", data={"delay": "tomorrow"})
    page = client.get(PAGE).text
    rows = db.session.scalars(sa.select(Snooze.user_id)).all()
    again = client.post("/p/cx/items/ACT-1/snooze/removal")

    assert (refused.status_code, put_off.status_code, again.status_code) == (422, 303, 303)
    assert "You have put it off until" in page
    assert (rows, action().due_on) == ([omar.user_id], due_on)
    db.session.rollback()
    assert db.session.scalars(sa.select(Snooze)).all() == []


def test_page_says_why_and_when(client: FlaskClient, omar: Member) -> None:
    page = client.get(PAGE).text

    for words in ("Why you are told", "You own it.", "to the owner", "to the group’s lead, without an answer"):
        assert words in page
    assert "/profile/reminders" in page


def test_page_speaks_french(client: FlaskClient, omar: Member) -> None:
    assert "Pourquoi on vous prévient" in client.get(f"{PAGE}?lang=fr").text
