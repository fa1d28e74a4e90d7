"""A report costs and weighs the same however much there is to tell: it reads in sets and prints the first few."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.canonical import canonical
from app.programme.deliverable import expect_deliverables
from app.programme.method import METHOD
from app.reading.paper import report_pdf
from app.render.pdf import pages
from app.steering.report import draft_payload
from app.steering.report_payload import Facts, Imprint
from tests.builders import a_draft, a_member, a_programme, an_ask, some_words
from tests.many import many_actions, move_all
from tests.statements import statements

STARTED = datetime(2026, 2, 2, 8, tzinfo=UTC)
CUTOFF = datetime(2026, 3, 6, 11, tzinfo=UTC)


def built(count: int) -> tuple[int, Facts]:
    """Of a programme of so many actions, each moved lately: the statements that a draft costs, and the report."""
    programme = a_programme(created_at=STARTED)
    lea = a_member(programme)
    expect_deliverables(programme, {each.code: each.label for each in METHOD}, by=lea, now=STARTED)
    many_actions(programme, lea, count)
    move_all(programme, lea, at=CUTOFF - timedelta(hours=1))
    for _ in range(min(count, 40)):
        an_ask(programme)
    with statements() as ran:
        report = a_draft(programme)
    return len(ran), draft_payload(report, Imprint(author="Léa", reviewed=True), some_words())


def test_draft_costs_the_same_for_five_items_and_for_three_thousand(database: sa.Engine) -> None:
    (few, _facts), (many, facts) = built(5), built(3_000)

    assert few == many
    assert facts["inventory"]["actions"] == [3_000, None]


def test_report_of_many_items_is_as_long_as_one_of_a_few(database: sa.Engine) -> None:
    (_few, small), (_many, large) = built(20), built(3_000)

    sizes = [len(canonical(facts)) for facts in (small, large)]
    assert max(sizes) - min(sizes) < 1_000
    shown = ("asks", "answered", "tracks")
    assert [len(large[part]) for part in shown] == [len(small[part]) for part in shown]
    assert (len(large["changed"]["moved"]), large["changed"]["moved_more"] > 2_000) == (5, True)


@pytest.mark.parametrize("count", [5, 500])
def test_paper_has_two_pages_at_most_where_everything_moved(shared_app: Flask, database: sa.Engine, count: int) -> None:
    facts = built(count)[1]

    with shared_app.app_context():
        assert max(pages(report_pdf(facts, lang)) for lang in ("fr", "en")) <= 2
