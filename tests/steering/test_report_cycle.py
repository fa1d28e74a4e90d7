"""The rhythm of the report: noon of the last worked day, then the programme's hour, whatever clocks and holidays do."""

from datetime import UTC, date, datetime, time

import pytest

from app.programme.programme import Programme
from app.steering.report_cycle import counts, current, cycle


def programme(**given: object) -> Programme:
    values = {
        "timezone": "Europe/Paris",
        "weekdays": [0, 1, 2, 3, 4],
        "holidays": "FR",
        "report_weekday": 0,
        "report_time": time(7, 30),
        "day_zero": date(2026, 2, 2),
        "created_at": datetime(2026, 2, 2, tzinfo=UTC),
    }
    return Programme(**values | given)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("week", "build", "send"),
    [
        ("2026-W10", "2026-03-06T11:00", "2026-03-09T06:30"),
        ("2026-W13", "2026-03-27T11:00", "2026-03-30T05:30"),  # clocks go forward between the two
        ("2026-W43", "2026-10-23T10:00", "2026-10-26T06:30"),  # and back
        ("2026-W14", "2026-04-03T10:00", "2026-04-07T05:30"),  # Easter Monday
        ("2026-W28", "2026-07-10T10:00", "2026-07-13T05:30"),
        ("2026-W53", "2026-12-31T11:00", "2027-01-04T06:30"),  # 1 January is a Friday
    ],
)
def test_draft_is_built_at_noon_and_leaves_on_the_next_report_day(week: str, build: str, send: str) -> None:
    found = cycle(programme(), week)

    assert (found.build_at, found.send_at) == (utc(build), utc(send))


def test_report_day_that_is_a_holiday_moves_to_the_next_worked_day() -> None:
    tuesday = programme(report_weekday=1)

    assert cycle(tuesday, "2026-W28").send_at == utc("2026-07-15T05:30")


def test_hours_are_those_of_the_programme() -> None:
    montreal = programme(timezone="America/Montreal", holidays="CA")

    found = cycle(montreal, "2026-W10")

    assert (found.build_at, found.send_at) == (utc("2026-03-06T17:00"), utc("2026-03-09T11:30"))


@pytest.mark.parametrize("week", ["2026-W00", "2026-W54", "2026-47", "x", "", "0001-W01", "9999-W52", "2026-W4²"])
def test_what_is_no_week_is_refused(week: str) -> None:
    with pytest.raises(ValueError):
        cycle(programme(), week)


@pytest.mark.parametrize(
    ("now", "week"),
    [("2026-03-09T06:29", "2026-W10"), ("2026-03-09T06:30", "2026-W11"), ("2026-03-08T23:30", "2026-W10")],
)
def test_current_week_is_the_one_that_has_not_left(now: str, week: str) -> None:
    assert current(programme(), utc(now)).week == week


def test_no_report_is_expected_before_day_zero_or_the_programme() -> None:
    week = "2026-W10"

    assert counts(programme(), cycle(programme(), week))
    assert not counts(programme(day_zero=date(2026, 3, 9)), cycle(programme(), week))
    assert not counts(programme(created_at=utc("2026-03-06T12:00")), cycle(programme(), week))


@pytest.mark.parametrize(
    ("day_zero", "created", "week"),
    [
        ("2026-03-06", "2026-03-06T12:00", "2026-W11"),  # W10 leaves on Monday, but its noon was an hour earlier
        ("2026-03-07", "2026-03-06T10:59", "2026-W10"),
        ("2026-03-09", "2026-03-05T12:00", "2026-W11"),
        ("2026-04-15", "2026-03-05T12:00", "2026-W16"),
    ],
)
def test_first_week_that_is_offered_is_one_in_which_the_programme_was_there(
    day_zero: str, created: str, week: str
) -> None:
    new = programme(day_zero=date.fromisoformat(day_zero), created_at=utc(created))

    assert current(new, utc("2026-03-06T13:00")).week == week
