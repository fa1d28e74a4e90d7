from datetime import UTC, datetime, timedelta

import pytest

from app.core import db, period

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("database")


def test_the_work_of_a_period_is_done_by_the_first_who_asks():
    assert [period.first(key, MONDAY) for key in ("plan:1", "plan:1", "plan:2")] == [True, False, True]
    assert [period.is_done(key) for key in ("plan:1", "plan:3")] == [True, False]


def test_work_that_is_rolled_back_is_done_again():
    period.first("plan:1", MONDAY)
    db.session.rollback()

    assert period.first("plan:1", MONDAY)


def test_old_periods_are_forgotten():
    period.first("old", MONDAY - timedelta(days=61))
    period.first("new", MONDAY - timedelta(days=59))

    db.session.execute(period.forget(MONDAY))

    assert [period.is_done(key) for key in ("old", "new")] == [False, True]


def test_the_last_sign_of_life_never_goes_back():
    for minutes in (0, 5, 3):
        period.beat("tick", MONDAY + timedelta(minutes=minutes))

    assert db.session.scalar(period.last_beat("tick")) == MONDAY + timedelta(minutes=5)
    assert db.session.scalar(period.last_beat("other")) is None
