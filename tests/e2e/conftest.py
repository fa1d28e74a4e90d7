"""A real browser on a real server: nothing may leave the origin, and the console stays silent."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.core import db
from app.settings import Settings
from tests.conftest import could_not_run
from tests.services import free_port

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
NAMES = ("chromium", "chromium-browser", "google-chrome")


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: pytest shows what matters."""


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
def page(live: str, context: BrowserContext) -> Iterator[Page]:
    """A page of `live`; the test fails if a script broke, the console complained or a request left the origin."""
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("console", lambda message: _complaint(message, troubles))
    context.on("request", lambda request: _stranger(request, live, troubles))
    yield page
    page.close()
    assert not troubles, "\n".join(troubles)


def _complaint(message: ConsoleMessage, troubles: list[str]) -> None:
    """Chromium reports a refused form (422) or a conflict (409) as an error of the console: those are answers."""
    expected = "the server responded with a status of 4" in message.text
    if message.type in {"error", "warning"} and not expected:
        troubles.append(f"console: {message.text}")


def _stranger(request: Request, live: str, troubles: list[str]) -> None:
    if not request.url.startswith((live + "/", "data:", "blob:", "about:")):
        troubles.append(f"request: {request.url}")
