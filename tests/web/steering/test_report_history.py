"""The history of the reports: drawn from their snapshots, whatever became of the tables since."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.programme.item import Item
from app.programme.member import Member
from app.programme.programme import Programme
from app.steering.report import Report
from app.steering.report_draft import write
from app.steering.report_publication import correct, publish
from tests.builders import ERRATUM, a_member, a_programme, a_report, a_user, an_action, an_ask, some_words
from tests.statements import statements
from tests.web.signing import enter

PROMISE = {"text": {"fr": "Trancher", "en": "Settle"}, "owner": "Paul"}


@pytest.fixture
def lea(app: Flask) -> Member:
    programme = a_programme(slug="cassel", created_at=datetime(2026, 2, 2, tzinfo=UTC))
    return a_member(programme, user=a_user(name="Léa", lang="en"))


@pytest.fixture
def client(app: Flask, lea: Member) -> FlaskClient:
    return enter(app.test_client(), lea.user)


def drawn(client: FlaskClient) -> str:
    """The page without its frame, which counts today's items."""
    page = client.get("/p/cassel/reports/history").text
    return page[page.index('<div class="charts">') : page.index("</main>")]


def rows(page: str, picture: str) -> list[list[str]]:
    part = page[page.index(f'id="{picture}-head"') :]
    table = part[part.index("<tbody>") : part.index("</tbody>")]
    return [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in table.split("<tr>")[1:]]


def test_nothing_that_happens_in_the_tables_changes_the_pictures(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, due_on=datetime(2026, 3, 2, tzinfo=UTC).date())
    an_ask(lea.programme)
    a_report(lea.programme, by=lea, commitments=[PROMISE])
    a_report(lea.programme, "2026-W11", by=lea, kept=[True])
    before = drawn(client)

    db.session.execute(sa.update(Item).values(due_on=None, stage="done", title="Renamed"))
    db.session.execute(sa.update(Programme).values(title="Another", gate_red=90, overdue_share=99))
    an_ask(db.session.scalars(sa.select(Programme)).one())
    db.session.commit()

    assert drawn(client) == before


def test_tables_say_week_by_week_what_was_published(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, due_on=datetime(2026, 3, 2, tzinfo=UTC).date())
    a_report(lea.programme, by=lea, commitments=[PROMISE])
    a_report(lea.programme, "2026-W12", by=lea, kept=[False])

    page = drawn(client)

    assert rows(page, "colours")[0] == ["W12", "At risk", "Under strain", "No data yet", "No data yet"]
    assert rows(page, "colours")[1] == ["W11", "no report", "no report", "no report", "no report"]
    assert rows(page, "overdue")[0] == ["W12", "1", "0", "0"]
    assert rows(page, "kept") == [["W12", "0 / 1"], ["W11", "—"], ["W10", "—"]]


def test_every_picture_has_a_title_a_description_and_a_table(client: FlaskClient, lea: Member) -> None:
    a_report(lea.programme, by=lea)

    page = drawn(client)

    pictures = re.findall(r'<svg class="chart"[^>]*aria-labelledby="(\w+)-title \1-desc"', page)
    assert pictures == ["colours", "overdue", "slip", "kept", "asked"]
    assert (page.count("<title id="), page.count("<desc id="), page.count("<table")) == (5, 5, 5)
    assert re.findall(r"<script|<style|\sstyle=", page) == []


def test_corrected_week_is_drawn_once_as_it_was_corrected(client: FlaskClient, lea: Member) -> None:
    first = a_report(lea.programme, by=lea)
    now = first.cutoff + timedelta(hours=3)
    correction = correct(first, by=lea, now=now)
    db.session.commit()
    words = some_words(stated="green", reason={"fr": "Tout est tenu, vérifié sur place."}, erratum=ERRATUM)
    write(correction, words, by=lea, now=now, seen=correction.words["revision"])
    db.session.commit()
    publish(correction, by=lea, now=now, seen=correction.version)
    db.session.commit()

    assert [row[:2] for row in rows(drawn(client), "colours")] == [["W10", "On track"]]


def test_half_a_year_costs_what_a_week_does_and_older_ones_stand_behind(client: FlaskClient, lea: Member) -> None:
    report_id, table = a_report(lea.programme, by=lea).id, Report.__table__
    with statements() as short:
        client.get("/p/cassel/reports/history")
    row = dict(db.session.execute(sa.select(table).where(table.c.id == report_id)).mappings().one())
    for number in range(11, 41):
        db.session.execute(
            sa.insert(table).values({k: v for k, v in row.items() if k != "id"} | {"week": f"2026-W{number}"})
        )
    db.session.commit()

    with statements() as long:
        page = client.get("/p/cassel/reports/history").text

    assert (len(short), len(rows(page, "colours"))) == (len(long), 26)
    assert "/p/cassel/reports/history?before=2026-W15" in page
    assert len(rows(client.get("/p/cassel/reports/history?before=2026-W15").text, "colours")) == 5


def test_without_a_report_the_page_says_what_it_will_show(client: FlaskClient, lea: Member) -> None:
    assert "No report has been published yet." in client.get("/p/cassel/reports/history").text
