"""An empty programme: every list says why there is nothing, and offers at most one thing that this person may do."""

import re
from datetime import date

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from app.programme.member import Role
from tests.builders import a_member, a_programme, a_user
from tests.web.signing import enter

NEVER_EMPTY = {"members.index", "load.index", "shortcuts.index", "settings.index", "categories.index"}
"""Whoever looks is one of the people, and of those who are asked for something; keys work everywhere;
settings and categories are there from the first day."""


WHO_CAN = "leader|group|once it is published|une fois publié"
"""Somebody else does it, or nobody has to."""


def lists(app: Flask) -> list[str]:
    """The addresses of all lists of a programme: pages called index, and what must be switched off."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments == {"slug"} and "GET" in (rule.methods or ())]
    names = [rule.endpoint for rule in rules if rule.endpoint.endswith((".index", ".unplug"))]
    with app.test_request_context():
        found = [url_for(name, slug="cx") for name in names if name not in NEVER_EMPTY]
        return [*found, url_for("items.index", slug="cx", owner="me"), url_for("search.index", slug="cx", q="drive")]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_every_list_says_why_and_what_to_do(client: FlaskClient, app: Flask, role: Role, lang: str) -> None:
    programme = a_programme(slug="cx", day_zero=date.today())
    enter(client, a_member(programme, role=role, user=a_user(lang=lang)).user)

    troubles = {path: trouble for path in lists(app) if (trouble := wrong_with(client, path))}

    assert troubles == {}


def wrong_with(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    if answer.status_code == 403:
        return ""  # not a page of this person
    found = re.search(r'(?s)<div class="empty">(.*?)</div>', answer.text)
    if not found:
        return "no empty state"
    why = re.search(r'(?s)class="empty-why">(.*?)</p>', found[1])
    if not why or len(why[1].split()) < 4:
        return "no sentence"
    offers = re.findall(r'<a class="btn[^>]* href="([^"]+)"|<form[^>]* action="([^"]+)"', found[1])
    if len(offers) > 1:
        return f"{len(offers)} buttons"
    if not offers and not re.search(WHO_CAN, why[1]):
        return "neither a button nor who can"
    reached = [client.get(link).status_code for link, _action in offers if link]
    return f"{offers} answers {reached}" if reached not in ([], [200]) else ""


def test_lists_that_are_walked_are_all_of_them(app: Flask) -> None:
    assert len(lists(app)) >= 7
