"""Where somebody is signed in: told coarsely, ended one by one or all at once."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.programme.account import User
from app.programme.sign_in import SignIn
from app.web.devices import device_here
from tests.builders import PASSWORD
from tests.web.signing import enter, someone
from tests.web.test_account import STORED

AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0": "Firefox · Windows",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36": (
        "Chrome · Linux"
    ),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0": (
        "Edge · Windows"
    ),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15": (
        "Safari · macOS"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 "
    "Safari/604.1": "Safari · iOS",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/142.0 Mobile/15E148 "
    "Safari/604.1": "Chrome · iOS",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36": "Chrome · Android",
    "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0": "Firefox · Android",
    "curl/8.5.0": "",
    "": "",
    "x" * 5_000 + "Firefox/1": "",
}


@pytest.mark.parametrize(("agent", "label"), AGENTS.items(), ids=lambda text: text[-24:])
def test_browser_is_told_in_two_words(app: Flask, agent: str, label: str) -> None:
    with app.test_request_context(headers={"User-Agent": agent}):
        assert device_here() == label


@pytest.fixture
def lea(app: Flask) -> User:
    return someone(name="Léa", email="lea@example.org", password=STORED, lang="en")


def signed_in(app: Flask, agent: str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0") -> FlaskClient:
    client = app.test_client()
    client.post("/login", data={"username": "lea@example.org", "password": PASSWORD}, headers={"User-Agent": agent})
    return client


def ids() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(SignIn.id).order_by(SignIn.id)))


def test_nothing_but_the_coarse_label_is_kept(app: Flask, lea: User) -> None:
    signed_in(app)

    row = db.session.execute(sa.select(SignIn.__table__)).one()

    assert row.device == "Firefox · Linux"
    assert set(row._mapping) == {"id", "user_id", "token", "device", "created_at", "seen_at"}


def test_own_page_lists_the_devices_and_marks_this_one(app: Flask, lea: User) -> None:
    signed_in(app, "curl/8.5.0")
    here = signed_in(app)

    page = here.get("/profile").text

    listed = re.findall(r"<b>([^<]+)</b>( <span class=\"tag\">this device)?", page)
    assert sorted((name, bool(mark)) for name, mark in listed) == [("Firefox · Linux", True), ("Unknown device", False)]
    assert "Sign out all other devices" in page


def test_one_device_is_signed_out_alone(app: Flask, lea: User) -> None:
    here, there, third = signed_in(app), signed_in(app), signed_in(app)

    answer = here.post(f"/profile/devices/{ids()[1]}/signing-out")

    assert (answer.status_code, answer.location) == (303, "/profile#devices")
    assert [c.get("/profile").status_code for c in (here, there, third)] == [200, 302, 200]


def test_this_device_leads_to_the_sign_in_page(app: Flask, lea: User) -> None:
    here, there = signed_in(app), signed_in(app)

    answer = here.post(f"/profile/devices/{ids()[0]}/signing-out")

    assert (answer.status_code, answer.location) == (303, "/login")
    assert [c.get("/profile").status_code for c in (here, there)] == [302, 200]


def test_all_others_are_signed_out_at_once(app: Flask, lea: User) -> None:
    here, there, third = signed_in(app), signed_in(app), signed_in(app)

    assert here.post("/profile/devices/signing-out").status_code == 303

    page = here.get("/profile").text
    assert "2 other devices are signed out." in page
    assert "Sign out all other devices" not in page
    assert [c.get("/profile").status_code for c in (here, there, third)] == [200, 302, 302]


def test_devices_of_others_are_out_of_reach(app: Flask, lea: User) -> None:
    signed_in(app)
    stranger = enter(app.test_client(), someone(name="Zoé"))

    assert stranger.post(f"/profile/devices/{ids()[0]}/signing-out").status_code == 404
    assert stranger.get(f"/profile/devices/{ids()[0]}/signing-out").status_code == 405
    assert len(ids()) == 2
