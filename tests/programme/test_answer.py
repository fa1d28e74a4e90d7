"""Answering for what is late: with a word, which stands in the history and can be taken back."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Forbidden, Refused
from app.programme.activity import Activity
from app.programme.answer import answer, is_answered
from app.programme.item import change
from app.programme.member import Role
from app.programme.programme import Track
from app.programme.undo import undo
from tests.builders import a_member, a_programme, a_seat, an_action

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def omar():
    """In the shop, in no group: what he owns he may answer for."""
    return a_member(a_programme(), role=Role.FIELD)


def late(omar, due_on=FRIDAY):
    return an_action(omar.programme, owner_id=omar.id, due_on=due_on)


def test_a_word_stands_in_the_history_and_for_that_date_alone(omar):
    action = late(omar)

    line = answer(action, "  The part comes on Thursday. ", by=omar, now=MONDAY, seen=action.version)
    db.session.commit()
    answered = is_answered(action)
    leader = a_member(omar.programme)
    change(action, {"due_on": date(2026, 11, 22)}, by=leader, now=MONDAY, seen=action.version, reason="Later")

    assert (answered, is_answered(action)) == (True, False)
    assert (line.verb, line.reason, line.facts) == (
        "answered",
        "The part comes on Thursday.",
        {"answered_for": [None, "2026-11-20"]},
    )


def test_an_answer_can_be_taken_back(omar):
    action = late(omar)
    line = answer(action, "On Thursday.", by=omar, now=MONDAY, seen=action.version)
    db.session.commit()

    undo(line, by=omar, now=MONDAY)
    db.session.commit()

    assert not is_answered(action)


@pytest.mark.parametrize(
    ("word", "due_on", "field"), [("", FRIDAY, "word"), ("x" * 501, FRIDAY, "word"), ("Soon", MONDAY.date(), "word")]
)
def test_no_word_is_no_answer_and_what_is_not_late_needs_none(omar, word, due_on, field):
    action = late(omar, due_on)

    with pytest.raises(Refused) as refused:
        answer(action, word, by=omar, now=MONDAY, seen=action.version)

    assert refused.value.field == field
    assert db.session.scalar(sa.select(sa.func.count(Activity.id)).where(Activity.verb == "answered")) == 0


def test_who_has_nothing_to_do_with_it_can_not_answer_for_it(omar):
    action = late(omar)
    other, observer = a_member(omar.programme, role=Role.MEMBER), a_member(omar.programme, role=Role.OBSERVER)
    a_seat(other, Track.NEXT)

    for by in (other, observer):
        with pytest.raises(Forbidden):
            answer(action, "Soon", by=by, now=MONDAY, seen=action.version)


def test_somebody_elses_change_comes_first(omar):
    action = late(omar)

    with pytest.raises(Conflict):
        answer(action, "Soon", by=omar, now=MONDAY, seen=action.version - 1)
