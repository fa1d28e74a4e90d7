"""The headers and the language of every answer, and that looking changes nothing."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import db
from app.web.request import own_transactions, public
from tests.web.signing import enter, someone
from tests.web.walk import Walk

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EXPECTED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)
TITLES = {
    400: ("Cette demande n’a pas pu être lue", "This request could not be read"),
    403: ("Ce n’est pas à vous de le faire", "Not yours to do"),
    404: ("Rien ici", "Nothing here"),
    405: ("Pas par ici", "Not this way"),
    409: ("Modifié entre-temps", "Changed meanwhile"),
    413: ("Trop volumineux", "Too large"),
    422: ("Impossible", "Not possible"),
    429: ("Trop d’essais", "Too many tries"),
    500: ("Quelque chose s’est cassé", "Something broke"),
    503: ("Un instant", "One moment"),
    507: ("Plus de place", "No room left"),
}


def check_headers(answer: TestResponse) -> None:
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert answer.headers["Cache-Control"]
    assert answer.headers["Content-Language"] in {"fr", "en"}
    assert {"Server", "X-Powered-By"} & {*answer.headers.keys()} == set()
    if answer.mimetype == "text/html":
        assert INLINE.findall(answer.text) == []


def test_every_page_and_file(walk: Walk) -> None:
    for path in walk.pages().values():
        check_headers(walk.get(path))
        check_headers(walk.get(path, headers={"Cookie": ""}))


def test_every_form_sent_untouched(walk: Walk) -> None:
    for form in walk.forms():
        with walk.undone():
            check_headers(walk.post(form.action, form.sent()))


@pytest.fixture
def breaking(shared_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes /healthz answer with that error, as any view may."""

    def arrange(status: int) -> None:
        monkeypatch.setitem(shared_app.view_functions, "health.live", own_transactions(public(lambda: fail(status))))

    return arrange


def fail(status: int) -> None:
    if status == 500:
        raise LookupError("a secret detail")
    if status == 503:
        raise sa.exc.OperationalError("SELECT a secret detail", {}, OSError("gone"))
    if status == 507:
        full = OSError("database or disk is full")
        full.sqlite_errorname = "SQLITE_FULL"
        raise sa.exc.OperationalError("INSERT a secret detail", {}, full)
    abort(status)


@pytest.mark.parametrize("status", TITLES)
def test_every_error_is_a_page_in_the_reader_s_language(
    app: Flask, breaking: Callable[[int], None], status: int
) -> None:
    breaking(status)
    known, stranger = enter(app.test_client(), someone()), app.test_client()

    for title, lang in zip(TITLES[status], ("fr", "en"), strict=True):
        asked = known.get(f"/healthz?lang={lang}")
        by_browser = stranger.get("/healthz", headers={"Accept-Language": lang})
        for answer in (asked, by_browser):
            assert answer.status_code == status
            check_headers(answer)
            assert f'<html lang="{lang}"' in answer.text
            assert title in answer.text
            assert "secret" not in answer.text


def test_a_wrong_statement_is_not_taken_for_a_database_that_is_away(
    app: Flask, shared_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asks_wrongly() -> None:
        db.session.execute(sa.text("SELECT nothing FROM item"))

    monkeypatch.setitem(shared_app.view_functions, "health.live", public(asks_wrongly))

    assert app.test_client().get("/healthz").status_code == 500


def test_who_must_sign_in_is_led_there_and_back(walk: Walk) -> None:
    answer = walk.get("/p/cx/items/?owner=me", headers={"Cookie": ""})

    assert (answer.status_code, answer.location) == (302, "/login?next=/p/cx/items/?owner%3Dme")
    check_headers(answer)


def test_forms_without_their_token_are_refused_in_words(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    answer = app.test_client().post("/login", data={"username": "a@b.example", "password": "x"})

    assert answer.status_code == 400
    assert "Ce formulaire a expiré" in answer.text
    check_headers(answer)


def test_too_large_and_too_often(client: FlaskClient) -> None:
    large = client.post("/login", data={"username": "x" * 13_000_000, "password": "y"})
    often = [client.post("/login", data={"username": "a@b.example", "password": "y"}) for _ in range(11)]

    check_headers(large)
    check_headers(often[-1])
    assert (large.status_code, often[-1].status_code) == (413, 429)
    assert int(often[-1].headers["Retry-After"]) > 0


def test_looking_at_every_page_changes_nothing(walk: Walk) -> None:
    before = walk.everything()

    for path in walk.pages().values():
        for headers in ({}, {"HX-Request": "true"}, {"Cookie": ""}):
            walk.get(path, headers=headers)

    assert walk.everything() == before
