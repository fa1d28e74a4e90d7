"""The report's paper is PDF/UA-1 in the eyes of a validator, whatever is in it, on two pages at most."""

from datetime import UTC, datetime

import page
import pytest
import sqlalchemy as sa
from flask import Flask

from app.programme.deliverable import expect_deliverables
from app.programme.method import METHOD
from app.reading.paper import report_pdf
from app.render.pdf import pages
from app.steering.report import draft_payload
from app.steering.report_payload import Imprint
from tests.builders import a_draft, a_member, a_programme, an_ask, some_words
from tests.many import many_actions
from tests.payloads import NAMES, payload

STARTED = datetime(2026, 2, 2, 8, tzinfo=UTC)


def failures(document: bytes) -> set[tuple[str, str]]:
    """The rules that the document breaks."""
    report = page.validate_pdf_bytes(document, profile="ua1")
    return {(failure.rule_id, failure.message) for failure in report.failures}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_paper_of_every_sample_is_accessible(shared_app: Flask, name: str, lang: str) -> None:
    with shared_app.app_context():
        document = report_pdf(payload(name), lang)

    assert (failures(document), pages(document) <= 2) == (set(), True)


def test_validator_finds_what_is_not_accessible(shared_app: Flask) -> None:
    with shared_app.app_context():
        document = report_pdf(payload("first"), "en")

    assert failures(document.replace(b"/Marked true", b"/Marked null")) != set()


@pytest.mark.parametrize("count", [5, 500])
def test_paper_of_a_real_programme_is_accessible_on_two_pages(
    shared_app: Flask, database: sa.Engine, count: int
) -> None:
    programme = a_programme(created_at=STARTED)
    lea = a_member(programme)
    expect_deliverables(programme, {each.code: each.label for each in METHOD}, by=lea, now=STARTED)
    many_actions(programme, lea, count)
    for _ in range(4):
        an_ask(programme)

    facts = draft_payload(a_draft(programme), Imprint(author="Léa", reviewed=True), some_words())
    papers = {lang: report_pdf(facts, lang) for lang in ("fr", "en")}

    assert facts["inventory"]["actions"] == [count, None]
    assert {lang: failures(paper) for lang, paper in papers.items()} == {"fr": set(), "en": set()}
    assert max(map(pages, papers.values())) <= 2
