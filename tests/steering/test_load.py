"""How often the programme called on each of its people in a week."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core import db
from app.programme.comment import say
from app.programme.member import Role
from app.steering.load import load
from app.steering.reminders import plan
from tests.builders import a_member, a_programme, a_user, an_action
from tests.steering.mornings import half_past_eight

MONDAY = date(2026, 11, 23)

pytestmark = pytest.mark.usefixtures("database")


def test_what_is_asked_and_reminded_is_counted_for_a_week_the_most_burdened_first():
    programme = a_programme()
    lea = a_member(programme, user=a_user(name="Léa"))
    omar = a_member(programme, user=a_user(name="Omar"), role=Role.FIELD)
    action = an_action(programme, by=lea, owner_id=omar.id, due_on=MONDAY, now=half_past_eight(MONDAY))
    say(action, "@Omar ?", by=lea, now=half_past_eight(MONDAY))
    say(action, "@Omar !", by=lea, now=half_past_eight(MONDAY) - timedelta(days=8))
    plan(half_past_eight(MONDAY))
    db.session.commit()

    rows = db.session.execute(load(programme, datetime(2026, 11, 23, 12, tzinfo=UTC))).all()

    assert [(row.name, row.asked, row.reminded) for row in rows] == [("Omar", 2, 1), ("Léa", 0, 0)]
