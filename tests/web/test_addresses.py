"""Addresses as people type them: with or without the slash at their end they lead to the same page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import a_member, a_programme, an_action
from tests.web.signing import enter


@pytest.fixture
def leader(app: Flask, client: FlaskClient) -> FlaskClient:
    lea = a_member(a_programme(slug="cx"))
    an_action(lea.programme, by=lea)
    return enter(client, lea.user)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/p/cx/roadmap/", "/p/cx/roadmap"),
        ("/p/cx/roadmap/timeline//?track=now&q=%C3%A9t%C3%A9", "/p/cx/roadmap/timeline?track=now&q=%C3%A9t%C3%A9"),
        ("/p/cx/items/ACT-1/", "/p/cx/items/ACT-1"),
        ("/p/cx/do-now/actions/new/", "/p/cx/do-now/actions/new"),
        ("/p/cx/people/me/", "/p/cx/people/me"),
        ("/profile/", "/profile"),
        ("/p/cx/items", "/p/cx/items/"),
        ("/p/cx", "/p/cx/"),
    ],
)
def test_slash_at_the_end_makes_no_difference(leader: FlaskClient, typed: str, meant: str) -> None:
    answer = leader.get(typed)

    assert answer.status_code == 308
    assert (answer.location or "").removeprefix("http://localhost") == meant
    assert leader.get(meant).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/p/cx/nothing/", "/p/cx/nothing", "/p/cx/items/ACT-9/", "/p/cx/items/%0d%0a/"],
)
def test_address_of_no_page_stays_one(leader: FlaskClient, path: str) -> None:
    assert leader.get(path, follow_redirects=True).status_code == 404


def test_what_is_sent_goes_to_the_address_of_the_form_alone(leader: FlaskClient) -> None:
    assert leader.post("/p/cx/do-now/actions/new/", data={"title": "Drive"}).status_code == 404


def test_address_of_another_programme_stays_hidden(app: Flask, leader: FlaskClient) -> None:
    stranger = a_member(a_programme(slug="rivoli"))

    assert enter(app.test_client(), stranger.user).get("/p/cx/roadmap/", follow_redirects=True).status_code == 404
