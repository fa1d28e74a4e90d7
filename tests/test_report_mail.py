"""The mail that brings a report."""

import re

import pytest
from flask import Flask

from app.report_mail import brief, report_mail
from tests.payloads import NAMES, payload

LINK = "https://jalon.example/p/cassel/reports/2026-W47/1"


@pytest.mark.parametrize(
    ("lang", "subject"),
    [
        ("fr", "Maison Cassel, semaine 47\u202f: Sous tension, 2 décisions demandées"),
        ("en", "Maison Cassel, week 47: Under strain, 2 decisions requested"),
    ],
)
def test_subject_says_what_and_how_many(shared_app: Flask, lang: str, subject: str) -> None:
    with shared_app.app_context():
        assert report_mail(payload("typical"), lang, link=LINK)[0] == subject


def test_subject_without_a_decision_asks_nothing(shared_app: Flask) -> None:
    with shared_app.app_context():
        assert report_mail(payload("first"), "en", link=LINK)[0] == "Maison Cassel, week 42: On track"


def test_text_opens_with_the_bottom_line_and_asks_first(shared_app: Flask) -> None:
    with shared_app.app_context():
        text = report_mail(payload("typical"), "fr", link=LINK)[1]

    lines = [line for line in text.splitlines() if line]
    assert [*lines[:3], *lines[4:6]] == [
        "Nous tiendrons le jalon du jour 90 si la pause de paiement est décidée cette semaine.",
        "▲ Sous tension, comme en S46 · Confiance moyenne",
        "◆ calculé\u202f: En danger · un livrable du jalon en retard de 6 jours",
        "DÉCISIONS DEMANDÉES",
        "1. Proposer d’emblée la pause de paiement et couper les relances automatiques\u202f?",
    ]
    assert text.index("DÉCISIONS DEMANDÉES") < text.index("LES TROIS NIVEAUX")
    assert f"Lire le rapport\n{LINK}\n" in text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_mail_has_250_words_at_most(shared_app: Flask, name: str, lang: str) -> None:
    with shared_app.app_context():
        subject, text, _html = report_mail(payload(name), lang, link=LINK)

    assert len(re.findall(r"\S*\w\S*", text)) <= 250
    assert "\n" not in subject


def test_html_says_what_the_text_says_without_pictures_or_scripts(shared_app: Flask) -> None:
    with shared_app.app_context():
        html = report_mail(payload("typical"), "en", link=LINK)[2]

    assert '<html lang="en"' in html
    assert f'href="{LINK}"' in html
    assert html.index("Decisions requested") < html.index("The three tracks")
    assert re.findall(r"<(img|script|link)\b", html) == []


def test_hostile_text_is_escaped_in_html(shared_app: Flask) -> None:
    with shared_app.app_context():
        html = report_mail(payload("hostile"), "fr", link=LINK)[2]

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_words_of_another_language_carry_it(shared_app: Flask) -> None:
    with shared_app.app_context():
        html = report_mail(payload("first"), "en", link=LINK)[2]

    assert re.search(r'<h1[^>]* lang="fr"[^>]*>Le programme démarre', html)


@pytest.mark.parametrize(("text", "short"), [("un deux trois", "un deux trois"), ("a b c, d e", "a b c…")])
def test_brief_keeps_the_first_words(text: str, short: str) -> None:
    assert brief(text, 3) == short


def test_who_may_answer_finds_the_three_answers_below_each_question(shared_app: Flask) -> None:
    with shared_app.app_context():
        _subject, text, html = report_mail(
            payload("typical"), "en", link=LINK, answer=lambda ref, verdict: f"/{ref}/{verdict}"
        )

    assert re.findall(r'href="(/ask-1/[a-z]+)"[^>]*>(\w+)', html) == [
        ("/ask-1/approve", "Approve"),
        ("/ask-1/decline", "Decline"),
        ("/ask-1/discuss", "Discuss"),
    ]
    assert "Answer: /ask-2/\n" in text


def test_who_may_only_read_finds_no_answer(shared_app: Flask) -> None:
    with shared_app.app_context():
        _subject, text, html = report_mail(payload("typical"), "en", link=LINK)

    assert ("Answer:" in text, "Approve" in html) == (False, False)


def test_correction_says_so_in_its_subject_and_what_it_corrects(shared_app: Flask) -> None:
    told = {"text": {"fr": "Le délai était de 14 jours.", "en": "The delay was 14 days."}, "parts": ["headline"]}
    with shared_app.app_context():
        subject, text, html = report_mail(payload("typical") | {"version": 2, "erratum": told}, "en", link=LINK)

    assert subject == "Correction: Maison Cassel, week 47: Under strain, 2 decisions requested"
    assert "Version 2 corrects version 1: The delay was 14 days.\nChanged: bottom line." in text
    assert "The delay was 14 days." in html


def test_computed_colour_stands_beside_the_stated_one_with_its_reasons(shared_app: Flask) -> None:
    with shared_app.app_context():
        _subject, text, html = report_mail(payload("typical"), "en", link=LINK)

    assert "computed: At risk · a gate deliverable overdue for 6" in text
    assert html.count("◆ computed: At risk") == 2


def test_foot_leads_out_of_these_mails(shared_app: Flask) -> None:
    with shared_app.app_context():
        _subject, text, html = report_mail(payload("worst"), "fr", link=LINK, opt_out=f"{LINK}/out")

    assert text.splitlines()[-1] == f"Ne plus recevoir ces messages\N{NARROW NO-BREAK SPACE}: {LINK}/out"
    assert f'href="{LINK}/out"' in html
