"""A frozen report, read in two languages."""

from dataclasses import astuple, fields
from typing import Any

import pytest
from flask import Flask

from app.core.canonical import canonical, fingerprint
from app.reading.page import Milestone, Reading, Words
from app.reading.report import read
from app.reading.wording import Wording, spaced
from tests.payloads import NAMES, payload


@pytest.fixture
def reading(shared_app: Flask) -> Any:
    """Reads a sample, with some of its top-level values replaced."""

    def _reading(name: str, lang: str, **changes: Any) -> Reading:
        with shared_app.app_context():
            return read(payload(name) | changes, lang)

    return _reading


def test_canonical_bytes_have_sorted_keys_and_no_spaces() -> None:
    assert canonical({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'.encode()


def test_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_sample_can_be_read(reading: Any, name: str, lang: str) -> None:
    assert reading(name, lang).lang == lang


def test_numbers_codes_and_places_are_the_same_in_both_languages(reading: Any) -> None:
    french, english = reading("typical", "fr"), reading("typical", "en")

    assert [colours(french), numbers(french)] == [colours(english), numbers(english)]


def colours(reading: Reading) -> list[list[str]]:
    return [[colour.code for colour in track.history] for track in reading.tracks]


def numbers(reading: Reading) -> list[tuple[str, str, str]]:
    figures = [figure for track in reading.tracks for figure in track.figures] + list(reading.inventory)
    return [(figure.value, figure.total, figure.delta) for figure in figures]


def test_header_in_french(reading: Any) -> None:
    report = reading("typical", "fr")

    assert report.title == "Maison Cassel — rapport au Comex"
    assert report.period == "Semaine 47 · du lundi 16 au dimanche 22 novembre 2026"
    assert astuple(report.day) == ("J+", "35", "Jour 35 du programme")
    assert report.stamp == (
        "Semaine 47 · données arrêtées le vendredi 20 novembre 2026 à 12:00 (Europe/Paris) · version 1 · empreinte "
        + fingerprint(payload("typical"))[:8]
    )


def test_header_in_english(reading: Any) -> None:
    report = reading("typical", "en")

    assert report.title == "Maison Cassel — report to the executive committee"
    assert report.period == "Week 47 · from Monday 16 to Sunday 22 November 2026"
    assert report.stamp.startswith("Week 47 · data as of Friday 20 November 2026 at 12:00 (Europe/Paris) · version 1 ·")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-11-30", "2026-12-06", "du lundi 30 novembre au dimanche 6 décembre 2026"),
        ("2026-12-28", "2027-01-03", "du lundi 28 décembre 2026 au dimanche 3 janvier 2027"),
        ("2027-02-01", "2027-02-07", "du lundi 1er au dimanche 7 février 2027"),
    ],
)
def test_period_says_month_and_year_once(reading: Any, start: str, end: str, words: str) -> None:
    report = reading("typical", "fr", period={"start": start, "end": end})

    assert report.period == f"Semaine 47 · {words}"


@pytest.mark.parametrize(("day", "sign", "number"), [(35, "J+", "35"), (0, "J", "0"), (-12, "J−", "12")])
def test_day_counter_before_on_and_after_day_zero(reading: Any, day: int, sign: str, number: str) -> None:
    report = reading("typical", "fr", day=day)

    assert (report.day.sign, report.day.number) == (sign, number)


def test_rod_stays_within_its_length(reading: Any) -> None:
    marks = [reading("typical", "fr", day=day).rod.mark for day in (-400, 0, 35, 90, 91, 100_000)]

    assert marks == sorted(marks)
    assert (marks[0], marks[1], marks[-1] <= 1) == (0, 0, True)


def test_figures_stand_beside_those_of_the_last_report(reading: Any) -> None:
    adapt = reading("typical", "fr").tracks[0]

    told = [(figure.label, figure.value, figure.total, figure.delta, figure.alert) for figure in adapt.figures]
    assert told == [
        ("Livrables", "3", "4", "+1", False),
        ("Prévus à ce jour", "4", "", "=", False),
        ("Ouverts", "11", "", "−3", False),
        ("En retard", "2", "", "+2", True),
        ("Bloqués", "1", "", "+1", True),
    ]


def test_first_report_compares_with_nothing(reading: Any) -> None:
    report = reading("first", "en")

    assert {delta for _value, _total, delta in numbers(report)} == {"—"}
    assert {track.status.trend for track in report.tracks} == {"none"}
    assert report.labels["since"] == "First report: no comparison yet"


@pytest.mark.parametrize(
    ("previous", "trend", "words"),
    [
        ("amber", "same", "as in W46"),
        ("red", "better", "better than in W46 (At risk)"),
        ("green", "worse", "worse than in W46 (On track)"),
        ("grey", "none", "W46: No data yet"),
        (None, "none", ""),
    ],
)
def test_trend_is_measured_to_the_last_published_report(
    reading: Any, previous: str | None, trend: str, words: str
) -> None:
    overall = payload("typical")["overall"] | {"previous": previous}

    status = reading("typical", "en", overall=overall).overall

    assert (status.trend, status.trend_words) == (trend, words)


def test_computed_colour_is_said_only_where_it_differs(reading: Any) -> None:
    adapt, _adjust, anchor = reading("typical", "en").tracks

    assert (adapt.status.computed, anchor.status.computed) == ("", "computed: At risk")
    assert anchor.status.override.text == "The only late deliverable awaits decision 1, already on the agenda."


def test_reasons_are_printed_as_words(reading: Any) -> None:
    reasons = payload("worst")["overall"]["reasons"]
    overall = payload("typical")["overall"] | {"reasons": [*reasons, {"code": "no_update", "values": {"days": None}}]}

    assert reading("typical", "en", overall=overall).overall.reasons.split(" · ") == [
        "next gate 111 working days late",
        "a gate deliverable overdue for 111 days",
        "1111 items of 2222 overdue",
        "no news for 111 days",
        "the group is not complete",
        "1111 items past the window",
        "no update yet",
    ]


def test_update_that_is_stale_says_its_age(reading: Any) -> None:
    adapt, _adjust, anchor = reading("typical", "fr").tracks

    assert (adapt.updated, adapt.stale) == ("point du 19 nov.", False)
    assert (anchor.updated, anchor.stale) == ("point du 11 nov., il y a 9 jours", True)


def test_words_of_another_language_carry_it(reading: Any) -> None:
    needs = [track.need for track in reading("typical", "en").tracks]

    assert needs[0] == Words("A contact at debt collection before Thursday.")
    assert needs[2] == Words("Une décision du Comex sur la pause de paiement.", "fr")


def test_headline_of_a_draft_may_be_empty(reading: Any) -> None:
    assert reading("typical", "fr", headline={"fr": None, "en": None}).headline == Words()


def test_ask_in_french(reading: Any) -> None:
    ask = reading("typical", "fr").asks[0]

    assert ask.question.text == "Proposer d’emblée la pause de paiement et couper les relances automatiques\u202f?"
    assert [letter for letter, _option in ask.options] == ["A", "B", "C"]
    assert (ask.by, ask.age, ask.pressing) == ("avant le jeudi 26 novembre", "attend depuis 9 jours", True)


def test_answers_to_the_last_asks_say_how_late_they_came(reading: Any) -> None:
    outcomes = [(answer.outcome, answer.late) for answer in reading("typical", "en").answers]

    assert outcomes == [("taken in time", False), ("taken 2 days late", True)]


def test_milestone_keeps_its_first_commitment(reading: Any) -> None:
    assert reading("typical", "fr").last[1] == Milestone(
        ref="DEL-4",
        title="Plateforme d’expérience révisée et ses nouveaux principes",
        track="now",
        state="missed",
        state_word="manqué",
        baseline="14 nov.",
        forecast="24 nov.",
        slip="+10 j",
        late=True,
        moves="déplacé 2 fois",
    )


def test_notices_tell_of_a_new_version_and_of_what_was_not_reviewed(reading: Any) -> None:
    report = reading("typical", "en", version=2, late=True, reviewed=False)

    assert report.notices == ("Version 2: it replaces version 1", "Published late", "Not reviewed")
    assert report.byline == ""


def test_texts_are_cut_at_the_caps_of_their_fields(reading: Any) -> None:
    report = reading("typical", "fr", headline={"fr": "mot " * 100, "en": None})

    assert len(report.headline.text) <= 140
    assert report.headline.text.endswith("mot…")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_placeholder_is_left_unfilled(reading: Any, lang: str) -> None:
    report = reading("worst", lang)

    assert [field.name for field in fields(report) if "%(" in repr(getattr(report, field.name))] == []


def test_french_punctuation_gets_narrow_spaces_that_do_not_break() -> None:
    assert spaced("Pourquoi ? « Oui » ; voir : 12:30", "fr") == (
        "Pourquoi\u202f? «\u202fOui\u202f»\u202f; voir\u202f: 12:30"
    )
    assert spaced("Why ? No", "en") == "Why ? No"


def test_numbers_follow_the_language() -> None:
    assert (Wording("fr").number(12345), Wording("en").number(12345)) == ("12\u202f345", "12,345")
    assert (Wording("fr").number(None), Wording("fr").delta(1, 3), Wording("fr").delta(1, None)) == ("—", "−2", "—")
