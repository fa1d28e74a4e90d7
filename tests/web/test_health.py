"""What watches the instance reads: alive, ready, figures."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db, outbox, period
from app.core.health import Check
from app.core.outbox import Wanted
from tests.conftest import settings_for
from tests.statements import statements

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
TOKEN = "a token for tests"


def test_alive_asks_nothing_of_the_database(client: FlaskClient) -> None:
    with statements() as ran:
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json, len(ran)) == (200, {"status": "alive"}, 0)


def test_ready_with_a_late_clockwork_still_serves(client: FlaskClient) -> None:
    usual = client.get("/readyz", environ_base=ELSEWHERE)
    strict = client.get("/readyz?strict=1", environ_base=ELSEWHERE)

    checks = {
        "database": True,
        "tables": True,
        "disk": True,
        "failed": True,
        "mails": True,
        "jobs": True,
        "tick": False,
    }
    assert (usual.status_code, usual.json) == (200, {"status": "late", "checks": checks})
    assert strict.status_code == 503


def test_ready_tells_figures_on_the_same_machine(client: FlaskClient) -> None:
    now = clock.now()
    with db.writing():
        period.beat("tick", now - timedelta(seconds=40))
        outbox.queue([Wanted("a", "digest", "lea@x.example", "fr")], now=now - timedelta(minutes=20))

    answer = client.get("/readyz")

    found = answer.json["checks"]
    assert (answer.status_code, answer.json["status"]) == (200, "late")
    assert found["tick"]["ok"]
    assert 40 <= found["tick"]["seconds"] < 100
    assert not found["mails"]["ok"]
    assert 1200 <= found["mails"]["seconds"] < 1260
    assert found["jobs"] == {"ok": True, "since": None}
    assert found["tables"]["revision"] == found["tables"]["needs"]
    assert found["disk"]["free_bytes"] > found["disk"]["least_bytes"] == 200 * 1024 * 1024


def test_not_ready_without_its_database_and_tells_no_secret(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = [Check("database", False, "no answer from user=jalon password=hush", essential=True)]
    monkeypatch.setattr("app.web.health.checks", lambda *_: silent)

    answer = client.get("/readyz", environ_base=ELSEWHERE)

    assert (answer.status_code, answer.json) == (503, {"status": "not ready", "checks": {"database": False}})


def counted(text: str) -> dict[str, float]:
    """Prometheus' text format, read strictly: every line is a comment or one sample."""
    found = {}
    for line in text.splitlines():
        if not re.fullmatch(r"# (HELP|TYPE) jalon_\w+ .+", line):
            sample = re.fullmatch(r'(jalon_\w+(?:\{\w+="[^"\n]*"(?:,\w+="[^"\n]*")*\})?) (\S+)', line)
            assert sample, line
            assert sample[1] not in found
            found[sample[1]] = float(sample[2])
    return found


def test_metrics_tell_requests_mails_jobs_and_the_age_of_the_clockwork(client: FlaskClient) -> None:
    now = clock.now()
    with db.writing():
        period.beat("tick", now - timedelta(seconds=40))
        outbox.queue([Wanted(n, "digest", "lea@x.example", "fr") for n in "ab"], now=now)
    before = counted(client.get("/metrics").text)

    client.get("/nowhere")
    answer = client.get("/metrics")

    after = counted(answer.text)
    missed, waited = 'jalon_requests_total{kind="read",status="4xx"}', "jalon_request_seconds_count"
    assert after[missed] == before[missed] + 1
    assert after[f'{waited}{{kind="read"}}'] == before[f'{waited}{{kind="read"}}'] + 2  # and the figures themselves
    assert after['jalon_request_seconds_bucket{kind="read",le="+Inf"}'] == after[f'{waited}{{kind="read"}}']
    assert (after['jalon_mails{state="pending"}'], after['jalon_mails{state="sent"}']) == (2, 0)
    assert after['jalon_jobs{state="waiting"}'] == 0
    assert 40 <= after['jalon_waiting_seconds{what="tick"}'] < 100
    assert after['jalon_check_ok{check="database"}'] == 1
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize(
    ("headers", "comes_from", "status"),
    [
        ({}, {}, 200),
        ({}, {"REMOTE_ADDR": "::1"}, 200),
        ({}, ELSEWHERE, 404),
        ({"X-Forwarded-For": "127.0.0.1"}, {}, 404),
        ({"Forwarded": "for=127.0.0.1"}, {}, 404),
        ({"Authorization": f"Bearer {TOKEN}"}, ELSEWHERE, 200),
        ({"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.9"}, {}, 200),
        ({"Authorization": "Bearer another"}, ELSEWHERE, 404),
        ({"Authorization": "Bearer é"}, ELSEWHERE, 404),
        ({"Authorization": ""}, ELSEWHERE, 404),
    ],
)
def test_figures_are_for_this_machine_and_for_who_has_the_token(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path, headers, comes_from, status
) -> None:
    url = app.extensions["settings"].database_url
    monkeypatch.setitem(app.extensions, "settings", settings_for(url, tmp_path, JALON_METRICS_TOKEN=TOKEN))

    assert client.get("/metrics", headers=headers, environ_base=comes_from).status_code == status
    told = client.get("/readyz", headers=headers, environ_base=comes_from).json["checks"]["disk"]
    assert isinstance(told, dict) == (status == 200)


def test_without_a_token_in_the_settings_none_is_believed(client: FlaskClient) -> None:
    answer = client.get("/metrics", headers={"Authorization": "Bearer "}, environ_base=ELSEWHERE)

    assert answer.status_code == 404
