from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.workdays import Workdays
from app.programme.notification import Rule
from app.steering.occurrences import Occurrence, Rhythm, horizon, latest, rhythm

WEEK = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
PARIS = Workdays(WEEK, "FR")
QUARTER = timedelta(minutes=15)


def spoken(due_on: date, first: date, last: date, *, is_gate: bool = False) -> dict[str, str]:
    """What the policy says between two days: key → the day it is said first."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    told = [(day, latest(due_on, PARIS, day, is_gate=is_gate)) for day in days]
    return {found.key: f"{found.on:%a %d %b}" for day, found in reversed(told) if found and found.on <= day}


def test_an_item_is_spoken_of_three_days_before_on_the_day_then_one_and_three_after_then_weekly():
    assert spoken(date(2026, 11, 20), date(2026, 11, 1), date(2026, 12, 8)) == {
        "2026-11-20:D-3": "Tue 17 Nov",
        "2026-11-20:D+0": "Fri 20 Nov",
        "2026-11-20:D+1": "Mon 23 Nov",
        "2026-11-20:D+3": "Wed 25 Nov",
        "2026-11-20:2026-W49": "Mon 30 Nov",
        "2026-11-20:2026-W50": "Mon 07 Dec",
    }


def test_a_gate_is_spoken_of_ten_working_days_before_too():
    assert spoken(date(2026, 11, 20), date(2026, 11, 1), date(2026, 11, 20), is_gate=True) == {
        "2026-11-20:D-10": "Thu 05 Nov",  # the 11th is a holiday
        "2026-11-20:D-3": "Tue 17 Nov",
        "2026-11-20:D+0": "Fri 20 Nov",
    }


@pytest.mark.parametrize(
    ("due_on", "on", "key", "day"),
    [
        (date(2026, 5, 5), date(2026, 4, 29), "2026-05-05:D-3", date(2026, 4, 29)),  # 1 May doesn't count
        (date(2026, 7, 13), date(2026, 7, 15), "2026-07-13:D+1", date(2026, 7, 15)),  # nor does 14 July
        (date(2026, 11, 21), date(2026, 11, 22), "2026-11-21:D+0", date(2026, 11, 21)),  # due on a Saturday
        (date(2026, 11, 21), date(2026, 11, 23), "2026-11-21:D+1", date(2026, 11, 23)),
        (date(2026, 3, 27), date(2026, 4, 7), "2026-03-27:2026-W15", date(2026, 4, 7)),  # after Easter Monday
        (date(2026, 3, 20), date(2026, 4, 6), "2026-03-20:2026-W14", date(2026, 3, 30)),  # on Easter Monday
    ],
)
def test_days_off_are_not_counted(due_on, on, key, day):
    found = latest(due_on, PARIS, on, is_gate=False)

    assert found
    assert (found.key, found.on) == (key, day)


def test_lateness_is_rule_4_and_nearness_rule_3():
    due_on = date(2026, 11, 20)
    rules = [latest(due_on, PARIS, due_on + timedelta(days=n), is_gate=False).rule for n in (-3, 0, 3, 30)]

    assert rules == [Rule.DUE_SOON, Rule.DUE_SOON, Rule.OVERDUE, Rule.OVERDUE]


def test_nothing_is_spoken_of_beyond_the_horizon():
    on = date(2026, 11, 5)
    days = (horizon(PARIS, on) + timedelta(days=n) for n in range(1, 200))

    assert [day for day in days if latest(day, PARIS, on, is_gate=True)] == []


def paris(at: time, weekdays: frozenset[int] = WEEK) -> Rhythm:
    return Rhythm(at, ZoneInfo("Europe/Paris"), Workdays(weekdays, "FR"))


def told(wish: Rhythm, start: datetime, hours: int) -> list[tuple[str, date]]:
    """The quarters of an hour, in UTC, at which a planner that never fails tells something, and of which day."""
    moments = [start + n * QUARTER for n in range(hours * 4)]
    found = [(now, wish.day_to_tell(now - QUARTER, now)) for now in moments]
    return [(f"{now:%a %H:%M}", day) for now, day in found if day]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (datetime(2026, 3, 27, tzinfo=UTC), [("Fri 07:30", date(2026, 3, 27)), ("Mon 06:30", date(2026, 3, 30))]),
        (datetime(2026, 10, 23, tzinfo=UTC), [("Fri 06:30", date(2026, 10, 23)), ("Mon 07:30", date(2026, 10, 26))]),
    ],
)
def test_the_hour_stays_the_local_one_when_the_clocks_change(start, expected):
    assert told(paris(time(8, 30)), start, 96) == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (datetime(2026, 3, 28, 22, tzinfo=UTC), [("Sun 01:30", date(2026, 3, 29))]),  # 02:30 doesn't exist: 03:30
        (datetime(2026, 10, 24, 22, tzinfo=UTC), [("Sun 00:30", date(2026, 10, 25))]),  # 02:30 comes twice: the first
    ],
)
def test_an_hour_that_is_skipped_moves_forward_and_one_that_comes_twice_counts_once(start, expected):
    assert told(paris(time(2, 30), EVERY_DAY), start, 24) == expected


def test_the_last_minutes_of_a_day_are_told_although_the_next_has_begun():
    assert told(paris(time(23, 50)), datetime(2026, 11, 23, 12, tzinfo=UTC), 24) == [("Mon 23:00", date(2026, 11, 23))]


def test_an_hour_that_was_missed_is_made_up_for_the_same_working_day_only():
    wish, friday = paris(time(8, 30)), datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    down_since = friday - timedelta(hours=1)

    found = [wish.day_to_tell(down_since, friday + timedelta(hours=hours)) for hours in (0, 9, 10, 16, 24)]

    assert found == [date(2026, 11, 20), date(2026, 11, 20), None, None, None]


@pytest.mark.parametrize(
    ("on", "day", "carried"),
    [
        (date(2026, 11, 21), date(2026, 11, 23), True),  # a Saturday's goes into Monday's
        (date(2026, 11, 20), date(2026, 11, 23), True),  # missed on Friday
        (date(2026, 11, 19), date(2026, 11, 23), True),
        (date(2026, 11, 18), date(2026, 11, 23), False),  # too old: the next occurrence tells it
        (date(2026, 11, 24), date(2026, 11, 23), False),  # not yet
        (date(2026, 5, 1), date(2026, 5, 4), True),  # a holiday's
    ],
)
def test_a_digest_carries_its_own_day_and_what_was_missed(on, day, carried):
    assert paris(time(8, 30)).carries(Occurrence(Rule.DUE_SOON, "any", on), day) is carried


@pytest.mark.parametrize("settings", [("Europe/Atlantis", (0,), "FR"), ("Europe/Paris", (), "FR")])
def test_settings_that_mean_nothing_are_refused(settings):
    with pytest.raises((KeyError, ValueError)):
        rhythm(time(8, 30), *settings)


def test_the_hour_stays_the_local_one_over_the_clocks_and_easter_of_2027():
    found = told(paris(time(8, 30)), datetime(2027, 3, 26, tzinfo=UTC), 24 * 6)

    # The clocks change on Easter Sunday; Monday is a holiday.
    assert found == [
        ("Fri 07:30", date(2027, 3, 26)),
        ("Tue 06:30", date(2027, 3, 30)),
        ("Wed 06:30", date(2027, 3, 31)),
    ]
