"""A frozen report, read in two languages."""

from dataclasses import astuple, fields
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from app.core.canonical import canonical, fingerprint
from app.reading.labels import rules
from app.reading.page import Milestone, Reading
from app.reading.people_words import Words
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
        ("Âge du point, en jours", "1", "", "−1", False),
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

    assert outcomes == [("approved by Claire Moreau · in time", False), ("taken 2 days late", True)]
    assert reading("typical", "en").answers[0].choice.text == "yes, in all 84 shops"


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
        change="+7 j",
        late=True,
        moves="déplacé 2 fois",
        first="",
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


def test_report_of_schema_1_is_read_as_it_was(reading: Any) -> None:
    """What it did not know stays unsaid; its bare colours are those of the weeks before it."""
    report = reading("earlier", "en")

    adapt = report.tracks[0]
    assert [figure.label for figure in adapt.figures][-1] == "Blocked"
    assert adapt.history_alt.split(", ")[-2:] == ["W46 On track", "W47 Under strain"]
    assert (report.erratum, report.promised, report.flows, report.last[0].change) == (None, (), (), "—")
    assert "decision" not in " ".join(meaning for _colour, meaning in report.rules)
    assert report.byline == "Reviewed by Léa Martin"
    assert report.stamp.endswith(fingerprint(payload("earlier"))[:8])


def test_report_of_schema_2_says_nothing_of_risks(reading: Any) -> None:
    report = reading("second", "en")

    assert report.risks is None
    assert "risk with a score" not in " ".join(meaning for _colour, meaning in report.rules)


def test_top_risks_say_their_chain_weight_change_and_next_step(reading: Any) -> None:
    risks = reading("typical", "en").risks

    first, second, third = risks.rows
    assert risks.counts == "5 open · 1 new, 2 closed since W46"
    assert [words.text for words in first.chain][1:] == [
        "Le transporteur s’arrête le samedi",
        "Les retraits attendent lundi.",
    ]
    assert [words.lang for words in (*first.chain, *third.chain)] == ["fr"] * 3 + [""] * 3
    assert (first.sum, first.score, first.tone, first.change, first.way) == ("5 × 4", "20", "bad", "+4", "rising")
    assert (first.by, first.blocking) == ("by 27 Nov", "work waits for it")
    assert (second.change, second.way, second.by, second.late) == ("=", "steady", "review on 18 Nov", True)
    assert (third.change, third.way, third.tone) == ("new risk", "", "ok")


def test_next_step_of_a_risk_is_late_as_the_report_froze_it(reading: Any) -> None:
    told = payload("typical")["risks"]
    top = [each | {"late": late} for each, late in zip(told["top"], (True, False, True), strict=True)]

    report = reading("typical", "en", risks=told | {"top": top})

    assert [risk.late for risk in report.risks.rows] == [True, False, True]


def test_top_risks_speak_french(reading: Any) -> None:
    risks = reading("typical", "fr").risks

    assert (risks.title, risks.counts) == ("Principaux risques", "5 ouverts · 1 nouveau, 2 clos depuis S46")
    assert [risk.by for risk in risks.rows] == ["pour le 27 nov.", "revue le 18 nov.", "revue le 4 déc."]
    assert reading("first", "fr").risks.none == "Aucun risque ouvert."


def test_colour_rule_of_the_report_is_printed_at_its_foot(reading: Any) -> None:
    rule = payload("typical")["rule"] | {"gate_red": 15, "overdue_share": 20, "silence_days": 9}

    red, amber, green = (meaning for _colour, meaning in reading("typical", "en", rule=rule).rules)

    assert red == (
        "next gate more than 15 working days late, or one of its deliverables overdue for more than 5 days, "
        "a requested decision more than 5 working days late, an open risk with a score of 20 or more"
    )
    assert amber == (
        "3 to 15 working days late, more than 20% of items overdue, or no news for 9 days, a requested decision late, "
        "one of 10 or more"
    )
    assert green == "none of these"


def test_reasons_name_late_decisions_and_what_a_group_lacks(reading: Any) -> None:
    told = [{"code": "decision_late", "values": {"days": 1}}]
    told += [{"code": "composition", "values": {"rules": ["facing_manager", "fields"]}}]
    overall = payload("typical")["overall"] | {"reasons": told}

    assert reading("typical", "en", overall=overall).overall.reasons == (
        "a decision 1 working day late · in the group: no manager in contact with customers, fields that nobody knows"
    )
    assert reading("typical", "fr", overall=overall).overall.reasons.startswith("une décision en retard de 1 jour")


def test_week_without_a_report_is_named_in_the_history_of_colours(reading: Any) -> None:
    tracks = payload("typical")["tracks"]
    tracks[0]["history"] = [
        {"week": "2026-W45", "colour": "green"},
        {"week": "2026-W46", "colour": None},
        {"week": "2026-W47", "colour": "red"},
    ]

    adapt = reading("typical", "en", tracks=tracks).tracks[0]

    assert adapt.history_alt == "W45 On track, W46 no report, W47 At risk"
    assert [past.code for past in adapt.history] == ["green", "grey", "red"]


def test_promises_come_back_with_what_became_of_them(reading: Any) -> None:
    report = reading("typical", "en")

    assert [(promise.kept, promise.word) for promise in report.promised][-2:] == [(True, "kept"), (False, "not kept")]
    assert report.kept == "W46: 4 commitments kept of 5 · 80% · 50% before"


@pytest.mark.parametrize(
    ("kept", "said"), [(0, "0 engagement tenu sur 3"), (1, "1 engagement tenu sur 3"), (2, "2 engagements tenus sur 3")]
)
def test_french_counts_nothing_and_one_in_the_singular(reading: Any, kept: int, said: str) -> None:
    next_week = payload("typical")["next_week"] | {"kept": [kept, 3]}

    assert said in reading("typical", "fr", next_week=next_week).kept


def test_limits_of_the_colour_rule_are_said_in_singular_and_plural(shared_app: Flask) -> None:
    rule = {"gate_amber": 1, "gate_red": 2, "overdue_red": 1, "overdue_share": 15, "decision_red": 1, "silence_days": 1}
    with shared_app.app_context(), force_locale("fr"):
        red, amber, _green = (words for _colour, words in rules("fr", rule))

    assert red == (
        "prochain jalon décalé de plus de 2 jours ouvrés, ou l’un de ses livrables en retard de plus de 1 jour, "
        "une décision demandée en retard de plus de 1 jour ouvré"
    )
    assert amber.startswith(
        "1 à 2 jours ouvrés de retard, plus de 15\xa0% d’éléments en retard, ou sans nouvelles depuis 1 jour"
    )


def test_new_version_says_what_it_corrects(reading: Any) -> None:
    told = {"text": {"fr": "Le délai était de 14 jours.", "en": None}, "parts": ["headline", "next_week"]}

    erratum = reading("typical", "en", version=2, erratum=told).erratum

    assert astuple(erratum) == (
        "Version 2 corrects version 1",
        ("Le délai était de 14 jours.", "fr"),
        "Changed: bottom line, commitments.",
    )


def test_who_waits_longest_is_said_with_how_late_it_is(reading: Any) -> None:
    asks = payload("typical")["asks"]
    asks[0] |= {"days_waiting": 3, "late_days": 2}

    first, second = reading("typical", "en", asks=asks).asks

    assert (first.age, first.pressing) == ("waiting for 3 days · 2 days late", True)
    assert second.discussed == "Claire Moreau wants to discuss it"


def test_scope_names_the_first_and_counts_the_rest(reading: Any) -> None:
    came, left, done = reading("typical", "en").flows

    assert (came.label, came.count, came.more) == ("Came in", "3", "")
    assert (left.label, left.count, [ref for ref, _title in left.named]) == ("Left", "1", ["ACT-20"])
    assert (done.count, len(done.named), done.more) == ("4", 3, "+1 more in the tool")


@pytest.mark.parametrize(
    ("lang", "own"),
    [("fr", "Liste des opportunités"), ("en", "List of opportunities")],
)
def test_deliverable_has_the_methods_name_in_each_language_wherever_it_is_named(
    reading: Any, lang: str, own: str
) -> None:
    changed = payload("typical")["changed"]
    lines = [{"ref": "DEL-3", "title": "Liste des opportunités"}, {"ref": "ACT-3", "title": "Liste des opportunités"}]
    moved = [line | {"from": "2026-11-14", "to": "2026-11-24", "reason": None} for line in lines]

    report = reading("typical", lang, changed=changed | {"done": 2, "named": {"done": lines}, "moved": moved})

    expected = [("DEL-3", own), ("ACT-3", "Liste des opportunités")]
    assert [flow.named for flow in report.flows] == [tuple(expected)]
    assert [(move.ref, move.title) for move in report.moves] == expected


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "6/24 actions linked to a problem · 0/1 problem prioritised"),
        ("fr", "6/24 actions problématisées · 0/1 problématique priorisée"),
    ],
)
def test_gate_tells_what_its_evidence_lacks(reading: Any, lang: str, words: str) -> None:
    counts = {"categorised": (24, 24), "problematised": (6, 24), "prioritised": (0, 1), "served": (0, 0)}

    assert gate_of(reading, lang, counts) == words


def test_gate_whose_evidence_is_whole_or_unknown_says_so(reading: Any) -> None:
    assert gate_of(reading, "en", {"served": (2, 2)}) == "complete"
    assert gate_of(reading, "en", {"served": (0, 0)}) == ""


def gate_of(reading: Any, lang: str, counts: dict[str, tuple[int, int]]) -> str:
    tracks = payload("typical")["tracks"]
    evidence = [{"code": code, "done": done, "total": total} for code, (done, total) in counts.items()]
    tracks[0]["gate"] |= {"evidence": evidence}
    gate = reading("typical", lang, tracks=tracks).tracks[0].gate
    return str(gate.ready)


def test_what_is_linked_to_problems_is_told_by_reports_that_know_it(reading: Any) -> None:
    inventory = payload("typical")["inventory"]

    before, since = (
        reading("typical", "en", inventory=each) for each in (inventory, {**inventory, "problematised": [6, 2]})
    )

    assert [figure.label for figure in before.inventory] == [
        figure.label for figure in since.inventory if figure.label != "Of which linked to a problem"
    ]
    assert [(figure.value, figure.delta) for figure in since.inventory if "linked" in figure.label] == [("6", "+4")]
