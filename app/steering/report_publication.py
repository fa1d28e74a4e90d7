"""Publication: the draft becomes bytes that never change, and its mails leave at the programme's hour."""

from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app.core import db, queue
from app.core.canonical import canonical
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.programme.ask import open_asks
from app.programme.member import Member
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
from app.steering.report_payload import ASKS_SHOWN, Facts, Imprint
from app.steering.update import Colour

OUTRUN = N_("Another report was published since these figures were read. Read them again first.")
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
    """All that a draft lacks before it can be published, in the order of its fields, then of its questions."""
    words = report.words
    found = []
    if not words["headline"].get(words["lang"]):
        message = N_("Write the headline first: it is what the committee reads.")
        found.append(Refused(message, field=f"headline_{words['lang']}"))
    if words["stated"] is None:
        found.append(Refused(N_("State the overall colour first."), field="stated"))
    colour = unexplained_colour(report, words["stated"], words["reason"])
    return [*found, *filter(None, (colour, unsaid_erratum(report))), *_unanswerable(report)]


def _unanswerable(report: Report) -> list[Refused]:
    """The questions that it would print and that nobody could answer with a letter; `lacks` are keys of `NEEDED`."""
    message = N_("Complete “%(question)s”, or withdraw it: nobody could answer it yet.")
    printed = db.session.scalars(open_asks(report.programme).limit(ASKS_SHOWN))
    return [
        Refused(message, field=each.ref, question=each.question[report.words["lang"]], lacks=each.lacks)
        for each in printed
        if each.lacks
    ]


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
    if is_outrun(report):
        raise Refused(OUTRUN)


def is_outrun(report: Report) -> bool:
    """Whether another report was published since the draft's figures were read: they are compared with an older one."""
    last = db.session.scalar(last_before(report.programme, report.week).with_only_columns(Report.id))
    return last != report.previous_id
