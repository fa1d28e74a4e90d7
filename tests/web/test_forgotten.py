"""Forgotten passwords (A3-A8): one answer for every address, a link for an hour, and everybody out afterwards."""

import re
import time
from datetime import timedelta
from statistics import median

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import mails
from app.core import clock, db
from app.core.delivery import Dropped
from app.core.mail import Message
from app.core.outbox import Delivery
from app.programme.account import User
from app.programme.one_time_link import OneTimeLink, Purpose, one_time_link
from app.programme.password import matches
from app.web.forgotten import ONE_IN
from tests.builders import CHOSEN, a_user
from tests.clock import Watch
from tests.web.signing import enter, someone

NEW = "five small words for today"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def lea(app: Flask) -> User:
    return someone(name="Léa", email="lea@example.org", lang="fr")


def ask(client: FlaskClient, address: str, **more: object) -> int:
    return client.post("/forgotten", data={"username": address}, headers=ENGLISH, **more).status_code  # type: ignore[arg-type]


def letters() -> list[Delivery]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Delivery).order_by(Delivery.id)))


def written(app: Flask, letter: Delivery) -> Message | Dropped:
    """What the postman makes of it, kept."""
    with app.app_context():
        made = mails.build(letter)
        db.session.commit()
    return made


def link_for(client: FlaskClient, app: Flask, address: str) -> str:
    """The path of the link that a request for `address` brings by mail."""
    ask(client, address)
    message = written(app, letters()[-1])
    assert isinstance(message, Message)
    found = re.search(r"http://localhost(/welcome/\S+)", message.text)
    assert found
    return found[1]


def test_a7_known_and_unknown_addresses_get_the_same_answer_written_the_same_way(
    client: FlaskClient, lea: User
) -> None:
    a_user(email="closed@example.org", is_active=False)
    a_user(email="expected@example.org", password="")
    everybody = [
        "lea@example.org",
        " LEA@Example.org",
        "nobody@example.org",
        "closed@example.org",
        "expected@example.org",
    ]

    answers = [client.post("/forgotten", data={"username": each}, headers=ENGLISH) for each in everybody]

    assert {(a.status_code, a.location, a.text) for a in answers} == {(303, "/forgotten/sent", answers[0].text)}
    page = client.get("/forgotten/sent", headers=ENGLISH).text
    assert "If somebody has an account with this address" in page
    assert [(each.kind, each.user_id, each.lang) for each in letters()] == [("reset", None, "en")] * 4
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OneTimeLink)) == 0


def test_a7_known_and_unknown_addresses_take_the_same_time(client: FlaskClient, lea: User) -> None:
    def took(address: str) -> float:
        started = time.perf_counter()
        ask(client, address)
        return time.perf_counter() - started

    took("warm@example.org")
    known, unknown = [], []
    for n in range(8):
        a_user(email=f"known{n}@example.org")
        known.append(took(f"known{n}@example.org"))
        unknown.append(took(f"nobody{n}@example.org"))

    assert 0.5 < median(known) / median(unknown) < 2


def test_mail_is_in_the_persons_language_and_its_link_lives_for_an_hour(
    client: FlaskClient, app: Flask, lea: User
) -> None:
    ask(client, lea.email)
    [letter] = letters()

    message = written(app, letter)

    assert isinstance(message, Message)
    assert (message.to, message.lang, message.subject) == (
        "lea@example.org", "fr", "Choisissez un nouveau mot de passe pour Jalon"
    )  # fmt: skip
    assert "sert une fois, pendant une heure" in message.text
    assert "votre mot de passe reste le même" in message.text
    assert message.html
    assert "Choisir un nouveau mot de passe" in message.html
    db.session.rollback()
    link = db.session.scalars(sa.select(OneTimeLink)).one()
    assert (link.purpose, link.user_id, link.expires_at) == (
        Purpose.RESET, lea.id, letter.queued_at + timedelta(hours=1)
    )  # fmt: skip
    assert letter.facts == {}, "the secret stands in the mail alone"


@pytest.mark.parametrize("address", ["nobody@example.org", "closed@example.org"])
def test_mail_to_nobody_is_dropped_and_the_address_forgotten(client: FlaskClient, app: Flask, address: str) -> None:
    a_user(email="closed@example.org", is_active=False)
    ask(client, address)
    [letter] = letters()

    assert written(app, letter) == Dropped("unknown")

    [kept] = letters()
    assert kept.address == ""
    assert address not in kept.key


def test_a_mail_that_waits_is_not_sent_once_its_link_is_dead(client: FlaskClient, app: Flask, lea: User) -> None:
    ask(client, lea.email)
    [letter] = letters()
    written(app, letter)
    letter.raw = b"written"

    with app.app_context():
        letter.claimed_at = letter.queued_at + timedelta(minutes=59)
        assert mails.allowed(letter)
        letter.claimed_at = letter.queued_at + timedelta(minutes=60)
        assert not mails.allowed(letter)


def test_an_address_gets_one_mail_in_five_minutes_whoever_asks(
    client: FlaskClient, lea: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(clock.now())
    monkeypatch.setattr(clock, "now", watch)
    for n in range(3):
        ask(client, lea.email, environ_base={"REMOTE_ADDR": f"192.0.2.{n}"})
    assert len(letters()) == 1

    watch.now += ONE_IN
    ask(client, lea.email)

    assert len(letters()) == 2


def test_a6_sixth_request_for_an_address_waits_for_that_visitor_alone(client: FlaskClient, lea: User) -> None:
    tries = [ask(client, lea.email) for _n in range(7)]

    assert tries == [303] * 5 + [429] * 2
    assert ask(client, "nobody@example.org") == 303
    assert ask(client, lea.email, environ_base={"REMOTE_ADDR": "192.0.2.7"}) == 303


def test_a6_one_network_asks_for_thirty_addresses_at_most(client: FlaskClient, app: Flask) -> None:
    assert [ask(client, f"{n}@example.org") for n in range(31)] == [303] * 30 + [429]


def test_what_is_no_address_is_told_and_kept(client: FlaskClient) -> None:
    answer = client.post("/forgotten", data={"username": "no address"}, headers=ENGLISH)

    assert answer.status_code == 422
    assert "Write an address such as" in answer.text
    assert 'value="no address"' in answer.text
    assert letters() == []


def test_a3_link_is_opened_often_used_once_and_signs_everybody_out(client: FlaskClient, app: Flask, lea: User) -> None:
    elsewhere = enter(app.test_client(), lea)
    invitation = f"/welcome/{one_time_link(db.session.get_one(User, lea.id), now=clock.now())}"
    db.session.commit()
    first = link_for(client, app, lea.email)
    pages = [client.get(first) for _n in range(3)]
    assert {(p.status_code, p.headers["Referrer-Policy"]) for p in pages} == {(200, "no-referrer")}
    assert "Choisir un nouveau mot de passe" in pages[0].text
    assert elsewhere.get("/profile").status_code == 200, "a GET never acts"

    used = client.post(first, data={"password": NEW, "again": NEW})

    assert (used.status_code, used.location) == (303, "/login")
    assert "Votre mot de passe est changé" in client.get("/login").text
    assert [c.get("/profile").status_code for c in (client, elsewhere)] == [302, 302]
    assert [client.get(path).status_code for path in (first, invitation)] == [410, 404]
    assert client.post(first, data={"password": NEW, "again": NEW}).status_code == 410
    db.session.rollback()
    assert matches(db.session.get_one(User, lea.id).password, NEW)


def test_person_hears_that_the_password_was_changed(client: FlaskClient, app: Flask, lea: User) -> None:
    link = link_for(client, app, lea.email)
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"

    client.post(link, data={"password": NEW, "again": NEW}, headers={"User-Agent": firefox})

    letter = letters()[-1]
    assert (letter.kind, letter.address, letter.facts["device"]) == ("password", lea.email, "Firefox · Windows")
    message = written(app, letter)
    assert isinstance(message, Message)
    assert message.subject == "Votre mot de passe a été changé"
    assert "Appareil\u202f: Firefox · Windows." in message.text
    assert "http://localhost/forgotten" in message.text
    letter.lang = "en"
    english = written(app, letter)
    assert isinstance(english, Message)
    assert re.search(r"was changed on \w+ \d+ \w+ \d{4}, \d\d:\d\d\. Device: Firefox · Windows\.", english.text)


def test_a7_reset_link_refuses_a_weak_password_and_lives_on(client: FlaskClient, app: Flask, lea: User) -> None:
    link = link_for(client, app, lea.email)

    for weak in ("short", "correct horse battery staple", "lea@example.org!!"):
        assert client.post(link, data={"password": weak, "again": weak}).status_code == 422

    assert client.get(link).status_code == 200
    db.session.rollback()
    assert db.session.get_one(User, lea.id).password == CHOSEN


def test_somebody_expected_can_ask_for_a_link_too(client: FlaskClient, app: Flask) -> None:
    a_user(email="omar@example.org", password="", lang="en")
    link = link_for(client, app, "omar@example.org")

    assert client.post(link, data={"password": NEW, "again": NEW}).status_code == 303

    assert [each.kind for each in letters()] == ["reset"], "who had no password hears of no change"


def test_reset_link_reaches_no_log(
    client: FlaskClient, app: Flask, lea: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    link = link_for(client, app, lea.email)

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("app.web.welcome.render_template", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    assert client.get(link).status_code == 500
    said = capsys.readouterr()
    assert "RuntimeError" in said.out + said.err
    assert link.rpartition("/")[2] not in said.out + said.err
