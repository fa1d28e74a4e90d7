"""A real browser on a real server: nothing may leave the origin, and the console stays silent."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app, jobs
from app.core import clock, db
from app.settings import Settings
from tests.clock import Watch
from tests.conftest import could_not_run
from tests.databases import Databases
from tests.e2e.visitor import Visitor
from tests.services import free_port

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
NAMES = ("chromium", "chromium-browser", "google-chrome")


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: pytest shows what matters."""


@pytest.fixture(scope="session")
def all_databases(sqlite_databases: Databases) -> Databases:
    """What the browser shows does not depend on the database."""
    return sqlite_databases


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: tests write `live + path`. (The one of pytest-playwright is refused by pytest 9.2.)"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium as the system installed it; JALON_CHROMIUM names another one."""
    path = os.environ.get("JALON_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        could_not_run("Browser", "no Chromium on PATH and no JALON_CHROMIUM")
    return {**browser_type_launch_args, "executable_path": path, "args": FLAGS}


@pytest.fixture
def live_settings(settings: Settings) -> Settings:
    """The settings of `live`, on a port of its own; override to change one."""
    port = free_port()
    return replace(settings, port=port, public_url=f"http://127.0.0.1:{port}")


@pytest.fixture
def live_app(live_settings: Settings, real_database: sa.Engine) -> Iterator[Flask]:
    """The application as it is in production, CSRF tokens included."""
    flask = create_app(live_settings)
    yield flask
    db.session.remove()
    flask.extensions["engine"].dispose()


@pytest.fixture
def live(live_settings: Settings, live_app: Flask) -> Iterator[str]:
    """The address of a running server: `page.goto(live + "/login")`. What a test wants seen must be committed."""
    server = make_server("127.0.0.1", live_settings.port, live_app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield live_settings.public_url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """The time of the whole application: Wednesday 4 March 2026, 10:00 in Paris, until the test sets it."""
    watch = Watch(datetime(2026, 3, 4, 9, tzinfo=UTC))
    monkeypatch.setattr(clock, "now", watch)
    return watch


@pytest.fixture
def worker(live_app: Flask, watch: Watch) -> Iterator[None]:
    """The embedded clockwork: does what is due, again and again."""
    enough = threading.Event()

    def work() -> None:
        with live_app.app_context():
            while not enough.wait(0.1):
                jobs.tick(watch())
            db.session.remove()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    enough.set()
    thread.join()


@pytest.fixture
def somebody(live: str, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors with a browser of their own; the test fails if a script broke, the console complained, a request
    left the origin, or axe found a barrier on a page that they visited."""
    visitors: list[Visitor] = []

    def enter(**options: Any) -> Visitor:
        visitors.append(Visitor(live, browser.new_context(**{"locale": "fr-FR"} | options)))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.context.close()
    troubles = [trouble for visitor in visitors for trouble in visitor.troubles]
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def as_one(somebody: Callable[..., Visitor], cookies: dict[str, dict[str, Any]]) -> Callable[..., Visitor]:
    """A browser in which that person is signed in; `cookies`, which each file makes, holds everybody's."""

    def entered(name: str, **options: Any) -> Visitor:
        visitor = somebody(**options)
        visitor.context.add_cookies([{**cookies[name], "url": visitor.live}])  # type: ignore[typeddict-item]
        return visitor

    return entered
