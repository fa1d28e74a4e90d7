from datetime import date

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Refused
from app.programme.member import Place
from app.programme.programme import Track
from app.steering.update import Colour, TrackUpdate, say, voices, week_of
from tests.builders import MONDAY, a_member, a_programme, a_seat


@pytest.fixture
def leader(database):
    return a_member(a_programme())


def post(leader, **given):
    values = {
        "colour": Colour.GREEN, "computed": Colour.GREEN, "why": "All is well", "need": "", "override": "",
        "by": leader, "lang": "en", "now": MONDAY, "seen": 0,
    }  # fmt: skip
    update = say(leader.programme, Track.NOW, **values | given)
    db.session.commit()
    return update


def test_one_update_a_track_and_week_that_can_be_corrected(leader):
    first = post(leader)
    post(leader, why="Not so well", seen=first.version)

    assert db.session.scalars(sa.select(TrackUpdate.why)).all() == ["Not so well"]


def test_correcting_an_update_that_somebody_corrected_is_a_conflict(leader):
    post(leader)

    with pytest.raises(Conflict) as conflict:
        post(leader, why="Mine", seen=0)

    assert conflict.value.theirs["why"] == "All is well"


def test_colour_that_is_not_the_computed_one_needs_a_reason(leader):
    with pytest.raises(Refused) as refusal:
        post(leader, colour=Colour.GREEN, computed=Colour.RED, override="too short")
    update = post(leader, colour=Colour.GREEN, computed=Colour.RED, override="The slip has no effect on the next gate")

    assert refusal.value.field == "override"
    assert update.override == "The slip has no effect on the next gate"


def test_reason_is_dropped_when_the_colours_agree_or_nothing_is_computed(leader):
    assert post(leader, override="A reason for nothing at all").override == ""
    assert post(leader, computed=Colour.GREY, seen=1).override == ""


def test_voices_are_three_rows_with_the_last_update_and_the_lead(leader):
    a_seat(leader, Track.NOW, place=Place.LEAD)
    update = post(leader)

    assert {track: (name, said) for track, name, said in db.session.execute(voices(leader.programme))} == {
        Track.NOW: (leader.name, update),
        Track.NEXT: (None, None),
        Track.LATER: (None, None),
    }


@pytest.mark.parametrize(
    ("day", "week"), [("2026-11-20", "2026-W47"), ("2027-01-01", "2026-W53"), ("2024-12-30", "2025-W01")]
)
def test_week_is_the_iso_one(day, week):
    assert week_of(date.fromisoformat(day)) == week
