"""The report's work behind the pages: building a draft, making the files, sending. Each may run twice."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from app.core import db, queue
from app.core.canonical import fingerprint
from app.core.clock import Clock
from app.core.i18n import LANGUAGES
from app.programme.member import Member
from app.programme.programme import Programme, check_open
from app.reading.file_name import file_name
from app.reading.paper import report_pdf
from app.reading.slides.deck import report_pptx
from app.reading.workbook.book import report_xlsx
from app.steering.report import PDF, PPTX, XLSX, Report, ReportFile, check_draft
from app.steering.report_cycle import cycle
from app.steering.report_draft import build
from app.steering.report_payload import Facts
from app.steering.report_plan import cutoff_for
from app.steering.report_preview import as_published, keep_preview
from app.steering.report_publication import MAKE_COPIES, MAKE_PDF
from app.steering.report_sending import send, to_send

RENDERINGS = {MAKE_PDF: (PDF,), MAKE_COPIES: (XLSX, PPTX)}
MADE: dict[str, Callable[[Facts, str], bytes]] = {PDF: report_pdf, XLSX: report_xlsx, PPTX: report_pptx}


def build_draft(claim: queue.Claim, clock: Clock) -> dict[str, Any]:
    """Read the week's figures into its draft; a second run finds them there."""
    with db.writing():
        now = clock()
        programme = db.session.get_one(Programme, claim.programme_id)
        check_open(programme)
        week, by = claim.args["week"], claim.args.get("by")
        report = build(
            programme,
            week,
            cutoff=cutoff_for(cycle(programme, week), now),
            now=now,
            by=db.session.get(Member, by) if by else None,
        )
        db.session.flush()  # the lease is extended only if the draft could be written
        queue.progress(claim, 1, 1, now=now)
        return {"week": report.week}


def make_files(claim: queue.Claim, clock: Clock) -> dict[str, Any]:
    """Render the frozen report in both languages, outside transactions; a second run keeps the bytes of the first."""
    report_id = int(claim.args["report"])
    with db.reading():
        facts = db.session.get_one(Report, report_id).payload
    wanted = [(kind, lang) for kind in RENDERINGS[claim.kind] for lang in LANGUAGES]
    for place, (kind, lang) in enumerate(wanted, start=1):
        row = _file(report_id, facts, kind, lang)
        with db.writing():
            db.insert_once(ReportFile, [row | {"made_at": clock()}], key=["report_id", "lang", "kind"])
            queue.progress(claim, place, len(wanted), now=clock())
    return {"week": facts["week"]}


def make_preview(claim: queue.Claim, clock: Clock) -> dict[str, Any]:
    """Set a draft in type as it stands, for whoever is about to publish it; a second run puts its own in the place."""
    report_id, lang = int(claim.args["report"]), claim.args["lang"]
    with db.reading():
        report = db.session.get_one(Report, report_id)
        check_draft(report)
        facts = as_published(report, db.session.get_one(Member, claim.args["by"]), clock())
        week = report.week
    content = report_pdf(facts, lang)
    with db.writing():
        keep_preview(report_id, lang, content, made_of=fingerprint(facts), now=clock())
        queue.progress(claim, 1, 1, now=clock())
    return {"week": week}


def send_due(clock: Clock) -> None:
    """Queue the mails of the reports whose hour has come; a second run finds them queued."""
    with db.reading():
        due = db.session.scalars(to_send(clock())).all()
    for report_id in due:
        with db.writing():
            send(report_id, now=clock())


def _file(report_id: int, facts: Facts, kind: str, lang: str) -> dict[str, Any]:
    content = MADE[kind](facts, lang)
    return {
        "report_id": report_id,
        "lang": lang,
        "kind": kind,
        "name": file_name(facts, lang, kind),
        "bytes": content,
        "sha256": sha256(content).hexdigest(),
    }
