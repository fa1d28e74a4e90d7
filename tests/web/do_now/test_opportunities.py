"""Opportunities on the web: listed, pictured, written down, rated, selected for the next track."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.do_now.opportunity import Opportunity, rate_opportunity
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from tests.builders import MONDAY, a_member, a_problem, a_programme, a_seat, a_user, an_opportunity
from tests.web.signing import enter

LIST, NEW, LANDSCAPE = (f"/p/cx/do-now/opportunities/{name}" for name in ("", "new", "landscape"))
PAGE, RATINGS = "/p/cx/items/OPP-1", "/p/cx/do-now/opportunities/OPP-1/ratings"
STEPS = ("value_customer", "value_business", "effort", "desirability", "feasibility", "viability")
FULL = dict(zip(STEPS, "542341", strict=True))
EMPTY = dict.fromkeys((*STEPS, "problem_id", "owner_id"), "") | {"horizon": "now", "priority": "normal"}


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


def stored() -> Opportunity:
    db.session.rollback()
    return db.session.scalars(sa.select(Opportunity)).one()


def rated(programme: Programme, by: Member, **given: object) -> Opportunity:
    steps = {name: int(step) for name, step in FULL.items()}
    opportunity = an_opportunity(programme, by=by, **steps | given)
    values = {("importance", None): 9, ("satisfaction", None): 3}
    rate_opportunity(opportunity, values, by=by, now=MONDAY)
    db.session.commit()
    return opportunity


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split('id="content"')[1]).split())


def test_list_shows_score_zone_and_quadrant(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    rated(programme, paul, problem_id=a_problem(programme).id)

    page = words(lead.get(LIST).text)

    assert "OPP-1 Slots of ten minutes PRB-1 15 low-hanging Quick wins 4.5 / 2" in page
