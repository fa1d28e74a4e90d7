"""A sample: the draft as the mail and the paper it would be, to whoever asked and to nobody else."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from app import jobs, mails
from app.core import db
from app.core.clock import running_from
from app.core.delivery import Dropped
from app.core.errors import Refused
from app.core.mail import Message
from app.core.outbox import Delivery
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from app.steering.report_draft import write
from app.steering.report_sample import ask_sample
from tests.builders import a_draft, a_member, a_programme, a_report, a_seat, a_user, some_words

FRIDAY = datetime(2026, 3, 6, 13, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def programme(inside: None) -> Programme:
    return a_programme(created_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa", email="lea@example.org", lang="fr"))


def sampled(programme: Programme, by: Member, lang: str) -> Delivery:
    report = a_draft(programme)
    write(report, some_words(), by=by, now=FRIDAY, seen=1)
    db.session.commit()
    with db.writing():
        ask_sample(report, lang, by=by, now=FRIDAY)
    jobs.run_queue(running_from(FRIDAY))
    return db.session.scalars(sa.select(Delivery)).one()


@pytest.mark.parametrize(
    ("lang", "mark", "said", "line"),
    [
        ("fr", "[SPÉCIMEN] ", "Spécimen pour Léa", "Nous tiendrons."),
        ("en", "[SAMPLE] ", "Sample for Léa", "We will hold."),
    ],
)
def test_it_says_so_in_the_subject_in_the_mail_and_on_each_page(
    programme: Programme, lea: Member, lang: str, mark: str, said: str, line: str
) -> None:
    mail = mails.build(sampled(programme, lea, lang))

    assert isinstance(mail, Message)
    assert (mail.to, mail.lang, mail.subject.startswith(mark)) == ("lea@example.org", lang, True)
    assert said in mail.text
    assert mail.text.startswith(line)
    assert f"/p/{programme.slug}/reports/2026-W10/draft" in mail.text
    (paper,) = mail.attachments
    pages = [page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages]
    assert [mark[1:-2] in page for page in pages] == [True] * len(pages)
    assert said in pages[0]


def test_whoever_publishes_is_named_as_its_reviewer_and_a_group_lead_is_not(programme: Programme, lea: Member) -> None:
    paul = a_member(programme, role=Role.LEAD)
    a_seat(paul, Track.NOW, place=Place.LEAD)
    report = a_draft(programme)
    for by in (lea, paul):
        with db.writing():
            ask_sample(report, "en", by=by, now=FRIDAY)
    jobs.run_queue(running_from(FRIDAY))

    found = {mail.user_id: mail.facts["payload"] for mail in db.session.scalars(sa.select(Delivery))}

    assert {user: (facts["reviewed"], facts["author"]) for user, facts in found.items()} == {
        lea.user_id: (True, "Léa"),
        paul.user_id: (False, ""),
    }


def test_who_left_meanwhile_gets_none_and_the_report_itself_stays_a_draft(programme: Programme, lea: Member) -> None:
    mail = sampled(programme, lea, "fr")
    lea.left_at = FRIDAY
    db.session.commit()

    assert not mails.allowed(mail)
    assert b64decode(mail.facts["pdf"]).startswith(b"%PDF-")


def test_published_while_it_was_being_made_it_still_says_that_it_is_a_sample(programme: Programme, lea: Member) -> None:
    report = a_draft(programme)
    with db.writing():
        ask_sample(report, "fr", by=lea, now=FRIDAY)
    a_report(programme, by=lea, now=FRIDAY + timedelta(seconds=1))
    jobs.run_queue(running_from(FRIDAY + timedelta(seconds=2)))

    built = mails.build(db.session.scalars(sa.select(Delivery)).one())

    assert not isinstance(built, Dropped)
    assert built.subject.startswith("[SPÉCIMEN] ")


def test_of_a_published_report_there_is_no_sample(programme: Programme, lea: Member) -> None:
    report = a_report(programme, by=lea)

    with pytest.raises(Refused):
        ask_sample(report, "fr", by=lea, now=FRIDAY)
