"""Whoever comes for a draft that is published by now is led on, is told by whom, and loses nothing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from app.steering.report import Report
from app.steering.report_publication import publish
from app.steering.report_unreviewed import publish_unreviewed
from tests.builders import a_draft, a_member, a_programme, a_report, a_seat, a_user
from tests.web.html import forms_of, text_of
from tests.web.signing import enter

FRIDAY = datetime(2026, 3, 6, 14, tzinfo=UTC)
REPORT = "/p/cassel/reports/2026-W10"
DRAFT = f"{REPORT}/draft"


@pytest.fixture
def programme(app: Flask) -> Iterator[Programme]:
    with time_machine.travel(FRIDAY, tick=False):
        yield a_programme(slug="cassel", created_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa", email="lea@example.org", lang="en"))


@pytest.fixture
def paul(programme: Programme) -> Member:
    lead = a_member(programme, role=Role.LEAD, user=a_user(name="Paul", email="paul@example.org", lang="fr"))
    a_seat(lead, Track.NOW, place=Place.LEAD)
    return lead


def as_(app: Flask, who: Member) -> FlaskClient:
    return enter(app.test_client(), db.session.merge(who).user)


def sheet(client: FlaskClient) -> dict[str, str]:
    """What the draft's page sends when nothing is typed."""
    return dict(next(form for form in forms_of(client.get(DRAFT).text) if form.action == DRAFT).sent())


def published(lea: Member) -> None:
    report = db.session.scalars(sa.select(Report)).one()
    report.words = report.words | {"headline": {"fr": "Nous tiendrons.", "en": None}, "stated": "green"}
    publish(report, by=db.session.merge(lea), now=FRIDAY, seen=report.version)
    db.session.commit()


def stored() -> list[tuple[int, object]]:
    db.session.expire_all()
    return [(report.version, report.words) for report in db.session.scalars(sa.select(Report))]


@pytest.mark.parametrize(
    ("lang", "title", "said", "label"),
    [
        ("fr", "Publié entre-temps", "Léa a publié ce rapport le vendredi 6 mars à 15:00.", "S’adapter · Pourquoi"),
        ("en", "Published meanwhile", "Léa published this report on Friday 6 March at 15:00.", "Adapt · Why"),
    ],
)
def test_words_that_came_after_the_publication_are_given_back(
    app: Flask, programme: Programme, lea: Member, paul: Member, lang: str, title: str, said: str, label: str
) -> None:
    paul.user.lang = lang
    a_draft(programme)
    client = as_(app, paul)
    typed = sheet(client) | {"now-why_fr": "Retard.", "now-need_fr": "Un arbitrage du comité."}
    published(lea)
    before = stored()

    answer = client.post(DRAFT, data=typed)

    page = text_of(answer.text)
    assert (answer.status_code, title in page, said in page) == (409, True, True)
    assert re.search(f"{label}, (en français|in French) Retard.", page)
    assert "Un arbitrage du comité." in page
    assert f'href="{REPORT}"' in answer.text
    assert stored() == before


def test_sheet_in_which_nothing_was_typed_leads_on(app: Flask, programme: Programme, lea: Member, paul: Member) -> None:
    a_draft(programme)
    client = as_(app, paul)
    untouched = sheet(client)
    published(lea)

    answer = client.post(DRAFT, data=untouched)

    assert (answer.status_code, answer.location) == (303, REPORT)
    assert "Léa a publié ce rapport" in client.get(REPORT).text


def test_whoever_is_typing_is_told_before_sending(app: Flask, programme: Programme, lea: Member, paul: Member) -> None:
    a_draft(programme)
    client = as_(app, paul)
    typed = sheet(client) | {"now-why_fr": "Retard."}
    published(lea)

    answer = client.post(f"{DRAFT}/preview", data=typed, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert "Ce que vous saisissez ici ne peut plus être enregistré" in answer.text


@pytest.mark.parametrize("path", ["draft", "draft?lang=fr", "publication", "draft/as", "draft/as.pdf"])
def test_pages_of_the_draft_lead_to_the_published_report(
    app: Flask, programme: Programme, lea: Member, path: str
) -> None:
    a_report(programme, by=lea)

    answer = as_(app, lea).get(f"{REPORT}/{path}")

    assert (answer.status_code, answer.location) == (302, REPORT)


@pytest.mark.parametrize("path", ["publication", "draft/figures", "draft/sample", "draft/as/pdf"])
def test_what_is_pressed_too_late_says_who_published_and_changes_nothing(
    app: Flask, programme: Programme, lea: Member, path: str
) -> None:
    report = a_report(programme, by=lea)
    before, client = stored(), as_(app, lea)

    answer = client.post(f"{REPORT}/{path}", data={"version": str(report.version - 1), "lang": "fr"})

    assert (answer.status_code, answer.location) == (303, REPORT)
    assert "Léa published this report on Friday 6 March" in client.get(REPORT).text
    assert stored() == before


def test_report_that_left_by_itself_names_nobody(app: Flask, programme: Programme, lea: Member) -> None:
    programme.auto_publish = True
    report = a_draft(programme)
    publish_unreviewed(programme, report.cycle, now=FRIDAY)
    db.session.commit()
    client = as_(app, lea)

    client.post(f"{REPORT}/publication")

    assert "Published by itself on Friday 6 March at 15:00: nobody had reviewed it." in client.get(REPORT).text


def test_publication_that_was_taken_back_already_leads_to_the_draft(
    app: Flask, programme: Programme, lea: Member
) -> None:
    a_report(programme, by=lea)
    client = as_(app, lea)

    twice = [client.post(f"{REPORT}/recall").location for _ in range(2)]

    assert twice == [DRAFT] * 2
    assert "The publication was taken back already." in client.get(DRAFT).text
    assert client.get(REPORT).location == DRAFT
    assert as_(app, a_member(db.session.merge(programme), role=Role.EXEC)).get(REPORT).status_code == 404


def test_draft_stays_unknown_to_those_who_do_not_write_it(
    app: Flask, programme: Programme, lea: Member, paul: Member
) -> None:
    a_report(programme, by=lea)
    executive = a_member(programme, role=Role.EXEC)
    stranger = a_member(a_programme())

    publication = f"{REPORT}/publication"
    asked = [(who, path) for who in (stranger, executive) for path in (DRAFT, publication)] + [(paul, publication)]

    assert [as_(app, who).get(path).status_code for who, path in asked] == [404, 404, 403, 403, 403]
    assert as_(app, lea).get("/p/cassel/reports/2026-W12/draft").status_code == 404
