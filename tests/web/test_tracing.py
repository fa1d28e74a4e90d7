"""The name of a request: in the answer, on the page of an error, on every line; and no word of anybody's in them."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import logs
from app.web.request import own_transactions, public
from tests.builders import PASSWORD, a_member, a_programme
from tests.conftest import settings_for
from tests.web.signing import enter

NAME = re.compile(r"[0-9a-f]{16}")
CANARY = "Canari bien reconnaissable"


@pytest.fixture
def lines(capsys):
    """What was logged since the last look, read as JSON."""
    logs.configure("json")
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    logs.configure()


def test_every_answer_has_a_name_of_its_own_and_its_lines_too(client: FlaskClient, lines) -> None:
    first, second = client.get("/login"), client.get("/nowhere")

    names = [answer.headers["X-Request-ID"] for answer in (first, second)]
    assert all(NAME.fullmatch(name) for name in names)
    assert len({*names}) == 2
    assert [(each["request"], each["route"], each["status"]) for each in lines()] == [
        (names[0], "/login", 200),
        (names[1], "-", 404),
    ]
    assert f"<code>{names[1]}</code>" in second.text


def test_a_name_is_taken_from_a_proxy_of_ours_alone(client: FlaskClient, app: Flask, monkeypatch, tmp_path) -> None:
    given = {"X-Request-ID": "abcdef-0123456789"}
    assert NAME.fullmatch(client.get("/login", headers=given).headers["X-Request-ID"])

    behind = settings_for(app.extensions["settings"].database_url, tmp_path, JALON_TRUSTED_PROXIES="1")
    monkeypatch.setitem(app.extensions, "settings", behind)

    assert client.get("/login", headers=given).headers["X-Request-ID"] == "abcdef-0123456789"
    for strange in ("short", "x" * 65, "abc def ghi jkl", "<script>alert(1)</script>"):
        assert NAME.fullmatch(client.get("/login", headers={"X-Request-ID": strange}).headers["X-Request-ID"])


def test_no_body_token_or_address_reaches_the_log(client: FlaskClient, app: Flask, lines, monkeypatch, capsys) -> None:
    member = a_member(a_programme(slug="cx"))
    enter(client, member.user)

    def breaks() -> str:
        raise LookupError(CANARY)

    monkeypatch.setitem(app.view_functions, "health.live", own_transactions(public(breaks)))
    sent = {"title": f"{CANARY}\nFAKE line", "once": "canary-key", "category_id": "", "orientation": ""}
    answers = [
        client.post("/p/cx/do-now/actions/new", data=sent),
        client.get("/p/cx/search/", query_string={"q": CANARY}),
        client.get("/welcome/secret-token-canary"),
        client.post("/login", data={"username": f"{CANARY}@x.example", "password": PASSWORD}),
        client.get("/healthz", query_string={"q": CANARY}),
        client.get(f"/{CANARY}"),
    ]

    text = capsys.readouterr().err
    assert [answer.status_code for answer in answers][4:] == [500, 404]
    assert len(text.splitlines()) == len([json.loads(line) for line in text.splitlines()]) >= len(answers)
    for word in ("anari", "anary", "FAKE", PASSWORD, member.user.email):
        assert word not in text
    assert "LookupError" in text


def test_health_is_asked_for_too_often_to_be_told(client: FlaskClient, lines) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        client.get(path)

    assert lines() == []
