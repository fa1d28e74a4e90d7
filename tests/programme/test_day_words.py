"""Days as people say them, in both languages; today is Wednesday 25 November 2026, day zero was 19 October."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import fold
from app.programme.day_words import DAYS, MONTHS, UNITS, read_day

TODAY, ZERO = date(2026, 11, 25), date(2026, 10, 19)


def read(text, today=TODAY):
    return read_day(fold(text).split(), today=today, day_zero=ZERO)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("aujourd’hui", "2026-11-25"), ("today", "2026-11-25"),
        ("demain", "2026-11-26"), ("tomorrow", "2026-11-26"),
        ("après-demain", "2026-11-27"), ("après demain", "2026-11-27"), ("the day after tomorrow", "2026-11-27"),
        ("vendredi", "2026-11-27"), ("friday", "2026-11-27"), ("lundi", "2026-11-30"), ("Wednesday", "2026-12-02"),
        ("vendredi prochain", "2026-12-04"), ("next friday", "2026-12-04"), ("next monday", "2026-11-30"),
        ("+3j", "2026-11-28"), ("+3d", "2026-11-28"), ("+2s", "2026-12-09"), ("+2w", "2026-12-09"),
        ("+1m", "2026-12-25"), ("+3mois", "2027-02-25"), ("dans 3 jours", "2026-11-28"), ("in 3 days", "2026-11-28"),
        ("dans une semaine", "2026-12-02"), ("in a week", "2026-12-02"), ("in 2 months", "2027-01-25"),
        ("fin de semaine", "2026-11-27"), ("end of the week", "2026-11-27"), ("fin du mois", "2026-11-30"),
        ("end of month", "2026-11-30"), ("fin février", "2027-02-28"), ("end of december", "2026-12-31"),
        ("30/11", "2026-11-30"), ("1/3", "2027-03-01"), ("30/11/2026", "2026-11-30"), ("30/11/25", "2025-11-30"),
        ("30.11.2026", "2026-11-30"), ("2026-11-30", "2026-11-30"), ("29/2", "2028-02-29"),
        ("30 novembre", "2026-11-30"), ("nov 30", "2026-11-30"), ("November 30th", "2026-11-30"),
        ("1er décembre", "2026-12-01"), ("1st december 2027", "2027-12-01"), ("5 mars", "2027-03-05"),
        ("hier", "2026-11-24"), ("yesterday", "2026-11-24"), ("avant-hier", "2026-11-23"), ("avant hier", "2026-11-23"),
        ("the day before yesterday", "2026-11-23"), ("lundi dernier", "2026-11-23"), ("last monday", "2026-11-23"),
        ("mercredi dernier", "2026-11-18"), ("last friday", "2026-11-20"),
        ("J+45", "2026-12-03"), ("D+45", "2026-12-03"), ("j+0", "2026-10-19"), ("J−5", "2026-10-14"),
    ],
)  # fmt: skip
def test_days_are_read(said, day):
    found = read(said)

    assert (found.day.isoformat(), found.length) == (day, len(said.split()))


@pytest.mark.parametrize(
    "said",
    ["24/7", "7/7", "30/13", "32/1", "80/20", "50/50", "0/0", "mai", "may", "mon", "5", "5 clients", "+3x",
     "+3", "j45", "dans 3", "in a while", "dans 3 clients", "fin", "end of", "next", "prochain", "janvier 40",
     "30/11/9", "9999-99-99", "J+9999999", "30 - 2", "."],
)  # fmt: skip
def test_other_words_are_no_days(said):
    assert read(said) is None


@pytest.mark.parametrize(
    "said",
    ["31/02", "12/25", "30/02/2026", "31.04.2026", "2026-02-30", "2026-13-01", "30 février", "February 30th",
     "31 avril 2027", "29/02/2027"],
)  # fmt: skip
def test_days_that_no_calendar_holds_are_told_from_other_words(said):
    found = read(said)

    assert (found.day, found.length) == (None, len(said.split()))


def test_end_of_the_week_is_the_next_friday_at_the_week_end():
    assert [read("fin de semaine", date(2026, 11, day)).day.day for day in (27, 28, 29)] == [27, 4, 4]


def test_months_end_where_they_end():
    assert read("+1m", date(2026, 1, 31)).day == date(2026, 2, 28)
    assert read("+1m", date(2026, 12, 31)).day == date(2027, 1, 31)


@pytest.mark.parametrize("text", ["31/12/9999", "2101-01-01", "31/12/1989", "1989-12-31"])
def test_days_that_no_item_can_have_are_no_days(text: str):
    assert read(text).day is None


WORDS = [*DAYS, *MONTHS, *UNITS, "fin", "de", "end", "of", "next", "prochain", "dans", "in", "a", "the", "le", "+", "/"]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=6) | st.integers(0, 99999).map(str), min_size=1, max_size=6))
def test_any_words_are_read_or_not(words):
    words = [fold(word) for word in words]
    found = read_day(words, today=TODAY, day_zero=ZERO)

    assert found is None or 1 <= found.length <= len(words)
    assert found is None or found.day is None or date(1990, 1, 1) <= found.day <= date(2100, 12, 31)
