"""The draft as each recipient will get it: page, mail and PDF in their language; nothing is kept but the paper."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import jobs
from app.core import db
from app.core.clock import running_from
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.steering.report import Report
from app.steering.report_draft import write
from app.steering.report_preview import ReportPreview
from tests.builders import a_draft, a_member, a_programme, a_user, an_ask, some_words
from tests.web.signing import enter

HERE = "/p/cassel/reports/2026-W10/draft/as"
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.fixture
def programme(app: Flask) -> Iterator[Programme]:
    with time_machine.travel(NOON, tick=False):
        programme = a_programme(slug="cassel", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        an_ask(programme)
        yield programme


@pytest.fixture
def leader(app: Flask, programme: Programme) -> FlaskClient:
    lea = a_member(programme, user=a_user(name="Léa", lang="en"))
    write(a_draft(programme), some_words(), by=lea, now=NOON, seen=1)
    db.session.commit()
    return enter(app.test_client(), lea.user)


def reader(programme: Programme, lang: str, role: Role = Role.EXEC) -> int:
    return a_member(programme, role=role, user=a_user(name=f"Reader {lang}", lang=lang)).user_id


@pytest.mark.parametrize(("lang", "asked"), [("fr", "Décisions demandées"), ("en", "Decisions requested")])
def test_page_and_mail_are_in_the_readers_language(
    leader: FlaskClient, programme: Programme, lang: str, asked: str
) -> None:
    who = reader(programme, lang)

    page, mail = (leader.get(f"{HERE}?reader={who}&medium={medium}").text for medium in ("page", "mail"))

    assert f'<article class="paper" lang="{lang}">' in page
    assert (asked in page, asked in mail) == (True, True)
    assert "Reviewed by Léa" in page or "Relu par Léa" in page


def test_mail_offers_answers_only_to_those_who_may_give_them(leader: FlaskClient, programme: Programme) -> None:
    executive, other = reader(programme, "en"), db.session.scalars(sa.select(Member.user_id).limit(1)).one()

    assert "/reports/asks/1/reply?verdict=approve" in leader.get(f"{HERE}?reader={executive}&medium=mail").text
    assert "/reports/asks/1/reply" not in leader.get(f"{HERE}?reader={other}&medium=mail").text
    assert leader.get(f"{HERE}.css?reader={executive}").mimetype == "text/css"


def test_paper_is_made_once_asked_for_and_is_outdated_by_new_words(
    app: Flask, leader: FlaskClient, programme: Programme
) -> None:
    who = reader(programme, "fr")
    before = leader.get(f"{HERE}?reader={who}&medium=pdf").text

    waiting = leader.post(f"{HERE}/pdf?reader={who}")
    with app.app_context():
        jobs.run_queue(running_from(NOON))
    made = leader.get(waiting.location).text
    paper = leader.get(f"{HERE}.pdf?reader={who}")
    report = db.session.scalars(sa.select(Report)).one()
    lea = db.session.scalars(sa.select(Member).where(Member.role == Role.LEADER)).one()
    write(report, some_words(headline={"fr": "Autre chose."}), by=lea, now=NOON, seen=2)
    db.session.commit()

    assert ("No PDF of this draft" in before, "Open the PDF" in made) == (True, True)
    assert (paper.data[:5], paper.mimetype) == (b"%PDF-", "application/pdf")
    assert "has changed since" in leader.get(f"{HERE}?reader={who}&medium=pdf").text
    assert db.session.scalar(sa.select(sa.func.count(ReportPreview.id))) == 1


def test_paper_that_nobody_asked_for_leads_to_where_it_is_asked_for(leader: FlaskClient, programme: Programme) -> None:
    assert "medium=pdf" in leader.get(f"{HERE}.pdf").location


def test_odd_readers_and_media_are_those_of_the_first_page(leader: FlaskClient, programme: Programme) -> None:
    assert 'class="paper"' in leader.get(f"{HERE}?reader=x&medium=film").text
