"""Signing in and out, the one-time link, one's own page."""

import re
import time
from statistics import median

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db
from app.programme.account import User
from app.programme.one_time_link import OneTimeLink, one_time_link
from app.programme.password import hash_password, matches
from app.programme.sign_in import SignIn
from app.web.signing_in import local
from app.web.throttle import when_again
from tests.builders import PASSWORD, a_user
from tests.statements import statements
from tests.web.signing import enter, someone

NEW = "five small words for today"
ENGLISH = {"Accept-Language": "en"}
STORED = hash_password(PASSWORD)


@pytest.fixture
def lea(app: Flask) -> User:
    return someone(name="Léa", email="lea@example.org", password=STORED, lang="en")


def status(client: FlaskClient, path: str = "/profile") -> int:
    return client.get(path).status_code


def stored() -> User:
    """Léa as the database has her now."""
    db.session.rollback()
    return db.session.scalars(sa.select(User).where(User.email == "lea@example.org")).one()


def sessions() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) or 0


def test_right_password_opens_a_session(client: FlaskClient, lea: User) -> None:
    answer = client.post("/login", data={"username": " LEA@example.org", "password": PASSWORD})

    assert (answer.status_code, answer.location) == (303, "/")
    assert status(client) == 200


def test_sign_in_leads_back_to_the_page_that_asked_for_it(client: FlaskClient, lea: User) -> None:
    asked = client.get("/profile")
    assert asked.location == "/login?next=/profile"

    page = client.get(asked.location).text
    answer = client.post(
        "/login",
        data={"username": lea.email, "password": PASSWORD, "next": re.findall('name="next".*?value="(.*?)"', page)[-1]},
    )

    assert answer.location == "/profile"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/p/cassel/?owner=me", "/p/cassel/?owner=me"),
        ("/p/cassel/?lang=en&q=%C3%A9t%C3%A9", "/p/cassel/?q=%C3%A9t%C3%A9"),
        ("https://evil.example/", ""),
        ("//evil.example/", ""),
        ("/\\evil.example/", ""),
        ("/a\\b", ""),
        ("\t//evil.example", ""),
        ("javascript:alert(1)", ""),
        ("p/cassel", ""),
        ("http://[", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_paths_of_ours_are_followed(address: str | None, kept: str) -> None:
    assert local(address) == kept


def test_wrong_word_and_unknown_address_get_the_same_answer(client: FlaskClient, lea: User) -> None:
    a_user(email="new@example.org", password="")
    a_user(email="closed@example.org", password=STORED, is_active=False)

    answers = [
        client.post("/login", data={"username": username, "password": password}, headers=ENGLISH)
        for username, password in [
            ("lea@example.org", "not the password"),
            ("nobody@example.org", PASSWORD),
            ("new@example.org", ""),
            ("new@example.org", PASSWORD),
            ("closed@example.org", PASSWORD),
        ]
    ]

    assert {answer.status_code for answer in answers} == {422}
    wrong = [re.sub(r'value="[^"]*"', "", a.text) for n, a in enumerate(answers) if n != 2]
    assert len(set(wrong)) == 1
    assert "The address or the password is not right." in wrong[0]
    assert sessions() == 0


def test_unknown_address_takes_as_long_as_a_known_one(client: FlaskClient, lea: User) -> None:
    def took(username: str) -> float:
        started = time.perf_counter()
        client.post("/login", data={"username": username, "password": "not the password"})
        return time.perf_counter() - started

    known, unknown = [], []
    for n in range(4):
        known.append(took(lea.email))
        unknown.append(took(f"nobody{n}@example.org"))

    assert 0.5 < median(known) / median(unknown) < 2


def test_twenty_wrong_tries_are_stopped_for_that_visitor_alone(client: FlaskClient, lea: User) -> None:
    wrong = {"username": lea.email, "password": "not the password"}
    answers = [client.post("/login", data=wrong, headers={"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(20)]

    assert [a.status_code for a in answers] == [422] * 10 + [429] * 10
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60
    assert answers[-1].headers["Content-Language"] == "fr"
    right = {"username": lea.email, "password": PASSWORD}
    assert client.post("/login", data=right).status_code == 429
    assert client.post("/login", data=right, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 303


def test_one_visitor_tries_sixty_accounts_at_most(client: FlaskClient, app: Flask) -> None:
    tries = [client.post("/login", data={"username": f"{n}@example.org", "password": ""}) for n in range(61)]

    assert {a.status_code for a in tries[:60]} == {422}
    assert tries[60].status_code == 429


def test_too_many_tries_are_told_in_the_language_of_the_visitor(client: FlaskClient, lea: User) -> None:
    for _try in range(10):
        client.post("/login", data={"username": lea.email, "password": ""})

    french = client.post("/login", data={"username": lea.email, "password": ""}, headers={"Accept-Language": "fr"})

    assert french.status_code == 429
    assert french.headers["Content-Language"] == "fr"


def test_page_of_too_many_tries_tells_the_true_wait_and_keeps_the_address(client: FlaskClient, lea: User) -> None:
    wrong = {"username": lea.email, "password": "not the password", "next": "/profile"}

    answer = [client.post("/login", data=wrong, headers=ENGLISH) for _try in range(11)][-1]

    assert answer.status_code == 429
    minutes = -(-int(answer.headers["Retry-After"]) // 60)
    assert f"Try again in {minutes} minutes." in answer.text
    assert 'value="lea@example.org"' in answer.text
    assert 'value="/profile"' in answer.text
    assert "not the password" not in answer.text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 minute."), (60, "1 minute."), (61, "2 minutes."), (898, "15 minutes."), (900, "15 minutes.")],
)
def test_wait_is_told_in_whole_minutes_never_too_short(app: Flask, seconds: int, words: str) -> None:
    with app.test_request_context(headers=ENGLISH):
        assert when_again(seconds) == f"Try again in {words}"


def test_too_many_tries_at_the_own_page_tell_the_true_wait(client: FlaskClient, lea: User) -> None:
    enter(client, lea)
    typed = {"current": "not the password", "password": NEW, "again": NEW}

    answer = [client.post("/profile/password", data=typed) for _try in range(11)][-1]

    assert answer.status_code == 429
    assert "Try again in 15 minutes." in answer.text


def test_copied_cookie_dies_at_sign_out(client: FlaskClient, app: Flask, lea: User) -> None:
    client.post("/login", data={"username": lea.email, "password": PASSWORD})
    thief = app.test_client()
    thief.set_cookie("jalon", client.get_cookie("jalon").value)  # type: ignore[union-attr]
    assert status(thief) == 200

    answer = client.post("/logout")

    assert (answer.status_code, answer.location) == (303, "/login")
    assert (status(thief), sessions()) == (302, 0)


def test_session_is_new_at_sign_in(client: FlaskClient, lea: User) -> None:
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
    client.post("/login", data={"username": lea.email, "password": PASSWORD})
    client.post("/login", data={"username": lea.email, "password": PASSWORD})

    with client.session_transaction() as after:
        assert "planted" not in after
    assert sessions() == 1


def test_closed_account_is_out_at_once(client: FlaskClient, lea: User) -> None:
    enter(client, lea)
    assert status(client) == 200

    db.session.execute(sa.update(User).values(is_active=False))
    db.session.commit()

    assert status(client) == 302


def test_every_request_knows_the_person_in_one_statement(client: FlaskClient, lea: User) -> None:
    enter(client, lea)

    with statements() as ran:
        client.get("/")

    assert len(ran) == 2
    assert sum("sign_in" in each for each in ran) == 1


def test_language_is_kept_for_a_visitor_and_for_a_person(client: FlaskClient, lea: User) -> None:
    answer = client.post("/language", data={"lang": "fr", "next": "/login?lang=en"})
    assert answer.location == "/login"
    assert client.get("/login").headers["Content-Language"] == "fr"

    enter(client, lea)
    client.post("/language", data={"lang": "fr"})

    assert client.get("/profile").headers["Content-Language"] == "fr"
    assert client.post("/language", data={"lang": "xx"}).status_code == 400


@pytest.fixture
def link(app: Flask) -> str:
    """The token of somebody invited."""
    token = one_time_link(a_user(name="Omar", email="omar@example.org", password=""), now=clock.now())
    db.session.commit()
    return token


def test_one_time_link_is_opened_often_and_used_once(client: FlaskClient, app: Flask, link: str) -> None:
    pages = [client.get(f"/welcome/{link}") for _ in range(3)]
    assert {(p.status_code, p.headers["Referrer-Policy"]) for p in pages} == {(200, "no-referrer")}

    used = client.post(f"/welcome/{link}", data={"password": NEW, "again": NEW})

    assert (used.status_code, used.location, status(client)) == (303, "/", 200)
    assert app.test_client().get(f"/welcome/{link}").status_code == 410
    assert app.test_client().post(f"/welcome/{link}", data={"password": NEW, "again": NEW}).status_code == 410
    password = db.session.scalars(sa.select(User.password).where(User.email == "omar@example.org")).one()
    assert matches(password, NEW)


def test_weak_or_mistyped_password_leaves_the_link_usable(client: FlaskClient, link: str) -> None:
    short = client.post(f"/welcome/{link}", data={"password": "short", "again": "short"}, headers=ENGLISH)
    typo = client.post(f"/welcome/{link}", data={"password": NEW, "again": NEW + "!"}, headers=ENGLISH)

    assert (short.status_code, typo.status_code) == (422, 422)
    assert "15 to 128 characters" in short.text
    assert "The two passwords differ." in typo.text
    assert client.get(f"/welcome/{link}").status_code == 200


def test_unknown_link_says_so_kindly(client: FlaskClient) -> None:
    page = client.get("/welcome/nothing-of-ours", headers=ENGLISH)

    assert page.status_code == 404
    assert "This link no longer works" in page.text


def test_link_without_a_person_makes_the_first_administrator(client: FlaskClient, app: Flask) -> None:
    token = one_time_link(None, now=clock.now())
    db.session.commit()
    person = {"name": "Ada", "email": "ada@example.org", "password": NEW, "again": NEW}
    assert client.post(f"/welcome/{token}", data=person | {"email": "none"}).status_code == 422

    answer = client.post(f"/welcome/{token}", data=person)

    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert status(client, "/admin/") == 200
    assert app.test_client().post(f"/welcome/{token}", data=person).status_code == 410
    db.session.rollback()
    assert db.session.scalars(sa.select(OneTimeLink.used_at.is_not(None))).all() == [True]


def test_profile_is_kept(client: FlaskClient, lea: User) -> None:
    enter(client, lea)
    typed = {"name": "Léa\u0000 Martin  ", "lang": "fr"}

    answer = client.post("/profile", data=typed)

    assert answer.status_code == 303
    kept = stored()
    assert (kept.name, kept.lang, kept.timezone) == ("Léa Martin", "fr", "Europe/Paris")


@pytest.mark.parametrize("typed", [{"name": ""}, {"lang": "xx"}])
def test_impossible_profile_is_refused_and_nothing_is_kept(
    client: FlaskClient, lea: User, typed: dict[str, object]
) -> None:
    enter(client, lea)
    right = {"name": "New", "lang": "fr"}

    answer = client.post("/profile", data=right | typed)

    assert answer.status_code == 422
    assert stored().name == "Léa"


def test_change_of_password_signs_the_other_devices_out(client: FlaskClient, app: Flask, lea: User) -> None:
    other = enter(app.test_client(), lea)
    enter(client, lea)
    typed = {"current": PASSWORD, "password": NEW, "again": NEW}
    wrong = client.post("/profile/password", data=typed | {"current": "not this one"})
    assert wrong.status_code == 422
    assert "This is not your current password." in wrong.text

    answer = client.post("/profile/password", data=typed)

    assert (answer.status_code, answer.location) == (303, "/profile")
    assert (status(client), status(other)) == (200, 302)
    assert matches(stored().password, NEW)


def test_form_without_its_token_is_refused(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    assert client.post("/login", data={"username": "a@b.fr", "password": "x"}).status_code == 400
    assert client.post("/logout").status_code == 400


def test_secret_link_does_not_reach_the_log(
    client: FlaskClient, app: Flask, link: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("app.web.welcome.render_template", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    assert client.get(f"/welcome/{link}").status_code == 500
    said = capsys.readouterr()
    assert "RuntimeError" in said.out + said.err
    assert link not in said.out + said.err
