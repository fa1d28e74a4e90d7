"""A programme, and Léa, who is in it."""

import pytest
import sqlalchemy as sa

from app.programme.member import Member
from app.programme.programme import Programme
from tests.builders import a_member, a_programme


@pytest.fixture
def programme(database: sa.Engine) -> Programme:
    return a_programme()


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme)
