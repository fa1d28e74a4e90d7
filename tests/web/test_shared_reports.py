"""The report through a link: for whoever holds it, until it expires or is revoked, and no log holds it."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import mails
from app.core import db
from app.core.mail import Message
from app.core.outbox import Delivery
from app.programme.member import Member
from app.programme.programme import Programme
from app.steering.outside_reader import OutsideReader, ReportLink, revoke, stop_token, write_token
from app.steering.report import Report, ReportFile
from app.steering.report_publication import correct, publish
from app.steering.report_sending import send
from tests.builders import ERRATUM, a_member, a_programme, a_report, a_user, an_outsider
from tests.web.html import text_of

MONDAY = datetime(2026, 3, 9, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cassel", company="Maison Cassel", created_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Lea", email="lea@example.org", lang="en"))


@pytest.fixture
def reader(programme: Programme, lea: Member) -> OutsideReader:
    return an_outsider(programme, by=lea, name="Inès", email="ines@conseil.example", lang="fr")


@pytest.fixture
def report(programme: Programme, lea: Member) -> Report:
    report = a_report(programme, by=lea)
    for lang in ("fr", "en"):
        file = {"name": f"r-{lang}.pdf", "bytes": f"%PDF-{lang}".encode(), "sha256": "0" * 64, "made_at": MONDAY}
        db.session.add(ReportFile(report_id=report.id, lang=lang, **file))
    db.session.commit()
    return report


@pytest.fixture
def token(report: Report, reader: OutsideReader) -> str:
    link = ReportLink(report=report, reader=reader, delivery_key="k")
    db.session.add(link)
    written = write_token(link, MONDAY)
    db.session.commit()
    return written


def stored(row: Any) -> Any:
    """The row as it stands in the database."""
    return db.session.get_one(type(row), sa.inspect(row).identity, populate_existing=True)


def visits() -> int:
    db.session.expire_all()
    return db.session.scalars(sa.select(ReportLink.visits)).one()


def is_hidden(answer: TestResponse) -> bool:
    robots, referrer = answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"]
    return (robots, referrer, answer.headers["Cache-Control"]) == (
        "noindex, nofollow, noarchive", "no-referrer", "private, no-store",
    )  # fmt: skip


def test_anybody_with_the_link_reads_the_report_in_the_language_of_whom_it_is_for(
    client: FlaskClient, token: str
) -> None:
    answer = client.get(f"/shared/{token}")

    page = text_of(answer.text)
    assert (answer.status_code, is_hidden(answer), answer.headers["Content-Language"]) == (200, True, "fr")
    assert "Confidentiel, pour Inès seulement." in page
    assert "mercredi 8 avril 2026" in page
    assert "Nous tiendrons." in page
    assert "/p/cassel" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_it_can_be_read_in_the_other_language_and_taken_away_as_a_pdf(client: FlaskClient, token: str) -> None:
    assert "We will hold." in client.get(f"/shared/{token}?lang=en").text

    papers = [client.get(f"/shared/{token}/report.pdf{query}") for query in ("", "?lang=en", "?lang=xx")]

    assert [paper.data for paper in papers] == [b"%PDF-fr", b"%PDF-en", b"%PDF-fr"]
    assert all(map(is_hidden, papers))
    assert papers[0].headers["Content-Disposition"] == 'inline; filename="r-fr.pdf"'


def test_looking_counts_one_visit_in_ten_minutes_and_changes_nothing_else(
    client: FlaskClient, token: str, clock: time_machine.Traveller
) -> None:
    client.head(f"/shared/{token}")
    assert visits() == 0

    for path in ("", "/report.pdf", "?lang=en"):
        client.get(f"/shared/{token}{path}")
    assert visits() == 1

    clock.shift(timedelta(minutes=11))
    client.get(f"/shared/{token}")
    assert visits() == 2


def test_a_form_sent_to_it_is_refused(client: FlaskClient, token: str) -> None:
    assert client.post(f"/shared/{token}").status_code == 405


@pytest.mark.parametrize("path", ["", "/report.pdf"])
def test_revoked_it_leads_nowhere_at_once(client: FlaskClient, token: str, path: str) -> None:
    revoke(ReportLink.delivery_key == "k", now=MONDAY)
    db.session.commit()

    answers = [client.get(f"/shared/{address}{path}") for address in (token, token[:-1])]

    assert [(answer.status_code, is_hidden(answer)) for answer in answers] == [(404, True), (404, True)]
    assert answers[0].data == answers[1].data


@pytest.mark.parametrize(
    ("lang", "said", "whom"),
    [
        ("fr", "Ce lien ne mène plus nulle part", "Répondez au courriel qui l’apportait"),
        ("en", "This link leads nowhere any more", "Answer the mail that brought it"),
    ],
)
@pytest.mark.parametrize("path", ["/shared/x", "/shared/x/report.pdf", "/no-more-reports/x"])
def test_address_that_leads_nowhere_says_so_in_the_browsers_language(
    client: FlaskClient, report: Report, lang: str, said: str, whom: str, path: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": lang})

    page = text_of(answer.text)
    assert (answer.status_code, is_hidden(answer), answer.headers["Content-Language"]) == (404, True, lang)
    assert (said in page, whom in page) == (True, True)
    assert not any(word in answer.text for word in ("Cassel", "Lea", 'href="/p/', 'href="/login'))


def test_after_thirty_days_it_says_that_it_has_expired_and_whom_to_ask(
    client: FlaskClient, token: str, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=30))

    answer = client.get(f"/shared/{token}")

    assert (answer.status_code, is_hidden(answer)) == (410, True)
    assert "Ce lien a expiré" in answer.text
    assert "Lea" in answer.text
    assert "Nous tiendrons" not in answer.text
    paper = client.get(f"/shared/{token}/report.pdf")
    assert (paper.status_code, "Ce lien a expiré" in paper.text) == (410, True)
    assert visits() == 0


@pytest.mark.parametrize("got_it", [True, False])
def test_mail_of_a_correction_names_the_version_that_it_replaces_to_those_who_were_sent_it(
    app: Flask, report: Report, reader: OutsideReader, lea: Member, got_it: bool
) -> None:
    if got_it:
        link = ReportLink(report=report, reader=reader, delivery_key="k")
        db.session.add(link)
        db.session.flush()
        write_token(link, MONDAY)
        db.session.commit()
    with db.writing():
        correction = correct(report, by=lea, now=MONDAY)
        db.session.flush()
        correction.words = correction.words | {"erratum": ERRATUM}
        publish(correction, by=lea, now=MONDAY, seen=correction.version)
        send(correction.id, now=MONDAY)

    with app.app_context():
        waiting = db.session.scalars(sa.select(Delivery).where(Delivery.address == "ines@conseil.example")).one()
        waiting.claimed_at = MONDAY
        mail = mails.build(waiting)

    assert isinstance(mail, Message)
    told = "Version 2\u202f: elle remplace la version 1" if got_it else ""
    assert re.findall("Version 2.*version 1", mail.text) == ([told] if got_it else [])
    assert re.findall("Version 2.*version 1", mail.html or "") == ([told] if got_it else [])
    assert "Ce message a été écrit automatiquement par Jalon. Votre réponse parviendra à Lea." in mail.text


def test_it_leads_to_its_own_version_even_once_that_was_replaced(
    client: FlaskClient, token: str, report: Report, lea: Member
) -> None:
    with db.writing():
        correction = correct(report, by=lea, now=MONDAY)
        db.session.flush()
        correction.words = correction.words | {"headline": {"fr": "Nous ne tiendrons pas."}, "erratum": ERRATUM}
        publish(correction, by=lea, now=MONDAY, seen=correction.version)

    page = client.get(f"/shared/{token}").text

    assert "Une version plus récente remplace celle-ci." in page
    assert "Nous tiendrons." in page
    assert "Nous ne tiendrons pas." not in page


def test_one_click_of_a_mail_program_ends_the_mails_and_opening_the_page_does_not(
    client: FlaskClient, app: Flask, reader: OutsideReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    with app.app_context():
        path = f"/no-more-reports/{stop_token(reader.id, secret=app.extensions['settings'].secret_key)}"
    page = client.get(path)
    assert (page.status_code, is_hidden(page), "Ne plus recevoir ces rapports" in page.text) == (200, True, True)
    assert stored(reader).left_at is None

    answers = [client.post(path, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (stored(reader).left_at, stored(reader).left_by_choice) == (MONDAY, True)
    assert "Vous ne recevez plus ces rapports" in client.get(path).text


@pytest.mark.parametrize("token", ["x", "MQ.abc", "MQ"])
def test_token_that_we_did_not_make_stops_nobody(client: FlaskClient, reader: OutsideReader, token: str) -> None:
    assert client.post(f"/no-more-reports/{token}").status_code == 404
    assert stored(reader).left_at is None


def test_no_log_holds_a_token(client: FlaskClient, token: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    client.get(f"/shared/{token}")
    client.get(f"/shared/{token}/report.pdf")

    assert token not in caplog.text
