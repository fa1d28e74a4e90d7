"""A creating form makes one thing, however often and from however many threads it is sent."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import db
from app.programme.account import User
from app.programme.ask import Ask
from app.programme.item import Item
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.programme.programme_draft import ProgrammeDraft
from tests.builders import a_member, a_programme, a_user
from tests.web.drafting import drafted, typed
from tests.web.html import Form
from tests.web.signing import enter
from tests.web.walk import Walk

pytestmark = pytest.mark.page_on_both

TEN, THREADS = 10, 4
MEANT = {"once": "key", "other": "DEL-1", "raised_by": "ACT-1"}
"""What a field must hold for its form to make something: both ends of a link are items."""

PRESSED = {
    "/p/cx/do-now/actions/paste/1": [("add", "1")],
    "/p/cx/items/set/": [("pick", "ACT-2.1"), ("act", "archived")],
    "/p/cx/do-now/problems/linking": [("pick", "ACT-2.1"), ("problem", "PRB-1")],
}
"""The button that makes something, where another one only looks, and what is meant there alone."""
ACTION = {"title": "Drive"} | dict.fromkeys(
    ("category_id", "nature", "expression", "orientation", "owner_id", "running"), ""
)


def test_every_creating_form_sent_ten_times_makes_one_thing(walk: Walk) -> None:
    creating = [form for form in walk.forms() if form.shown and "once" in form.names]
    assert len(creating) >= 6
    for form in creating:
        pressed = PRESSED.get(form.action, [])
        filled = [(name, MEANT.get(name, value)) for name, value in form.filled()]
        pairs = [pair for pair in filled if pair[0] not in dict(pressed)] + pressed
        answers, grown = [], []
        with walk.undone():
            for _ in range(TEN):
                answer = send_as_it_asks(walk, form, pairs)
                answers.append((answer.status_code, answer.location))
                grown.append({name: len(rows) for name, rows in walk.everything().items()})

        assert answers[0][0] in {302, 303}, form.action
        assert {location for _status, location in answers} == {answers[0][1]}, form.action
        assert all(status in {302, 303} for status, _location in answers), form.action
        assert grown == [grown[0]] * TEN, form.action


def send_as_it_asks(walk: Walk, form: Form, pairs: list[tuple[str, str]]) -> TestResponse:
    if any(field.kind == "file" for field in form.fields):
        return walk.upload(form.action, "file", "a.csv", b"titre\na\n", pairs)
    return walk.post(form.action, pairs)


def test_another_key_makes_another_thing(walk: Walk) -> None:
    form = next(form for form in walk.forms() if form.action == "/p/cx/do-now/actions/new")
    pairs = [pair for pair in form.filled() if pair[0] != "once"]

    locations = [walk.post(form.action, [*pairs, ("once", key)]).location for key in ("a", "b", "a", "b")]

    assert locations[:2] == locations[2:]
    assert locations[0] != locations[1]


def test_a_key_of_somebody_else_is_another_key(app: Flask) -> None:
    programme = a_programme(slug="cx")
    clients = [enter(app.test_client(), a_member(programme).user) for _ in range(2)]

    for client in clients:
        client.post("/p/cx/do-now/actions/new", data=ACTION | {"once": "the same"})

    assert count(Item) == 2


def test_a_refused_form_keeps_its_key_free(app: Flask) -> None:
    client = enter(app.test_client(), a_member(a_programme(slug="cx")).user)

    refused = client.post("/p/cx/do-now/actions/new", data=ACTION | {"title": "", "once": "key"})
    written = client.post("/p/cx/do-now/actions/new", data=ACTION | {"once": "key"})

    assert (refused.status_code, written.status_code) == (422, 302)
    assert count(Item) == 1


PERSON = {"name": "Omar", "email": "omar@cx.example", "lang": "fr", "role": "field", "function": "sales"}
QUESTION = {"question_en": "Switch it off?"}
ACCOUNT = {"name": "Omar", "email": "omar@cx.example", "lang": "fr"}


@pytest.mark.parametrize(
    ("path", "typed", "table", "new"),
    [
        ("/p/cx/do-now/actions/new", ACTION, Item, 1),
        ("/p/cx/people/new", PERSON, Member, 1),
        ("/p/cx/reports/asks/new", QUESTION, Ask, 1),
        ("/programmes/new", typed("mandate"), ProgrammeDraft, 1),
        ("review", {}, Programme, 1),
        ("/admin/accounts/new", ACCOUNT, User, 1),
    ],
)
def test_threads_that_send_the_same_form_together_make_one_thing(
    app: Flask, path: str, typed: dict[str, object], table: type[db.Base], new: int
) -> None:
    lea = a_member(a_programme(slug="cx", lang="en"), user=a_user(is_admin=True, may_create=True))
    clients = [enter(app.test_client(), lea.user) for _ in range(THREADS)]
    path = f"{drafted(clients[0])}/review" if path == "review" else path
    before, together = count(table), Barrier(THREADS)

    def send(client: FlaskClient) -> tuple[int, str]:
        together.wait()
        answer = client.post(path, data=typed | {"once": "key"})
        return answer.status_code, answer.location

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(send, clients))

    assert len({location for _status, location in answers}) == 1
    assert {status for status, _location in answers} <= {302, 303}
    assert count(table) == before + new


def test_threads_with_keys_of_their_own_get_numbers_of_their_own(app: Flask) -> None:
    lea = a_member(a_programme(slug="cx"), role=Role.LEADER)
    clients = [enter(app.test_client(), lea.user) for _ in range(THREADS)]

    def send(client: FlaskClient) -> list[str]:
        paths = [client.post("/p/cx/do-now/actions/new", data=ACTION | {"once": f"{id(client)}-{n}"}) for n in range(5)]
        return [answer.location for answer in paths]

    with ThreadPoolExecutor(THREADS) as pool:
        locations = [location for found in pool.map(send, clients) for location in found]

    assert sorted(locations) == sorted(f"/p/cx/items/ACT-{n}" for n in range(1, 5 * THREADS + 1))


def count(table: type[db.Base]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
