"""One click in a mail: a look changes nothing, the POST asks for nothing but the token, and can do nothing else."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db
from app.programme.account import User
from app.programme.channel import channel
from app.programme.notification import IN_DIGEST, Rule
from app.programme.opt_out import token_for
from tests.statements import statements
from tests.web.signing import someone

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def nadia(app: Flask) -> User:
    return someone(name="Nadia", email="nadia@cassel.example", lang="fr")


def address(app: Flask, user: User, family: str = "digest") -> str:
    return f"/opt-out/{token_for(user.id, family, secret=app.extensions['settings'].secret_key)}"


def mailed(user: User) -> dict[Rule, bool]:
    db.session.rollback()
    stored = db.session.get_one(User, user.id, populate_existing=True)
    return {rule: channel(rule, stored.channels, {}).by_mail for rule in Rule}


def test_programs_that_look_at_links_change_nothing(client: FlaskClient, app: Flask, nadia: User) -> None:
    answers = [client.open(address(app, nadia), method=method) for method in ("GET", "HEAD", "GET")]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert all(mailed(nadia).values())
    assert "Ne plus recevoir ces messages" in answers[0].text
    assert answers[0].headers["Content-Language"] == "fr"
    assert (answers[0].headers["Referrer-Policy"], answers[0].headers["X-Robots-Tag"]) == ("no-referrer", "noindex")


def test_one_click_needs_neither_sign_in_nor_another_token(
    client: FlaskClient, app: Flask, nadia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    answers = [client.post(address(app, nadia), data=ONE_CLICK) for _ in range(2)]

    assert [(answer.status_code, answer.location) for answer in answers] == [(200, None)] * 2
    found = mailed(nadia)
    assert [rule for rule in Rule if not found[rule]] == list(IN_DIGEST)


def test_it_ends_the_mails_of_its_family_alone(client: FlaskClient, app: Flask, nadia: User) -> None:
    client.post(address(app, nadia, "report"), data=ONE_CLICK)

    assert [rule for rule, by_mail in mailed(nadia).items() if not by_mail] == [Rule.REPORT]


def test_somebody_whose_account_is_closed_can_still_end_them(client: FlaskClient, app: Flask, nadia: User) -> None:
    with db.writing():
        db.session.get_one(User, nadia.id).is_active = False

    assert client.post(address(app, nadia, "mention"), data=ONE_CLICK).status_code == 200
    assert mailed(nadia)[Rule.MENTIONED] is False


def test_a_link_of_long_ago_still_works(
    client: FlaskClient, app: Flask, nadia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = address(app, nadia)
    later = clock.now() + timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert client.post(old, data=ONE_CLICK).status_code == 200
    assert mailed(nadia)[Rule.OVERDUE] is False


def test_a_token_that_was_cut_says_so_and_changes_nothing(client: FlaskClient, app: Flask, nadia: User) -> None:
    cut = address(app, nadia)[:-2]

    assert {client.get(cut).status_code, client.post(cut, data=ONE_CLICK).status_code} == {404}
    assert all(mailed(nadia).values())


def test_it_costs_three_statements(client: FlaskClient, app: Flask, nadia: User) -> None:
    with statements() as ran:
        client.post(address(app, nadia), data=ONE_CLICK)

    assert len(ran) == 3
