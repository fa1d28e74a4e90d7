"""The report as a page to read."""

import re
from typing import Any

import pytest
from flask import Flask, render_template

from app.reading.report import read
from tests.payloads import NAMES, payload


@pytest.fixture
def page(shared_app: Flask) -> Any:
    """Renders a sample, with some of its top-level values replaced."""

    def _page(name: str, lang: str, *, draft: bool = False, **changes: Any) -> str:
        with shared_app.test_request_context():
            reading = read(payload(name) | changes, lang)
            return render_template("steering/report/_paper.html", reading=reading, draft=draft)

    return _page


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_sample_has_no_inline_style_or_script(page: Any, name: str, lang: str) -> None:
    assert re.findall(r"<script|<style|\sstyle=|\son\w+=", page(name, lang)) == []


def test_sections_come_in_the_order_of_the_paper(page: Any) -> None:
    titles = re.findall(r"<h3>\s*([^<]+?)\s*<", page("typical", "fr"))

    assert titles == [
        "Décisions demandées",
        "Les trois niveaux, menés de front",
        "Inventaire des actions",
        "Jalons",
        "Principaux risques",
        "Ce qui a changé",
        "La semaine prochaine",
    ]


def test_labels_follow_the_report_and_not_the_reader(page: Any) -> None:
    html = page("typical", "fr")

    assert '<article class="paper" lang="fr">' in html
    assert "Decisions requested" not in html


def test_words_of_another_language_carry_it(page: Any) -> None:
    assert '<span lang="fr">Une décision du Comex sur la pause de paiement.</span>' in page("typical", "en")


def test_missing_bottom_line_is_asked_for_in_a_draft_only(page: Any) -> None:
    empty = {"fr": None, "en": None}

    assert "Phrase de synthèse à écrire" in page("typical", "fr", draft=True, headline=empty)
    assert "Phrase de synthèse à écrire" not in page("typical", "fr", headline=empty)


def test_report_without_a_decision_says_so(page: Any) -> None:
    assert "No decision is requested this week." in page("first", "en")


def test_hostile_text_is_escaped(page: Any) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page("hostile", "fr")
