"""Taking a publication back while nobody has received it.

What was published never changes (R26) once a mail has left. Before that, in the minute in which the mails wait, the
report becomes a draft again; the history keeps that it was published, by whom, and the fingerprint of what was.
"""

from datetime import datetime

import sqlalchemy as sa

from app.core import db, queue
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.outbox import Delivery, State
from app.programme.member import Member
from app.steering.outside_reader import ReportLink
from app.steering.report import Report, ReportFile, ReportState, note, of_week
from app.steering.report_publication import jobs_of
from app.steering.report_recipients import mail_key
from app.steering.report_sending import deliveries

TOO_LATE = N_("Too late: the first mails have left. Correct the report in a new version, which says so.")


def take_back(report: Report, *, by: Member, now: datetime) -> None:
    """Make the published report a draft again, all of its words kept; its mails are gone as if never queued.

    Refused once a worker has taken up one of them. Whoever is quicker, worker or leader, wins: never both.
    """
    fingerprint = report.sha256
    _check_last(report)
    _become_draft(report, now)
    mine = Delivery.key.startswith(mail_key(report), autoescape=True)
    untouched = sa.delete(Delivery).where(mine, Delivery.state == State.PENDING, Delivery.attempts == 0)
    taken = db.session.scalars(untouched.returning(Delivery.id), execution_options={"synchronize_session": False}).all()
    if db.session.scalar(deliveries(report).with_only_columns(sa.func.count()).order_by(None)):
        raise Refused(TOO_LATE)
    db.session.execute(sa.delete(ReportLink).where(ReportLink.report_id == report.id))
    _drop_files(report, now)
    note(report, "report_recalled", by=by, now=now, sha256=fingerprint, mails=len(taken))


def can_take_back(report: Report) -> bool:
    """Whether it is published and no mail of it was taken up yet; `take_back` asks again."""
    touched = sa.or_(Delivery.state != State.PENDING, Delivery.attempts > 0)
    return not report.is_draft and not db.session.scalar(deliveries(report).where(touched).limit(1))


def _check_last(report: Report) -> None:
    """Nothing may have been built upon it."""
    newest = db.session.scalar(of_week(report.programme, report.week).limit(1))
    if report.is_draft or newest is not report:
        raise Refused(N_("Only what is published last can be taken back."))
    if db.session.scalar(sa.select(sa.exists().where(Report.previous_id == report.id))):
        raise Refused(N_("The next report is compared with this one already: correct it in a new version."))


def _become_draft(report: Report, now: datetime) -> None:
    """By one statement, which no worker that is about to send can overtake."""
    published = sa.update(Report).where(Report.id == report.id, Report.state == ReportState.PUBLISHED)
    frozen = ("document", "sha256", "colour", "author_id", "published_at", "send_at", "queued_at")
    opened = dict.fromkeys(frozen) | {"state": ReportState.DRAFT, "reviewed": True, "recalled_at": now}
    opened |= {"late": False} if report.edition == 1 else {}
    found = db.session.scalars(
        published.values(**opened, version=Report.version + 1).returning(Report.id),
        execution_options={"synchronize_session": False},
    )
    if not found.all():
        raise Refused(N_("Only what is published last can be taken back."))
    db.session.refresh(report)


def _drop_files(report: Report, now: datetime) -> None:
    """The worker that makes them stops first: what it writes afterwards is rolled back."""
    for job in db.session.scalars(jobs_of(report)):
        queue.cancel(job.id, now=now)
    db.session.execute(sa.delete(ReportFile).where(ReportFile.report_id == report.id))
