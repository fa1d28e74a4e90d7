"""A closed programme stands still: no reminder, no digest, no report leaves, and nothing is made up for later."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app import jobs, mails
from app.core import db, outbox
from app.core.errors import Refused
from app.core.queue import Job, State
from app.do_now.import_actions import receive
from app.do_now.import_writing import write
from app.programme.closing import close, reopen
from app.programme.member import Member, Role
from app.programme.notification import Notification
from app.programme.programme import Programme
from app.steering.report import Report, ReportFile
from app.steering.report_cycle import current
from app.steering.report_plan import ask_build
from app.steering.report_sending import to_send
from tests.builders import a_member, a_programme, a_report, a_user, an_action

pytestmark = pytest.mark.long

WEDNESDAY = datetime(2026, 3, 4, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 13, tzinfo=UTC)
HOUR = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def flask(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


@pytest.fixture
def lea() -> Member:
    programme = a_programme(created_at=datetime(2026, 3, 2, tzinfo=UTC))
    lea = a_member(programme, user=a_user(name="Léa", email="lea@example.org", lang="fr"))
    an_action(programme, by=lea, owner_id=lea.id, due_on=date(2026, 3, 6))
    return lea


def closed(lea: Member, now: datetime) -> None:
    with db.writing():
        programme = db.session.get_one(Programme, lea.programme_id)
        close(programme, "Done.", by=db.session.get_one(Member, lea.id), now=now, seen=programme.version)


def reopened(lea: Member, now: datetime) -> None:
    with db.writing():
        programme = db.session.get_one(Programme, lea.programme_id)
        reopen(programme, "It goes on.", by=db.session.get_one(Member, lea.id), now=now, seen=programme.version)


def live(start: datetime, end: datetime) -> None:
    """Everything that happens by itself in that time, quarter by quarter."""
    while start <= end:
        jobs.tick(start)
        start += QUARTER


def left() -> list[tuple[str, str]]:
    """(kind, state) of every mail."""
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(sa.select(outbox.Delivery.kind, outbox.Delivery.state))]


def count(table: type[db.Base]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


@pytest.mark.one_database
def test_no_reminder_and_no_report_leaves_a_closed_programme(lea: Member) -> None:
    closed(lea, WEDNESDAY)

    live(WEDNESDAY, HOUR + timedelta(days=1))

    assert (left(), count(Notification), count(Job), count(Report)) == ([], 0, 0, 0)


@pytest.mark.one_database
def test_the_same_days_are_full_of_mails_in_an_open_one(lea: Member) -> None:
    live(WEDNESDAY, HOUR + timedelta(days=1))

    kinds = [kind for kind, _state in left()]
    assert (kinds.count("digest"), kinds.count("report_missed"), count(Report)) == (3, 1, 1)


def test_other_programmes_of_the_same_person_go_on(lea: Member) -> None:
    other = a_member(a_programme(title="Other"), user=lea.user)
    an_action(other.programme, by=other, owner_id=other.id, due_on=date(2026, 3, 6))
    closed(lea, WEDNESDAY)

    live(FRIDAY - timedelta(hours=6), FRIDAY)

    told = db.session.scalars(sa.select(Notification.programme_id).distinct()).all()
    assert told == [other.programme_id]


def test_digest_that_was_queued_is_not_written_any_more(lea: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "deliver_mails", lambda clock: None)
    monkeypatch.setattr(jobs, "STEPS", tuple(step for step in jobs.STEPS if step.__name__ != "deliver_mails"))
    live(FRIDAY - timedelta(hours=6), FRIDAY - timedelta(hours=4))
    [(kind, state)] = left()
    closed(lea, FRIDAY)
    monkeypatch.undo()

    live(FRIDAY, FRIDAY + QUARTER)

    assert (kind, state) == ("digest", outbox.State.PENDING)
    assert left() == [("digest", outbox.State.DROPPED)]


def test_written_mails_lose_their_recipients_when_it_is_closed(lea: Member) -> None:
    published = a_report(lea.programme, "2026-W10", by=lea)
    written = {"programmes": [lea.programme_id], "programme": lea.programme_id, "report": published.id}
    mail = outbox.Delivery(key="k", kind="digest", user_id=lea.user_id, facts=written, raw=b"x")
    report = outbox.Delivery(key="r", kind="report", user_id=lea.user_id, facts=written, raw=b"x")
    before = [mails.allowed(each) for each in (mail, report)]
    closed(lea, WEDNESDAY)

    assert (before, [mails.allowed(each) for each in (mail, report)]) == ([True, True], [False, False])


def test_published_report_whose_hour_comes_while_it_is_closed_never_leaves(lea: Member) -> None:
    a_member(lea.programme, role=Role.EXEC)
    report = a_report(lea.programme, "2026-W10", by=lea)
    for lang in ("fr", "en"):
        file = {"lang": lang, "name": "a.pdf", "bytes": b"%PDF-", "sha256": "0" * 64, "made_at": FRIDAY}
        db.session.add(ReportFile(report_id=report.id, **file))
    db.session.commit()
    waiting = list(db.session.scalars(to_send(HOUR)))
    closed(lea, FRIDAY)
    while_closed = list(db.session.scalars(to_send(HOUR)))
    reopened(lea, HOUR + timedelta(days=9))

    assert (waiting, while_closed) == ([report.id], [])
    assert list(db.session.scalars(to_send(HOUR + timedelta(days=10)))) == []


def test_report_of_a_programme_that_is_reopened_before_its_hour_leaves(lea: Member) -> None:
    report = a_report(lea.programme, "2026-W10", by=lea)
    for lang in ("fr", "en"):
        file = {"lang": lang, "name": "a.pdf", "bytes": b"%PDF-", "sha256": "0" * 64, "made_at": FRIDAY}
        db.session.add(ReportFile(report_id=report.id, **file))
    db.session.commit()
    closed(lea, FRIDAY)
    reopened(lea, FRIDAY + timedelta(hours=2))

    assert list(db.session.scalars(to_send(HOUR))) == [report.id]


def test_weeks_that_passed_while_it_was_closed_are_nobody_s_fault(lea: Member) -> None:
    """No mail says that nothing was published; the next week's draft comes as usual."""
    closed(lea, WEDNESDAY)
    monday = datetime(2026, 3, 30, 9, tzinfo=UTC)
    reopened(lea, monday)
    programme = db.session.get_one(Programme, lea.programme_id)

    live(monday, monday + timedelta(days=1))

    assert current(programme, monday).week == "2026-W14"
    assert "report_missed" not in [kind for kind, _state in left()]
    assert count(Report) == 0


def test_draft_that_was_asked_for_is_not_built(lea: Member) -> None:
    with db.writing():
        programme = db.session.get_one(Programme, lea.programme_id)
        ask_build(programme, current(programme, WEDNESDAY), now=WEDNESDAY)
    closed(lea, WEDNESDAY)

    live(WEDNESDAY, WEDNESDAY + QUARTER)

    job = db.session.scalars(sa.select(Job)).one()
    assert (job.state, "closed" in (job.error or {})["message"], count(Report)) == (State.FAILED, True, 0)


@pytest.mark.parametrize("from_the_console", [True, False])
def test_import_is_not_written(lea: Member, from_the_console: bool) -> None:
    with db.writing():
        by = db.session.get_one(Member, lea.id)
        imported = receive(by.programme, name="a.csv", content=b"titre\nDrive\n", by=by, now=WEDNESDAY)
        imported.by = None if from_the_console else by
    jobs.run_queue(lambda: WEDNESDAY)
    closed(lea, WEDNESDAY)

    with pytest.raises(Refused, match="closed"), db.writing():
        write(imported.id, now=WEDNESDAY)
