"""One's own reminders: kept as they are chosen, refused beside the field, and a sample on demand."""

from datetime import date, timedelta
from datetime import time as clock_time
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db
from app.core.outbox import Delivery
from app.programme.account import User
from app.programme.member import Member
from tests.builders import a_member, a_programme
from tests.web.signing import enter, someone

TYPED: dict[str, Any] = {
    "digest_time": "07:00",
    "lang": "fr",
    "timezone": "Indian/Reunion",
    "weekdays": ["1", "2"],
    "holidays": "",
    "quiet_from": "20:00",
    "quiet_to": "06:30",
    "paused_until": "",
} | dict.fromkeys(("assigned", "mentioned", "due_soon", "review", "escalated", "update", "draft", "report"), "")
TYPED["overdue"] = "app"


@pytest.fixture
def lea(client: FlaskClient, app: Flask) -> User:
    user = someone(name="Léa", email="lea@example.org", lang="en")
    enter(client, user)
    return user


def stored(user: User) -> User:
    db.session.rollback()
    return db.session.get_one(User, user.id, populate_existing=True)


def test_what_is_chosen_is_kept(client: FlaskClient, lea: User) -> None:
    until = (clock.now() + timedelta(days=9)).date()

    answer = client.post("/profile/reminders", data=TYPED | {"paused_until": until.isoformat()})

    kept = stored(lea)
    assert answer.status_code == 303
    assert (kept.lang, kept.timezone, kept.weekdays, kept.holidays) == ("fr", "Indian/Reunion", [1, 2], "")
    assert (kept.digest_time, kept.quiet_from, kept.quiet_to) == (clock_time(7), clock_time(20), clock_time(6, 30))
    assert (kept.paused_until, kept.channels) == (until, {"overdue": "app"})


def test_a_track_is_muted_in_the_own_programmes_alone(client: FlaskClient, lea: User) -> None:
    with db.writing():
        user = db.session.merge(lea)
    mine, other = a_member(a_programme(), user=user), a_member(a_programme())
    ids = [mine.id, other.id]

    muted = client.post("/profile/reminders", data=TYPED | {"muted": [f"{mine.id}:now"]})
    foreign = client.post("/profile/reminders", data=TYPED | {"muted": [f"{other.id}:now"]})

    db.session.rollback()
    rows = db.session.scalars(sa.select(Member.muted).where(Member.id.in_(ids)).order_by(Member.id))
    assert (muted.status_code, foreign.status_code, list(rows)) == (303, 422, [["now"], []])


@pytest.mark.parametrize(
    "typed",
    [
        {"weekdays": []},
        {"weekdays": ["9"]},
        {"timezone": "Mars/Base"},
        {"digest_time": "25:00"},
        {"digest_time": "21:00"},
        {"overdue": "pigeon"},
        {"mentioned": "none"},
        {"report": "app"},
        {"paused_until": "2020-01-01"},
        {"paused_until": "never"},
        {"lang": "xx"},
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_kept(client: FlaskClient, lea: User, typed: dict[str, Any]) -> None:
    answer = client.post("/profile/reminders", data=TYPED | typed)

    assert answer.status_code == 422
    assert (stored(lea).digest_time, stored(lea).channels) == (clock_time(8, 30), {})


def test_page_says_when_the_next_digest_comes(client: FlaskClient, lea: User) -> None:
    with db.writing():
        db.session.get_one(User, lea.id).paused_until = date(2099, 6, 3)
    paused = client.get("/profile/reminders").text
    with db.writing():
        silenced = dict.fromkeys(("due_soon", "overdue", "review", "escalated"), "none") | {"assigned": "app"}
        db.session.get_one(User, lea.id).channels = silenced
    silent = client.get("/profile/reminders").text

    assert "Wednesday 3 June 2099 at 08:30" in paused
    assert "No digest comes" in silent


def test_a_sample_is_queued_once_for_a_form(client: FlaskClient, lea: User) -> None:
    answers = [client.post("/profile/reminders/sample", data={"once": key}) for key in ("a", "a", "b")]

    db.session.rollback()
    queued = db.session.execute(sa.select(Delivery.kind, Delivery.address).order_by(Delivery.id)).all()
    assert [answer.status_code for answer in answers] == [303] * 3
    assert [tuple(row) for row in queued] == [("sample", "lea@example.org")] * 2
