from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.workdays import Workdays, instant

FRANCE = Workdays(frozenset(range(5)), "FR")
SHOP = Workdays(frozenset({1, 2, 3, 4, 5}), None)
PARIS = ZoneInfo("Europe/Paris")
MONTREAL = ZoneInfo("America/Montreal")

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
calendars = st.builds(Workdays, st.frozensets(st.integers(0, 6), min_size=1), st.sampled_from([None, "FR", "CA", "US"]))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
        (date(2026, 5, 1), False),
        (date(2026, 7, 14), False),
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 7, 4), False),
        (date(2026, 7, 3), True),  # a holiday elsewhere
    ],
)
def test_france_works_monday_to_friday_but_on_its_holidays(day, works):
    assert FRANCE.is_working(day) is works


def test_a_shop_works_saturdays_and_knows_no_holidays():
    week = [date(2026, 7, 13) + timedelta(days=n) for n in range(7)]

    assert [SHOP.is_working(day) for day in week] == [False, True, True, True, True, True, False]


@pytest.mark.parametrize(
    ("day", "days", "there"),
    [
        (date(2026, 4, 30), 1, date(2026, 5, 4)),
        (date(2026, 7, 13), 1, date(2026, 7, 15)),
        (date(2026, 11, 20), 3, date(2026, 11, 25)),
        (date(2026, 11, 23), -3, date(2026, 11, 18)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_adding_days_skips_what_is_not_worked(day, days, there):
    assert FRANCE.add(day, days) == there


def test_the_next_worked_day_may_be_the_day_itself():
    assert [FRANCE.next(date(2026, 5, d)) for d in (1, 2, 4)] == [date(2026, 5, 4)] * 3


def test_days_between_count_the_end_and_not_the_start():
    assert FRANCE.between(date(2026, 11, 20), date(2026, 11, 23)) == 1
    assert FRANCE.between(date(2026, 11, 23), date(2026, 11, 20)) == -1
    assert FRANCE.between(date(2026, 11, 21), date(2026, 11, 22)) == 0


@pytest.mark.parametrize("weekdays", [frozenset(), frozenset({7}), frozenset({-1, 0})])
def test_a_week_without_days_or_with_an_eighth_is_no_week(weekdays):
    with pytest.raises(ValueError, match="weekdays"):
        Workdays(weekdays)


@given(calendars, days, st.integers(1, 60))
def test_adding_and_counting_agree(calendar, day, count):
    there = calendar.add(day, count)

    assert calendar.is_working(there)
    assert calendar.between(day, there) == count


@given(calendars, days, st.integers(1, 60))
def test_going_there_and_back_ends_on_the_worked_day_it_started_from(calendar, day, count):
    start = calendar.next(day)

    assert calendar.add(calendar.add(start, count), -count) == start


@given(calendars, days, days, days)
def test_between_adds_up_and_changes_sign(calendar, first, second, third):
    assert calendar.between(first, second) + calendar.between(second, third) == calendar.between(first, third)
    assert calendar.between(first, second) == -calendar.between(second, first)


@given(calendars, days)
def test_next_is_the_first_worked_day_from_there(calendar, day):
    found = calendar.next(day)

    skipped = [day + timedelta(days=n) for n in range((found - day).days)]
    assert calendar.is_working(found)
    assert not any(map(calendar.is_working, skipped))


@pytest.mark.parametrize(
    ("zone", "day", "at", "in_utc"),
    [
        (PARIS, date(2026, 3, 28), time(8, 30), datetime(2026, 3, 28, 7, 30, tzinfo=UTC)),
        (PARIS, date(2026, 3, 29), time(8, 30), datetime(2026, 3, 29, 6, 30, tzinfo=UTC)),
        (PARIS, date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # 03:30 on the clocks
        (PARIS, date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (PARIS, date(2026, 10, 25), time(2, 30, fold=1), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (PARIS, date(2026, 10, 25), time(8, 30), datetime(2026, 10, 25, 7, 30, tzinfo=UTC)),
        (MONTREAL, date(2026, 11, 23), time(8, 30), datetime(2026, 11, 23, 13, 30, tzinfo=UTC)),
        (MONTREAL, date(2026, 3, 8), time(2, 15), datetime(2026, 3, 8, 7, 15, tzinfo=UTC)),  # 03:15 on the clocks
    ],
)
def test_a_local_slot_is_one_instant_also_when_clocks_change(zone, day, at, in_utc):
    assert instant(day, at, zone) == in_utc


@given(st.sampled_from([PARIS, MONTREAL]), days, st.times())
def test_every_day_has_every_slot_once_and_never_too_early(zone, day, at):
    local = instant(day, at, zone).astimezone(zone)

    assert local.replace(tzinfo=None) >= datetime.combine(day, at)
    assert local.date() == day
