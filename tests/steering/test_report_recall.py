"""Taking a publication back: whole while nobody has received it, refused once somebody might have."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from app import jobs, report_jobs
from app.core import db, outbox
from app.core.clock import running_from
from app.core.errors import Refused
from app.core.outbox import Delivery, State
from app.programme.activity import Activity
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.steering.outside_reader import ReportLink
from app.steering.report import Report, ReportFile, ReportState
from app.steering.report_publication import correct, publish
from app.steering.report_recall import TOO_LATE, can_take_back, take_back
from app.steering.report_sending import leaves_at
from tests.builders import a_draft, a_member, a_programme, a_report, a_user, an_outsider

NOON = datetime(2026, 3, 6, 11, tzinfo=UTC)
HOUR = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)

FILES = 6
"""PDF, slides and workbook, in two languages each."""


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    """The application's context, open for the whole test."""
    with app.app_context():
        yield


@pytest.fixture
def programme(inside: None) -> Programme:
    return a_programme(created_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def lea(programme: Programme) -> Member:
    a_member(programme, role=Role.EXEC, user=a_user(email="claire@example.org"))
    return a_member(programme, user=a_user(name="Léa", email="lea@example.org", lang="fr"))


def work(at: datetime) -> None:
    """What a worker does at that moment, delivery included."""
    for step in (jobs.run_queue, report_jobs.send_due, jobs.deliver_mails):
        step(running_from(at))


def count(table: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def take(report: Report, by: Member, now: datetime) -> None:
    with db.writing():
        take_back(report, by=by, now=now)


def test_publication_that_waits_for_its_hour_becomes_a_draft_with_all_its_words(
    programme: Programme, lea: Member
) -> None:
    report = a_report(programme, by=lea)
    words, published_as = report.words, report.sha256
    work(NOON + timedelta(hours=2))
    assert count(ReportFile) == FILES

    take(report, lea, HOUR - SECOND)

    db.session.expire_all()
    assert (report.state, report.words, report.recalled_at) == (ReportState.DRAFT, words, HOUR - SECOND)
    assert (report.document, report.sha256, report.published_at, report.author_id) == (None, None, None, None)
    assert (count(ReportFile), count(Delivery)) == (0, 0)
    line = db.session.scalars(sa.select(Activity).where(Activity.verb == "report_recalled")).one()
    assert (line.member_id, line.facts["sha256"], line.facts["mails"]) == (lea.id, published_as, 0)


def test_mails_that_wait_their_minute_are_taken_back_and_leave_after_the_next_publication(
    programme: Programme, lea: Member
) -> None:
    an_outsider(programme, by=lea)
    report = a_report(programme, by=lea)
    work(HOUR + SECOND)
    assert {mail.state for mail in db.session.scalars(sa.select(Delivery))} == {State.PENDING}
    assert (count(Delivery), count(ReportLink), leaves_at(report)) == (3, 1, HOUR + 60 * SECOND)

    take(report, lea, HOUR + 59 * SECOND)
    assert (count(Delivery), count(ReportLink)) == (0, 0)
    work(HOUR + 70 * SECOND)
    assert count(Delivery) == 0

    with db.writing():
        publish(report, by=lea, now=HOUR + timedelta(minutes=5), seen=report.version)
    work(HOUR + timedelta(minutes=5, seconds=5))
    work(HOUR + timedelta(minutes=6, seconds=5))
    assert (report.late, count(ReportFile)) == (True, FILES)
    assert {mail.state for mail in db.session.scalars(sa.select(Delivery))} == {State.SENT}
    assert count(Delivery) == 3


def test_it_is_refused_once_a_worker_took_up_one_mail_and_leaves_everything_as_it_was(
    programme: Programme, lea: Member
) -> None:
    report = a_report(programme, by=lea)
    work(HOUR + SECOND)
    assert can_take_back(report)
    first = db.session.scalars(sa.select(Delivery).order_by(Delivery.id).limit(1)).one()
    first.state, first.attempts = State.SENDING, 1
    db.session.commit()

    with pytest.raises(Refused) as refusal:
        take(report, lea, HOUR + 30 * SECOND)

    db.session.expire_all()
    assert refusal.value.message == TOO_LATE
    assert (can_take_back(report), report.state, count(Delivery), count(ReportFile)) == (
        False, ReportState.PUBLISHED, 2, FILES,
    )  # fmt: skip


def test_mail_that_was_tried_and_put_off_counts_as_taken_up(programme: Programme, lea: Member) -> None:
    report = a_report(programme, by=lea)
    work(HOUR + SECOND)
    db.session.execute(sa.update(Delivery).values(attempts=1))
    db.session.commit()

    with pytest.raises(Refused):
        take(report, lea, HOUR + 30 * SECOND)


def test_pdfs_that_a_worker_is_making_are_not_those_of_the_next_publication(programme: Programme, lea: Member) -> None:
    """The job of the publication that was taken back does nothing any more."""
    report = a_report(programme, by=lea)
    take(report, lea, NOON + timedelta(hours=2))
    work(NOON + timedelta(hours=2))
    assert count(ReportFile) == 0

    with db.writing():
        publish(report, by=lea, now=NOON + timedelta(hours=3), seen=report.version)
    work(NOON + timedelta(hours=3))

    assert count(ReportFile) == FILES


def test_what_something_was_built_upon_is_not_taken_back(programme: Programme, lea: Member) -> None:
    report = a_report(programme, by=lea)
    with db.writing():
        correction = correct(report, by=lea, now=NOON)
    for each in (report, correction):
        with pytest.raises(Refused) as refusal:
            take(each, lea, NOON)
        assert refusal.value.message == "Only what is published last can be taken back."

    db.session.delete(correction)
    db.session.commit()
    a_draft(programme, "2026-W11")
    with pytest.raises(Refused) as refusal:
        take(report, lea, NOON)
    assert refusal.value.message.startswith("The next report is compared with this one already")


def test_worker_that_comes_to_queue_the_mails_of_a_draft_queues_none(programme: Programme, lea: Member) -> None:
    report = a_report(programme, by=lea)
    work(NOON + timedelta(hours=2))
    take(report, lea, HOUR)

    with db.writing():
        sent = report_jobs.send(report.id, now=HOUR + SECOND)

    assert (sent, count(outbox.Delivery)) == (0, 0)


def test_worker_and_leader_at_the_same_moment_never_both_win(app: Flask, programme: Programme, lea: Member) -> None:
    report = a_report(programme, by=lea)
    work(HOUR + SECOND)
    report_id, lea_id, start = report.id, lea.id, Barrier(2)
    db.session.rollback()

    def sends() -> None:
        with app.app_context():
            start.wait()
            jobs.deliver_mails(running_from(HOUR + 60 * SECOND))

    def takes_back() -> bool:
        with app.app_context():
            start.wait()
            try:
                with db.writing():
                    found = db.session.get_one(Report, report_id)
                    take_back(found, by=db.session.get_one(Member, lea_id), now=HOUR + 60 * SECOND)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(2) as both:
        sending, taking = both.submit(sends), both.submit(takes_back)
        sending.result()
        taken = taking.result()

    db.session.rollback()
    left = db.session.scalar(sa.select(sa.func.count()).select_from(Delivery).where(Delivery.state == State.SENT))
    assert (taken, left, report.state) in {(True, 0, ReportState.DRAFT), (False, 2, ReportState.PUBLISHED)}
