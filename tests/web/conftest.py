"""What the tests of pages share."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from tests.clock import Watch
from tests.web.walk import Walk, a_walk
from tests.web.world import make_world


@pytest.fixture
def walk(shared_app: Flask, database: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    """Every page and form of two programmes full of things, in a transaction that nobody keeps."""
    monkeypatch.setitem(shared_app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(clock, "now", Watch(clock.now()))  # a sign-in notes every few minutes that it is used
    with shared_app.app_context():
        yield a_walk(shared_app, database, make_world())
