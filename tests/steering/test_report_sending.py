"""The clockwork of the report: built at noon, sent once at its hour, never stale, and never twice."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import jobs, mails, report_jobs
from app.core import db, outbox, queue
from app.core.clock import running_from
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.settings import Settings
from app.steering.report import Report, ReportFile
from app.steering.report_draft import write
from app.steering.report_plan import plan
from app.steering.report_publication import correct, publish
from app.steering.report_sending import RECALL, send, to_send
from app.steering.report_state import report_state
from tests.builders import ERRATUM, a_draft, a_member, a_programme, a_report, a_user, some_words
from tests.statements import statements

NOON = datetime(2026, 3, 6, 11, tzinfo=UTC)
HOUR = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)


@pytest.fixture
def flask(app: Flask) -> Iterator[Flask]:
    """The application, with its context open for the whole test."""
    with app.app_context():
        yield app


@pytest.fixture
def programme(flask: Flask) -> Programme:
    return a_programme(created_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa", email="lea@example.org", lang="fr"))


@pytest.fixture
def claire(programme: Programme) -> Member:
    return a_member(programme, role=Role.EXEC, user=a_user(name="Claire", email="claire@example.org", lang="en"))


def planned(now: datetime) -> None:
    with db.writing():
        plan(now)


def run(now: datetime) -> None:
    """What a worker does at that moment, without planning."""
    for step in (jobs.run_queue, report_jobs.send_due):
        step(running_from(now))


def queued(kind: str = "report") -> list[tuple[str, str, str]]:
    mails_of_kind = sa.select(outbox.Delivery).where(outbox.Delivery.kind == kind).order_by(outbox.Delivery.key)
    return [(mail.address, mail.lang, mail.key) for mail in db.session.scalars(mails_of_kind)]


def reports() -> list[Report]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Report).order_by(Report.week, Report.edition)))


def test_draft_is_built_once_with_the_figures_of_noon(flask: Flask, programme: Programme) -> None:
    planned(NOON - timedelta(seconds=1))
    run(NOON)
    assert reports() == []

    for _ in range(5):
        planned(NOON)
        run(NOON + timedelta(seconds=4))

    assert [(report.week, report.cutoff) for report in reports()] == [("2026-W10", NOON)]


def test_worker_that_comes_late_says_when_it_read_the_figures(flask: Flask, programme: Programme) -> None:
    planned(HOUR + timedelta(days=1))
    run(HOUR + timedelta(days=1))

    (report,) = reports()
    assert report.week == "2026-W10"
    assert report.cutoff - HOUR - timedelta(days=1) < timedelta(seconds=5)


def test_draft_of_earlier_in_the_week_gets_the_figures_of_noon(flask: Flask, programme: Programme) -> None:
    a_draft(programme, cutoff=NOON - timedelta(days=2))

    planned(NOON)
    run(NOON)

    assert [report.cutoff for report in reports()] == [NOON]


def test_of_two_weeks_that_were_slept_through_only_the_last_is_built(flask: Flask, programme: Programme) -> None:
    planned(NOON + timedelta(days=7))
    run(NOON + timedelta(days=7))

    assert [report.week for report in reports()] == ["2026-W11"]


def test_nothing_published_is_nothing_sent_and_leaders_are_told_once(
    flask: Flask, programme: Programme, lea: Member, claire: Member
) -> None:
    a_draft(programme)

    for moment in (HOUR - timedelta(minutes=1), HOUR, HOUR, HOUR + timedelta(days=2), HOUR + timedelta(days=3)):
        planned(moment)
        run(moment)

    assert queued("report") == []
    assert [address for address, _lang, _key in queued("report_missed")] == ["lea@example.org"]


def test_a_new_programme_is_not_told_that_it_missed_a_week(flask: Flask) -> None:
    a_member(a_programme(created_at=HOUR))

    planned(HOUR + timedelta(hours=1))

    assert (queued("report_missed"), db.session.scalar(sa.select(sa.func.count(queue.Job.id)))) == ([], 0)


def test_report_leaves_at_its_hour_once_to_each_in_their_language(
    flask: Flask, programme: Programme, lea: Member, claire: Member
) -> None:
    a_member(programme, role=Role.OBSERVER)
    a_member(programme, role=Role.EXEC, left_at=NOON)
    a_report(programme, by=lea)
    run(HOUR - timedelta(minutes=1))
    assert queued() == []

    for _ in range(5):
        run(HOUR)

    key = f"report:{programme.id}:2026-W10:v1:"
    assert queued() == sorted(
        [
            ("claire@example.org", "en", f"{key}{claire.user_id}"),
            ("lea@example.org", "fr", f"{key}{lea.user_id}"),
        ],
        key=lambda mail: mail[2],
    )


def test_somebody_who_comes_later_gets_no_old_report(
    flask: Flask, programme: Programme, lea: Member, claire: Member
) -> None:
    a_report(programme, by=lea)
    run(HOUR)
    a_member(programme, role=Role.EXEC)

    run(HOUR + timedelta(minutes=1))

    assert len(queued()) == 2


def test_published_late_it_leaves_at_once(flask: Flask, programme: Programme, lea: Member) -> None:
    late = HOUR + timedelta(hours=3)
    a_report(programme, by=lea, now=late)

    run(late)

    assert [address for address, _lang, _key in queued()] == ["lea@example.org"]


def test_nothing_leaves_without_its_pdfs(flask: Flask, programme: Programme, lea: Member) -> None:
    a_report(programme, by=lea)

    report_jobs.send_due(running_from(HOUR))
    assert queued() == []

    run(HOUR)
    assert len(queued()) == 1


def test_correction_replaces_what_has_not_left_and_is_told_when_it_has(
    flask: Flask, programme: Programme, lea: Member
) -> None:
    first = a_report(programme, by=lea)
    corrected(first, lea, NOON + timedelta(hours=2))
    run(HOUR)
    assert [key.split(":")[3] for _address, _lang, key in queued()] == ["v2"]

    corrected(reports()[-1], lea, HOUR + timedelta(hours=1))
    run(HOUR + timedelta(hours=1))

    assert [key.split(":")[3] for _address, _lang, key in queued()] == ["v2", "v3"]


def corrected(report: Report, by: Member, now: datetime) -> None:
    correction = correct(report, by=by, now=now)
    db.session.commit()
    write(correction, some_words(erratum=ERRATUM), by=by, now=now, seen=correction.words["revision"])
    db.session.commit()
    publish(correction, by=by, now=now, seen=correction.version)
    db.session.commit()


def test_two_workers_send_once(flask: Flask, programme: Programme, lea: Member, claire: Member) -> None:
    a_report(programme, by=lea)
    run(HOUR - timedelta(minutes=1))

    def work(_worker: int) -> None:
        with flask.app_context():
            for _ in range(5):
                planned(HOUR)
                run(HOUR)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    assert len(queued()) == 2
    assert Counter(db.session.scalars(sa.select(ReportFile.kind))) == {"pdf": 2, "xlsx": 2, "pptx": 2}


def test_send_a_second_time_queues_nothing(flask: Flask, programme: Programme, lea: Member) -> None:
    report = a_report(programme, by=lea)
    run(HOUR - timedelta(minutes=1))
    assert db.session.scalars(to_send(HOUR)).all() == [report.id]

    counts = []
    for _ in range(2):
        with db.writing():
            counts.append(send(report.id, now=HOUR))

    assert (counts, db.session.scalars(to_send(HOUR)).all()) == ([1, 0], [])


def test_pdfs_of_both_languages_come_from_one_json_and_stay(flask: Flask, programme: Programme, lea: Member) -> None:
    report = a_report(programme, by=lea)
    run(NOON + timedelta(hours=2))
    first = papers()

    with db.writing():
        queue.put("render_report", {"report": report.id}, programme_id=programme.id, now=NOON)
    run(NOON + timedelta(hours=2))

    assert papers() == first
    assert {lang: name for lang, (name, _digest) in first.items()} == {
        "fr": f"{programme.slug}-2026-W10-v1-fr.pdf",
        "en": f"{programme.slug}-2026-W10-v1-en.pdf",
    }


def papers() -> dict[str, tuple[str, str]]:
    files = db.session.scalars(sa.select(ReportFile).where(ReportFile.kind == "pdf"))
    return {file.lang: (file.name, file.sha256) for file in files}


@pytest.mark.parametrize(
    ("lacking", "made", "mails_queued"), [("pptx", {"pdf", "xlsx"}, 2), ("pdf", {"xlsx", "pptx"}, 0)]
)
def test_mails_wait_for_the_pdfs_and_for_nothing_else(
    flask: Flask,
    programme: Programme,
    lea: Member,
    claire: Member,
    monkeypatch: pytest.MonkeyPatch,
    lacking: str,
    made: set[str],
    mails_queued: int,
) -> None:
    def broken(facts: object, lang: str) -> bytes:
        raise RuntimeError(lang)

    monkeypatch.setitem(report_jobs.MADE, lacking, broken)
    a_report(programme, by=lea)
    run(HOUR)

    assert Counter(db.session.scalars(sa.select(ReportFile.kind))) == dict.fromkeys(made, 2)
    assert len(queued()) == mails_queued
    assert len(delivered(flask, HOUR + RECALL)) == mails_queued


def delivered(flask: Flask, now: datetime) -> list[EmailMessage]:
    """The mails that left at that moment, read from the folder where the embedded mode keeps them."""
    settings: Settings = flask.extensions["settings"]
    folder = Path(settings.smtp_url.removeprefix("file://"))
    for file in folder.glob("*.eml"):
        file.unlink()  # of another test, whose rows had the same numbers
    jobs.deliver_mails(running_from(now))
    parsed = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml")]
    return sorted(parsed, key=lambda mail: str(mail["To"]))


def test_mail_brings_the_report_in_the_readers_language_with_its_pdf(
    flask: Flask, programme: Programme, lea: Member, claire: Member
) -> None:
    report = a_report(programme, by=lea)
    run(HOUR)

    english, french = delivered(flask, HOUR + timedelta(seconds=69))

    paper = sa.select(ReportFile).where(ReportFile.kind == "pdf")
    stored = {file.lang: file.bytes for file in db.session.scalars(paper)}
    for mail, lang, line in ((english, "en", "We will hold."), (french, "fr", "Nous tiendrons.")):
        (pdf,) = mail.iter_attachments()
        assert (pdf.get_content_type(), pdf.get_filename()) == (
            "application/pdf",
            f"{programme.slug}-2026-W10-v1-{lang}.pdf",
        )
        assert pdf.get_content() == stored[lang]
        assert mail["Content-Language"] == lang
        text = mail.get_body(("plain",)).get_content()
        assert line in text
        assert f"/p/{programme.slug}/reports/2026-W10?version=1" in text
        assert str(report.sha256)[:8] in text


def test_who_left_before_the_mail_did_gets_none(
    flask: Flask, programme: Programme, lea: Member, claire: Member
) -> None:
    a_report(programme, by=lea)
    run(HOUR)
    claire.left_at = HOUR
    db.session.commit()

    (mail,) = delivered(flask, HOUR + timedelta(seconds=69))

    assert "lea@example.org" in str(mail["To"])


def test_missed_mail_says_so_in_words_and_is_dropped_once_something_is_published(
    flask: Flask, programme: Programme, lea: Member
) -> None:
    a_draft(programme)
    planned(HOUR)
    wanted = db.session.scalars(sa.select(outbox.Delivery)).one()
    wanted.claimed_at = HOUR + timedelta(hours=1)
    said = mails.build(wanted)
    assert said.text.count(f"/p/{programme.slug}/reports/") == 1

    report = reports()[0]
    write(report, some_words(), by=lea, now=HOUR, seen=1)
    publish(report, by=lea, now=HOUR, seen=report.version)
    db.session.commit()

    assert delivered(flask, HOUR + timedelta(minutes=1)) == []


def test_state_of_the_week_takes_one_statement(flask: Flask, programme: Programme, lea: Member, claire: Member) -> None:
    friday = NOON + timedelta(hours=2)
    with statements() as ran:
        state = report_state(programme, friday)
    assert len(ran) == 1
    assert (state["week"], state["state"], state["last"], state["missed"]) == ("2026-W10", "none", None, None)

    a_report(programme, by=lea)
    with statements() as ran:
        state = report_state(programme, friday)

    assert len(ran) == 1
    assert (state["state"], state["cutoff"], state["send_at"]) == ("published", NOON, HOUR)
    assert (state["recipients"], state["langs"]) == (2, {"fr": 1, "en": 1})
    assert state["last"] is not None
    assert state["last"][0] == "2026-W10"
    assert report_state(programme, HOUR)["missed"] is None
