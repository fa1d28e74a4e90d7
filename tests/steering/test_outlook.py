"""What follows from a calendar: windows, holidays and reports, in both hemispheres and over every change of clocks."""

from datetime import UTC, date, datetime, time

import pytest

from app.programme.programme import Track
from app.steering.outlook import imagined, next_reports, outlook

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
PLAN = {
    "day_zero": date(2026, 2, 2), "now_days": 30, "next_days": 60, "timezone": "Europe/Paris",
    "weekdays": [0, 1, 2, 3, 4], "holidays": "FR", "report_weekday": 0, "report_time": time(7, 30),
}  # fmt: skip


def departures(now: datetime = NOW, **given: object) -> list[str]:
    """When the next reports leave, in UTC."""
    programme = imagined(PLAN | given, now=now)
    return [f"{cycle.week} {cycle.send_at:%Y-%m-%d %H:%M}" for cycle in next_reports(programme, now)]


def test_past_day_zero_tells_the_day_the_windows_and_what_is_due_already() -> None:
    found = outlook(imagined(PLAN | {"day_zero": date(2026, 1, 26)}, now=NOW), NOW, lang="en")

    assert (found.day, found.passed) == (37, 4)
    assert found.windows == {
        Track.NOW: (date(2026, 1, 26), date(2026, 2, 25)),
        Track.NEXT: (date(2026, 2, 26), date(2026, 4, 26)),
        Track.LATER: (date(2026, 4, 27), None),
    }


def test_future_day_zero_waits_for_its_first_report() -> None:
    future = {"day_zero": date(2026, 3, 16)}
    found = outlook(imagined(PLAN | future, now=NOW), NOW, lang="fr")

    assert (found.day, found.passed) == (-12, 0)
    assert departures(**future) == ["2026-W12 2026-03-23 06:30", "2026-W13 2026-03-30 05:30"]


def test_today_is_that_of_the_time_zone() -> None:
    """At 23:30 in Paris it is tomorrow in Tokyo, and still this afternoon in Montréal."""
    late = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
    zones = ("Europe/Paris", "Asia/Tokyo", "America/Toronto")

    assert [outlook(imagined(PLAN | {"timezone": z}, now=late), late, lang="en").day for z in zones] == [30, 31, 30]


@pytest.mark.parametrize(
    ("now", "zone", "leaving"),
    [
        # Spring in Paris: 07:30 is 06:30 UTC, then 05:30. Autumn: the way back.
        (datetime(2026, 3, 18, tzinfo=UTC), "Europe/Paris", ["03-23 06:30", "03-30 05:30"]),
        (datetime(2026, 10, 15, tzinfo=UTC), "Europe/Paris", ["10-19 05:30", "10-26 06:30"]),
        # Toronto changes three weeks before Paris in spring, one week after in autumn.
        (datetime(2026, 2, 25, tzinfo=UTC), "America/Toronto", ["03-02 12:30", "03-09 11:30"]),
        (datetime(2026, 10, 20, tzinfo=UTC), "America/Toronto", ["10-26 11:30", "11-02 12:30"]),
        # The south leaves its summer in April.
        (datetime(2026, 3, 25, tzinfo=UTC), "Australia/Sydney", ["03-29 20:30", "04-05 21:30"]),
    ],
)
def test_reports_keep_their_hour_over_every_change_of_clocks(now: datetime, zone: str, leaving: list[str]) -> None:
    assert [each[14:] for each in departures(now, timezone=zone, holidays="")] == leaving


def test_holidays_move_a_report_and_another_country_moves_others() -> None:
    easter = datetime(2026, 4, 1, tzinfo=UTC)

    france = departures(easter, holidays="FR")
    canada = departures(easter, holidays="CA")

    assert france == ["2026-W14 2026-04-07 05:30", "2026-W15 2026-04-13 05:30"]
    assert canada == ["2026-W14 2026-04-06 05:30", "2026-W15 2026-04-13 05:30"]


@pytest.mark.parametrize(
    ("country", "lang", "expected"),
    [
        ("FR", "fr", [(date(2026, 4, 6), "Lundi de Pâques"), (date(2026, 5, 1), "Fête du Travail")]),
        ("FR", "en", [(date(2026, 4, 6), "Easter Monday"), (date(2026, 5, 1), "Labor Day")]),
        (
            "US",
            "fr",
            [(date(2026, 5, 25), "Memorial Day"), (date(2026, 6, 19), "Juneteenth National Independence Day")],
        ),
        ("", "fr", []),
    ],
)
def test_next_holidays_are_named_in_the_reader_s_language_where_they_can(
    country: str, lang: str, expected: list[tuple[date, str]]
) -> None:
    found = outlook(imagined(PLAN | {"holidays": country}, now=NOW), NOW, lang=lang).holidays

    assert found[:2] == expected
    assert len(found) == (3 if country else 0)


def test_holidays_go_on_into_the_next_year() -> None:
    found = outlook(
        imagined(PLAN, now=datetime(2026, 12, 26, tzinfo=UTC)), datetime(2026, 12, 26, tzinfo=UTC), lang="en"
    )

    assert found.holidays[0] == (date(2027, 1, 1), "New Year's Day")


def test_weeks_that_have_their_report_are_passed_over() -> None:
    programme = imagined(PLAN, now=NOW)
    first, second = next_reports(programme, NOW)

    assert next_reports(programme, NOW, done={first.week})[0] == second
