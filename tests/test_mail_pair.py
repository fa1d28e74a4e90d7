"""Our mails through a real Postfix into a real Dovecot, read by IMAP: headers, parts, and what comes back."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app import jobs, report_jobs
from app.core import db, outbox
from app.core.bounce import Bounce
from app.core.clock import running_from
from app.core.delivery_status import returned
from app.core.outbox import Delivery, State, Wanted
from app.programme.account import User
from app.programme.member import Member, Role
from app.programme.one_time_link import one_time_link
from app.programme.programme import Programme
from app.steering import reminders
from app.steering.stopped_address import came_back
from tests.builders import a_member, a_programme, a_report, a_user, an_action, an_outsider
from tests.conftest import could_not_run
from tests.mail_pair import BOUNCING, MailPair, mail_pair
from tests.services import Unavailable

HOUR = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
SENDER = '"Jalon, suivi" <jalon@cassel.example>'
ALWAYS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version"]


@pytest.fixture(scope="module")
def servers() -> Iterator[MailPair]:
    with ExitStack() as stack:
        try:
            pair = stack.enter_context(mail_pair())
        except Unavailable as why:
            could_not_run("Postfix and Dovecot", why)
        yield pair


@pytest.fixture
def pair(servers: MailPair, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailPair]:
    """The application sends through Postfix, its mailboxes empty."""
    servers.empty()
    settings = replace(app.extensions["settings"], smtp_url=servers.smtp_url, mail_from=SENDER)
    monkeypatch.setitem(app.extensions, "settings", settings)
    with app.app_context():
        yield servers


@pytest.fixture
def programme(pair: MailPair) -> Programme:
    """Whose names try to make headers of their own."""
    created = datetime(2026, 3, 2, tzinfo=UTC)
    return a_programme(
        created_at=created, company="Été & Fils\r\nBcc: spy@cassel.example", title="Tenir\r\n\r\nla promesse"
    )


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(
        programme, user=a_user(name="Léa, «\r\nBcc: x@cassel.example»", email="lea@cassel.example", lang="fr")
    )


def sent(now: datetime) -> dict[str, Delivery]:
    """Let everything leave; the deliveries by kind."""
    jobs.deliver_mails(running_from(now))
    db.session.expire_all()
    return {mail.kind: mail for mail in db.session.scalars(sa.select(Delivery))}


def shape(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk()]


def check_headers(mail: EmailMessage, row: Delivery, *, lang: str, name: str, now: datetime) -> None:
    """What each of our mails carries, each once, and nothing that a name smuggled in."""
    assert [len(mail.get_all(header, [])) for header in ALWAYS] == [1] * len(ALWAYS)
    assert [mail[header] for header in ("Bcc", "Cc", "Sender")] == [None] * 3
    assert (mail["From"].addresses[0].display_name, mail["From"].addresses[0].addr_spec) == (
        "Jalon, suivi",
        "jalon@cassel.example",
    )
    assert [(to.display_name, to.addr_spec) for to in mail["To"].addresses] == [(name, row.address)]
    assert mail["Return-Path"] == "<jalon@cassel.example>"
    assert mail["Message-ID"] == row.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == lang
    assert abs(parsedate_to_datetime(mail["Date"]) - now) < timedelta(minutes=2)
    assert mail.get_body(("plain",)).get_content_charset() == "utf-8"
    assert not mail.defects


def test_digest_arrives_as_text_and_html(pair: MailPair, programme: Programme, lea: Member) -> None:
    an_action(
        programme,
        owner_id=lea.id,
        due_on=date(2026, 3, 5),
        title="Plexiglas\r\nBcc: spy@cassel.example\r\n\r\nen caisse",
    )
    monday = datetime(2026, 3, 9, 7, 30, tzinfo=UTC)
    with db.writing():
        reminders.plan(monday)
    rows = sent(monday)

    (mail,) = pair.arrived("lea@cassel.example")

    check_headers(mail, rows["digest"], lang="fr", name="Léa, « Bcc: x@cassel.example»", now=monday)
    assert shape(mail) == ["multipart/alternative", "text/plain", "text/html"]
    assert "échéance" in mail["Subject"]


def test_report_arrives_with_its_pdf_and_the_link_to_somebody_outside_with_its_way_out(
    pair: MailPair, programme: Programme, lea: Member
) -> None:
    an_outsider(programme, by=lea, name="Inès Rœ", email="ines@conseil.example", lang="en")
    a_report(programme, by=lea, headline={"fr": "Nous tiendrons\r\nBcc: spy@cassel.example"})
    for step in (jobs.run_queue, report_jobs.send_due):
        step(running_from(HOUR))
    leaving = HOUR + timedelta(seconds=61)
    rows = sent(leaving)

    (mail,) = pair.arrived("lea@cassel.example")
    check_headers(mail, rows["report"], lang="fr", name="Léa, « Bcc: x@cassel.example»", now=leaving)
    assert shape(mail) == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"]
    (paper,) = mail.iter_attachments()
    assert paper.get_filename() == f"{programme.slug}-2026-W10-v1-fr.pdf"
    assert paper.get_content().startswith(b"%PDF-")
    assert mail["Subject"].startswith("Été & Fils Bcc: spy@cassel.example, semaine 10")

    (mail,) = pair.arrived("ines@conseil.example")
    check_headers(mail, rows["report_link"], lang="en", name="Inès Rœ", now=leaving)
    assert shape(mail) == ["multipart/alternative", "text/plain", "text/html"]
    stop = mail["List-Unsubscribe"].strip()
    assert (stop[:33], stop[-1]) == ("<http://localhost/no-more-reports", ">")
    assert stop[1:-1] in mail.get_body(("plain",)).get_content()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Reply-To"] == "lea@cassel.example"


def test_invitation_arrives(pair: MailPair) -> None:
    user = a_user(name="Claire Aubry", email="claire@cassel.example", lang="en", password="")
    facts = {"token": one_time_link(user, now=HOUR), "by": "Léa\r\nBcc: spy@cassel.example", "programme": ""}
    db.session.commit()
    with db.writing():
        outbox.queue([Wanted("account:1", "account", user.email, "en", user_id=user.id, facts=facts)], now=HOUR)
    rows = sent(HOUR)

    (mail,) = pair.arrived("claire@cassel.example")

    check_headers(mail, rows["account"], lang="en", name="Claire Aubry", now=HOUR)
    assert shape(mail) == ["multipart/alternative", "text/plain", "text/html"]


def test_every_line_that_travels_is_short_and_its_headers_are_ascii(
    pair: MailPair, programme: Programme, lea: Member
) -> None:
    lea.user.lang = "fr"
    an_action(programme, owner_id=lea.id, due_on=date(2026, 3, 5), title="é" * 200)
    monday = datetime(2026, 3, 9, 7, 30, tzinfo=UTC)
    with db.writing():
        reminders.plan(monday)
    sent(monday)

    (raw,) = pair.raw("lea@cassel.example")

    headers, _, _body = raw.partition(b"\r\n\r\n")
    assert headers.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def to(address: str, programme: Programme) -> User:
    return a_member(programme, role=Role.EXEC, user=a_user(email=address, lang="fr")).user


def test_unknown_mailbox_is_refused_at_once_and_counts_as_a_hard_bounce(pair: MailPair, programme: Programme) -> None:
    user = to("nobody@cassel.example", programme)
    with db.writing():
        facts = {"by": "Léa", "programme": programme.title, "slug": programme.slug}
        outbox.queue([Wanted("j", "joined", user.email, "fr", user_id=user.id, facts=facts)], now=HOUR)

    row = sent(HOUR)["joined"]

    assert (row.state, row.reason, row.error[:10]) == (State.FAILED, "refused", "550 5.1.1 ")
    bounce = db.session.scalars(sa.select(Bounce)).one()
    assert (bounce.hard, bounce.status, bounce.delivery_id) == (True, "5.1.1", row.id)


def test_notice_of_a_mail_that_came_back_finds_that_mail(pair: MailPair, programme: Programme) -> None:
    user = to(f"gone@{BOUNCING}", programme)
    with db.writing():
        facts = {"by": "Léa", "programme": programme.title, "slug": programme.slug}
        outbox.queue([Wanted("j", "joined", user.email, "fr", user_id=user.id, facts=facts)], now=HOUR)
    assert sent(HOUR)["joined"].state is State.SENT

    found = returned(pair.raw("jalon@cassel.example")[0])

    assert found is not None
    assert (found.status, found.recipient) == ("5.1.1", user.email)
    with db.writing():
        row = came_back(found, HOUR)
    assert row is not None
    assert (row.key, row.state, row.error) == ("j", State.BOUNCED, 'unknown user: "nobody@cassel.example"')
    assert db.session.scalars(sa.select(Bounce)).one().hard
