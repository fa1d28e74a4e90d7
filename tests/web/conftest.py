"""What the tests of pages share: a programme in English, Paul, who leads its first group, a walk over everything."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from tests.builders import a_member, a_programme, a_seat, a_user
from tests.clock import Watch
from tests.web.signing import enter
from tests.web.walk import Walk, a_walk
from tests.web.world import make_world


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cx", lang="en")


@pytest.fixture
def paul(programme: Programme) -> Member:
    paul = a_member(programme, role=Role.LEAD, user=a_user(name="Paul"))
    a_seat(paul, Track.NOW, place=Place.LEAD)
    return paul


@pytest.fixture
def lead(client: FlaskClient, paul: Member) -> FlaskClient:
    """Paul, signed in."""
    return enter(client, paul.user)


@pytest.fixture
def walk(shared_app: Flask, database: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    """Every page and form of two programmes full of things, in a transaction that nobody keeps."""
    monkeypatch.setitem(shared_app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(clock, "now", Watch(clock.now()))  # a sign-in notes every few minutes that it is used
    with shared_app.app_context():
        yield a_walk(shared_app, database, make_world())
