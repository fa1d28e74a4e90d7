"""The administrator's pages: accounts, links, closing; and nobody else's."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db, mail, outbox
from app.mails import build
from app.programme.account import User
from app.programme.sign_in import sign_in
from tests.builders import a_user
from tests.statements import statements
from tests.web.signing import enter, someone

PAGES = ["/admin/", "/admin/health", "/admin/accounts/new"]


@pytest.fixture
def ada(app: Flask) -> User:
    return someone(name="Ada", email="ada@example.org", is_admin=True)


@pytest.fixture
def admin(client: FlaskClient, ada: User) -> FlaskClient:
    return enter(client, ada)


def one(email: str) -> User:
    db.session.rollback()
    return db.session.scalars(sa.select(User).where(User.email == email)).one()


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_administrators(client: FlaskClient, app: Flask, ada: User, page: str) -> None:
    assert client.get(page).location.startswith("/login?next=/admin")
    assert enter(app.test_client(), a_user()).get(page).status_code == 403
    assert enter(client, ada).get(page).status_code == 200


def test_health_is_told_in_the_language_of_the_reader(admin: FlaskClient) -> None:
    found = {lang: admin.get(f"/admin/health?lang={lang}").text for lang in ("fr", "en")}

    assert "jamais passé" in found["fr"]
    assert "rien n’attend" in found["fr"]
    assert "has never run" not in found["fr"]
    assert "nothing waits" not in found["fr"]
    assert "has never run" in found["en"]
    assert "nothing waits" in found["en"]


def test_new_account_gets_a_link_by_mail_and_on_the_screen_once(admin: FlaskClient, app: Flask) -> None:
    typed = {"name": "Omar", "email": "Omar@Example.org", "lang": "fr", "may_create": "y", "once": "key"}

    answer = admin.post("/admin/accounts/new", data=typed)
    again = admin.post("/admin/accounts/new", data=typed)

    assert (answer.status_code, again.location) == (303, answer.location)
    omar = one("omar@example.org")
    assert (omar.name, omar.lang, omar.may_create, omar.is_admin, omar.password) == ("Omar", "fr", True, False, "")
    shown = re.findall(r"readonly>http://localhost(/welcome/[^<]+)</textarea>", admin.get(answer.location).text)
    assert len(shown) == 1
    assert "/welcome/" not in admin.get(answer.location).text
    letter = db.session.scalars(sa.select(outbox.Delivery)).one()
    assert (letter.kind, letter.address, letter.lang) == ("account", "omar@example.org", "fr")
    with app.app_context():
        written = build(letter)
    assert isinstance(written, mail.Message)
    assert f"http://localhost{shown[0]}" in written.text
    assert app.test_client().get(shown[0]).status_code == 200


def test_mail_of_a_link_that_is_used_or_replaced_is_dropped(admin: FlaskClient, app: Flask, ada: User) -> None:
    admin.post(f"/admin/accounts/{ada.id}/link")
    admin.post(f"/admin/accounts/{ada.id}/link")

    letters = db.session.scalars(sa.select(outbox.Delivery).order_by(outbox.Delivery.id)).all()
    with app.app_context():
        assert [type(build(letter)).__name__ for letter in letters] == ["Dropped", "Message"]


@pytest.mark.parametrize("typed", [{"email": "ada@example.org"}, {"email": "none"}, {"name": " "}, {"lang": "de"}])
def test_impossible_account_is_refused_and_leaves_nothing(admin: FlaskClient, typed: dict[str, str]) -> None:
    right = {"name": "Omar", "email": "omar@example.org", "lang": "fr"}

    answer = admin.post("/admin/accounts/new", data=right | typed)

    assert answer.status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(outbox.Delivery)) == 0


def test_closing_ends_every_session_and_opening_lets_in_again(admin: FlaskClient, app: Flask) -> None:
    omar = someone()
    theirs = enter(app.test_client(), omar)
    assert theirs.get("/profile").status_code == 200

    admin.post(f"/admin/accounts/{omar.id}/closing")

    assert theirs.get("/profile").status_code == 302
    assert admin.post(f"/admin/accounts/{omar.id}/link").status_code == 409
    admin.post(f"/admin/accounts/{omar.id}/opening")
    assert enter(theirs, one(omar.email)).get("/profile").status_code == 200


def test_last_administrator_can_neither_close_nor_resign(admin: FlaskClient, ada: User) -> None:
    closing = admin.post(f"/admin/accounts/{ada.id}/closing")
    resigning = admin.post(f"/admin/accounts/{ada.id}/rights", data={"may_create": "y"})

    assert (closing.status_code, resigning.status_code) == (422, 422)
    assert "An instance needs an administrator" in resigning.text
    kept = one("ada@example.org")
    assert (kept.is_admin, kept.is_active, kept.may_create) == (True, True, False)


def test_rights_are_given(admin: FlaskClient) -> None:
    omar = someone()

    assert admin.post(f"/admin/accounts/{omar.id}/rights", data={"may_create": "y", "is_admin": "y"}).status_code == 303

    given = one(omar.email)
    assert (given.may_create, given.is_admin) == (True, True)


def test_unknown_account_is_not_found(admin: FlaskClient) -> None:
    assert admin.get("/admin/accounts/999999").status_code == 404
    assert admin.get("/admin/accounts/99999999999999999999").status_code == 404
    assert admin.post("/admin/accounts/999999/closing").status_code == 404


def listed(page: str) -> list[str]:
    return re.findall(r'<a href="/admin/accounts/\d+">([^<]+)</a>', page)


def test_list_is_paged_forth_and_back_and_searched(admin: FlaskClient) -> None:
    for n in range(120):
        db.session.add(User(email=f"p{n:03}@example.org", name=f"P{n:03}", created_at=clock.now()))
    db.session.commit()

    first = admin.get("/admin/").text
    second = admin.get(re.findall(r'rel="next" href="([^"]+)"', first)[0]).text
    third = admin.get(re.findall(r'rel="next" href="([^"]+)"', second)[0]).text
    back = admin.get(re.findall(r'rel="prev" href="([^"]+)"', third)[0]).text

    assert listed(first)[:2] == ["Ada", "P000"]
    assert [len(listed(page)) for page in (first, second, third)] == [50, 50, 21]
    assert listed(back) == listed(second)
    assert 'rel="next"' not in third
    assert listed(admin.get("/admin/?q=p11").text) == [f"P11{n}" for n in range(10)]
    assert listed(admin.get("/admin/?q=%25").text) == []


def test_list_costs_the_same_for_three_and_for_fifty(admin: FlaskClient) -> None:
    with statements() as few:
        admin.get("/admin/")
    for _n in range(40):
        a_user()
    with statements() as many:
        admin.get("/admin/")

    assert len(few) == len(many) <= 5


def test_session_of_an_administrator_is_not_given_by_a_cookie_of_another(app: Flask, ada: User) -> None:
    token = sign_in(ada, now=clock.now())
    db.session.commit()
    forged = app.test_client()
    forged.set_cookie("jalon", token)

    assert forged.get("/admin/").status_code == 302
