"""What watches the instance reads: alive, ready."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.health import Check
from tests.statements import statements


def test_alive_asks_nothing_of_the_database(client: FlaskClient) -> None:
    with statements() as ran:
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json, len(ran)) == (200, {"status": "alive"}, 0)


def test_ready_with_a_late_clockwork_still_serves(client: FlaskClient) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json) == (
        200,
        {"status": "ready", "checks": {"database": True, "tables": True, "mails": True, "jobs": True, "tick": False}},
    )


def test_not_ready_without_its_database_and_tells_no_secret(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = [Check("database", False, "no answer from user=jalon password=hush", essential=True)]
    monkeypatch.setattr("app.web.health.checks", lambda _engine, _now: silent)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"status": "not ready", "checks": {"database": False}})
