from datetime import date, timedelta

import pytest

from app.render.timeline import LONGEST, Span, line, span

ZERO = date(2026, 10, 19)
GATE = ZERO + timedelta(90)
TODAY = ZERO + timedelta(37)


def drawn(**given: object) -> Span:
    return span(**{"day_zero": ZERO, "last_gate": GATE, "today": TODAY, "dates": []} | given)  # type: ignore[arg-type]


def test_span_reaches_from_before_day_zero_to_after_the_last_gate() -> None:
    assert (drawn().first, drawn().last) == (ZERO - timedelta(14), GATE + timedelta(14))


def test_span_reaches_a_later_forecast_within_reason() -> None:
    near, far = GATE + timedelta(60), date(2099, 1, 1)

    assert drawn(dates=[near]).last == near + timedelta(14)
    assert drawn(dates=[near, far]).last == GATE + timedelta(180 + 14)


@pytest.mark.parametrize(
    "today", [ZERO - timedelta(30), ZERO, GATE, GATE + timedelta(300), ZERO + timedelta(3000)], ids=str
)
def test_today_is_in_the_picture_of_a_programme_that_is_near(today: date) -> None:
    assert drawn(today=today).holds(today)


@pytest.mark.parametrize("zero", [date(1990, 1, 1), date(2100, 12, 31)], ids=str)
def test_span_stays_bounded_for_the_earliest_and_the_latest_programme(zero: date) -> None:
    picture = drawn(day_zero=zero, last_gate=zero + timedelta(90), dates=[date(1990, 1, 1), date(2100, 12, 31)])

    assert picture.days <= LONGEST + 1
    assert picture.width <= 4800
    assert picture.weeks() is None or picture.weeks()["width"] >= 100 / 61
    assert len(picture.months()) <= 28


def test_places_are_shares_of_the_width_and_stay_inside() -> None:
    picture = Span(date(2026, 1, 1), date(2026, 4, 10))

    places = [picture.place(date(2026, 1, 1) + timedelta(n)) for n in (-9, 0, 50, 100, 999)]
    assert places == [0, 0, 50, 100, 100]


def test_line_begins_at_its_start_ends_at_its_forecast_and_keeps_the_commitment() -> None:
    picture = Span(date(2026, 1, 1), date(2026, 4, 10))

    found = line(picture, start=date(2026, 1, 11), due=date(2026, 1, 31), committed=date(2026, 1, 21))

    assert (found.start, found.width, found.end, found.committed) == (10, 20, 30, 20)
    assert (found.cut, found.beyond) == (False, False)


def test_line_says_where_it_leaves_the_picture() -> None:
    picture = Span(date(2026, 1, 1), date(2026, 4, 10))

    found = line(picture, start=date(2020, 3, 16), due=date(2030, 1, 1), committed=None)

    assert (found.start, found.width, found.committed, found.cut, found.beyond) == (0, 100, None, True, True)


def test_line_that_ends_before_it_begins_is_still_seen() -> None:
    picture = Span(date(2026, 1, 1), date(2026, 4, 10))

    found = line(picture, start=date(2026, 3, 1), due=date(2026, 2, 1), committed=None)

    assert (found.start, found.width > 0) == (31, True)
