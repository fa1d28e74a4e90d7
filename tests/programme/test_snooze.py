"""Not now: until when, and what comes back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.programme.inbox import unread
from app.programme.member import Role
from app.programme.notification import Notification, Rule, tell
from app.programme.snooze import Delay, Snooze, are_over, end_of, snooze, wake, wake_all
from tests.builders import a_member, a_programme, an_action

PARIS, MONTREAL = ZoneInfo("Europe/Paris"), ZoneInfo("America/Toronto")
THURSDAY = datetime(2026, 11, 26, 9, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("delay", "zone", "now", "expected"),
    [
        (Delay.HOUR, PARIS, THURSDAY, datetime(2026, 11, 26, 10, 20, tzinfo=UTC)),
        (Delay.TOMORROW, PARIS, THURSDAY, datetime(2026, 11, 27, 8, tzinfo=UTC)),
        (Delay.MONDAY, PARIS, THURSDAY, datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (Delay.WEEK, PARIS, THURSDAY, datetime(2026, 12, 3, 8, tzinfo=UTC)),
        (Delay.TOMORROW, MONTREAL, datetime(2026, 11, 27, 3, tzinfo=UTC), datetime(2026, 11, 27, 14, tzinfo=UTC)),
        (Delay.MONDAY, PARIS, datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (Delay.TOMORROW, PARIS, datetime(2026, 3, 28, 9, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (Delay.TOMORROW, PARIS, datetime(2026, 10, 24, 9, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ],
)
def test_it_ends_at_nine_on_the_persons_own_clock(delay, zone, now, expected):
    assert end_of(delay, zone=zone, now=now) == expected


@pytest.mark.parametrize("on", [None, date(2026, 11, 26), date(2026, 11, 25), date(2028, 1, 1)])
def test_a_day_that_is_not_to_come_is_refused(on):
    with pytest.raises(Refused):
        end_of(Delay.DATE, zone=PARIS, now=THURSDAY, on=on)


def test_a_chosen_day_begins_at_nine_too():
    assert end_of(Delay.DATE, zone=PARIS, now=THURSDAY, on=date(2026, 12, 1)) == datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.fixture
def told(database):
    """An overdue action of Omar's that he was told of."""
    omar = a_member(a_programme(), role=Role.FIELD)
    action = an_action(omar.programme, owner_id=omar.id, due_on=date(2026, 11, 20))
    line = {"user_id": omar.user_id, "programme_id": omar.programme_id, "item_id": action.id, "due_on": action.due_on}
    line |= {"rule": Rule.OVERDUE, "occurrence": "2026-11-20:D+1", "digest_on": date(2026, 11, 23)}
    tell([line], now=THURSDAY - timedelta(days=3))
    db.session.commit()
    return omar, action


def count(omar):
    return db.session.scalar(unread(omar.user_id, omar.programme_id))


def test_it_is_silent_until_its_hour_and_then_waits_for_the_next_digest(told):
    omar, action = told
    until = THURSDAY + timedelta(hours=1)

    snooze(omar.user, action, until=until, now=THURSDAY)
    db.session.commit()
    silent, early = count(omar), are_over(until - timedelta(seconds=1))
    over = are_over(until)
    wake_all(until)
    wake_all(until)
    db.session.commit()

    assert (silent, early, over, count(omar)) == (0, False, True, 1)
    line = db.session.scalars(sa.select(Notification)).one()
    db.session.refresh(line)
    assert (line.digest_on, line.mail, line.read_at) == (None, None, None)
    assert db.session.scalars(sa.select(Snooze)).all() == []


def test_a_second_one_replaces_the_first_and_both_can_be_taken_back(told):
    omar, action = told
    snooze(omar.user, action, until=THURSDAY + timedelta(hours=1), now=THURSDAY)
    snooze(omar.user, action, until=THURSDAY + timedelta(days=1), now=THURSDAY)
    db.session.commit()
    first = [row.until for row in db.session.scalars(sa.select(Snooze))]

    wake(omar.user, action)
    wake(omar.user, action)
    db.session.commit()

    assert (first, db.session.scalars(sa.select(Snooze)).all()) == ([THURSDAY + timedelta(days=1)], [])
