"""A programme in English, and Paul, who leads its first group, signed in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from tests.builders import a_member, a_programme, a_seat, a_user
from tests.web.signing import enter


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
    return enter(client, paul.user)
