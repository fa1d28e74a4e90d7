"""Requests for a host that is not ours are refused, as a page, before anything else is looked at."""

import pytest
from flask import Flask

from tests.web.test_headers import check_headers


@pytest.fixture
def hosts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["jalon.example.org", "127.0.0.1", "localhost"])


@pytest.mark.usefixtures("hosts")
@pytest.mark.parametrize("path", ["/login", "/nowhere", "/p/cx/", "/readyz"])
def test_another_host_is_refused(app: Flask, path: str) -> None:
    for method in ("GET", "POST"):
        answer = app.test_client().open(path, method=method, headers={"Host": "evil.example"})

        assert answer.status_code == 400
        assert "evil.example" not in answer.text
        check_headers(answer)


@pytest.mark.usefixtures("hosts")
@pytest.mark.parametrize("host", ["jalon.example.org", "jalon.example.org:8443", "127.0.0.1:8000", "localhost"])
def test_ours_and_this_machine_s_are_answered(app: Flask, host: str) -> None:
    assert app.test_client().get("/login", headers={"Host": host}).status_code == 200
