"""Entering as somebody of the demonstration: on the loopback alone."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.programme.member import Place, Role
from app.programme.programme import Track
from tests.builders import a_member, a_programme, a_seat, a_user
from tests.statements import statements

ADMIN = "admin@jalon.example"


@pytest.fixture
def demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The demonstration with two leaders, one lead, one executive, an administrator; and somebody who is not in it."""
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], demo=True))
    cassel = a_programme(slug="cassel", company="Maison Cassel")
    for name, role in (("Léa", Role.LEADER), ("Hugo", Role.LEADER), ("Claire", Role.EXEC), ("Nadia", Role.LEAD)):
        member = a_member(
            cassel, role=role, user=a_user(name=name, demo=True, email=f"{name[0]}@cassel.example".lower())
        )
    a_seat(member, Track.NEXT, place=Place.LEAD)
    a_member(a_programme(company="Banque Rivoli"), user=a_user(name="Camille", demo=True))
    a_user(name="Ada", email=ADMIN, demo=True, is_admin=True)
    a_member(cassel, role=Role.FIELD, user=a_user(name="Somebody real", email="real@example.org"))
    return app


def test_login_offers_each_part_once(demo: Flask, client: FlaskClient) -> None:
    with statements() as ran:
        page = client.get("/login", headers={"Accept-Language": "en"}).text

    names = [name for name in ("Léa", "Hugo", "Nadia", "Claire", "Camille", "Ada", "Somebody real") if name in page]
    assert names == ["Léa", "Nadia", "Claire", "Camille", "Ada"]
    assert page.index("Léa") < page.index("Nadia") < page.index("Claire") < page.index("Camille") < page.index("Ada")
    assert "Group lead, Adjust" in page
    assert page.index("Maison Cassel") < page.index("Banque Rivoli") < page.index("The instance")
    assert len(ran) == 2


def test_one_enters_with_a_post(demo: Flask, client: FlaskClient) -> None:
    answer = client.post("/demo/enter", data={"email": ADMIN, "next": "/admin/"})

    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert client.get("/admin/").status_code == 200
    assert client.get("/demo/enter").status_code == 405


@pytest.mark.parametrize("email", ["real@example.org", "nobody@example.org", ""])
def test_nobody_else_can_be_entered_as(demo: Flask, client: FlaskClient, email: str) -> None:
    assert client.post("/demo/enter", data={"email": email}).status_code == 404


@pytest.mark.parametrize("changed", [{"demo": False}, {"host": "0.0.0.0"}, {"trusted_proxies": 1}])
def test_there_is_no_way_in_elsewhere(
    demo: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]
) -> None:
    monkeypatch.setitem(demo.extensions, "settings", replace(demo.extensions["settings"], **changed))

    assert client.post("/demo/enter", data={"email": ADMIN}).status_code == 404
    assert "Léa" not in client.get("/login").text
