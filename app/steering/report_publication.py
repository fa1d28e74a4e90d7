"""Publication: the draft becomes bytes that never change, and its mails leave at the programme's hour."""

from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app.core import db, queue
from app.core.canonical import canonical
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.programme.account import User
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.steering.report import (
    PDF,
    Report,
    ReportFile,
    ReportState,
    check_draft,
    draft_payload,
    last_before,
    note,
    published,
)
from app.steering.report_cycle import after
from app.steering.report_draft import unexplained_colour, unsaid_erratum
from app.steering.report_payload import Facts, Imprint
from app.steering.update import Colour

READERS = (Role.EXEC, Role.LEADER)
MAKE_PDF, MAKE_COPIES = "render_report", "render_copies"
"""The paper that mails bring, and what people work on with: a workbook and slides, which no mail waits for."""


def publish(report: Report, *, by: Member, now: datetime, seen: int) -> None:
    """Freeze the report as it stands. It leaves at the programme's hour, or at once and marked late after it."""
    if report.version != seen:
        raise Conflict(report, {}, {})
    check_ready(report, now)
    report.late = report.late if report.edition > 1 else now >= report.cycle.send_at
    report.author_id, report.reviewed = by.id, True
    imprint = Imprint(version=report.edition, author=by.name, reviewed=True, late=report.late)
    freeze(report, draft_payload(report, imprint), by=by, now=now)


def freeze(report: Report, facts: Facts, *, by: Member | None, now: datetime) -> None:
    """Make the draft the published report that `facts` say: nobody changes it from now on, and a worker sets it."""
    report.document = canonical(facts)
    report.sha256 = sha256(report.document).hexdigest()
    report.colour = Colour(facts["overall"]["stated"])
    report.published_at, report.send_at = now, max(report.cycle.send_at, now)
    report.state = ReportState.PUBLISHED
    note(report, "report_published", by=by, now=now, sha256=report.sha256)
    make_files(report, now=now)


def make_files(report: Report, *, now: datetime) -> None:
    """Ask a worker for the PDFs, then for the workbook and the slides, unless one is at it."""
    running = set(db.session.scalars(jobs_of(report).where(_unfinished()).with_only_columns(queue.Job.kind)))
    for kind in (MAKE_PDF, MAKE_COPIES):
        if kind not in running:
            queue.put(kind, {"report": report.id}, programme_id=report.programme_id, now=now)


def correct(report: Report, *, by: Member, now: datetime) -> Report:
    """Open a new edition of a published report: the same figures, words to correct; the old one stays readable."""
    if report.is_draft:
        raise Refused(N_("Only a published report is corrected; a draft is simply changed."))
    copied = ("programme", "programme_id", "week", "cutoff", "figures", "words", "previous_id", "late")
    correction = Report(**{name: getattr(report, name) for name in copied}, edition=report.edition + 1, built_at=now)
    correction.words = report.words | {"erratum": {}}
    db.session.add(correction)
    note(correction, "report_corrected", by=by, now=now)
    return correction


def recipients(programme: Programme) -> sa.Select[User]:
    """Who of the programme gets the report, each in their language: the executive committee and the leaders, and those
    whom a leader put on the list; without those whom a leader took off it.
    """
    return (
        sa.select(User)
        .join(Member, Member.user_id == User.id)
        .where(Member.programme_id == programme.id, Member.left_at.is_(None), is_reader(), User.is_active)
        .order_by(User.name, User.id)
    )


def is_reader() -> sa.ColumnElement[bool]:
    """Whether a member gets the report: as a leader said, else by their role."""
    return sa.func.coalesce(Member.gets_report, Member.role.in_(READERS))


def may_receive(programme_id: int) -> sa.Select[int]:
    """The ids of those who may still get that programme's reports; nobody while it is closed."""
    readers = sa.select(Member.user_id).join(User).join(Programme, Programme.id == Member.programme_id)
    present = (Member.left_at.is_(None), is_reader(), User.is_active, Programme.closed_at.is_(None))
    return readers.where(Member.programme_id == programme_id, *present)


def files_of(report: Report) -> sa.Select[ReportFile]:
    """Its renderings, without their bytes."""
    return sa.select(ReportFile).where(ReportFile.report_id == report.id)


def files_in(report: Report, lang: str) -> list[ReportFile]:
    """What its mail brings in one language, with the bytes."""
    wanted = files_of(report).where(ReportFile.lang == lang, ReportFile.kind == PDF).options(undefer(ReportFile.bytes))
    return list(db.session.scalars(wanted))


def is_replaced(report: Report) -> bool:
    """Whether a correction of it was published."""
    newer = published(report.programme).where(Report.week == report.week, Report.edition > report.edition)
    return db.session.scalar(newer.limit(1)) is not None


def jobs_of(report: Report) -> sa.Select[queue.Job]:
    """The work on its files, newest first."""
    mine = sa.and_(queue.Job.kind.in_([MAKE_PDF, MAKE_COPIES]), queue.Job.programme_id == report.programme_id)
    return (
        sa.select(queue.Job)
        .where(mine, queue.Job.args["report"].as_integer() == report.id)
        .order_by(queue.Job.id.desc())
    )


def _unfinished() -> sa.ColumnElement[bool]:
    return queue.Job.state.in_([queue.State.WAITING, queue.State.RUNNING])


def missing(report: Report) -> list[Refused]:
    """All that a draft's words lack before they can be published, in the order of its fields."""
    words = report.words
    found = []
    if not words["headline"].get(words["lang"]):
        message = N_("Write the headline first: it is what the committee reads.")
        found.append(Refused(message, field=f"headline_{words['lang']}"))
    if words["stated"] is None:
        found.append(Refused(N_("State the overall colour first."), field="stated"))
    colour = unexplained_colour(report, words["stated"], words["reason"])
    return [*found, *filter(None, (colour, unsaid_erratum(report)))]


def check_ready(report: Report, now: datetime) -> None:
    """Refuse what can't be published yet, or any more; the message says what is missing."""
    check_draft(report)
    for refusal in missing(report):
        raise refusal
    check_turn(report, now)


def check_turn(report: Report, now: datetime) -> None:
    """Nothing stale leaves: neither after a later week's report, nor compared with anything but the last one."""
    programme = report.programme
    newest = db.session.scalars(published(programme).limit(1)).all()
    if any(other.week > report.week for other in newest) or now >= after(programme, report.cycle).send_at:
        raise Refused(N_("A later week has had its turn: this report can't be published any more."))
    last = db.session.scalar(last_before(programme, report.week).with_only_columns(Report.id))
    if last != report.previous_id:
        raise Refused(N_("Another report was published since these figures were read. Read them again first."))
