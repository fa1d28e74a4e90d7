"""The weekly reports: their history, one report as it was published, its files."""

import re
from base64 import b64encode

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, undefer

from app.core import db, queue
from app.programme.policy import Permission
from app.reading.report import read
from app.steering.report import PDF, PPTX, XLSX, Report, ReportFile, of_week, reports_of
from app.steering.report_cycle import current
from app.steering.report_plan import BUILD, ask_build
from app.steering.report_publication import correct, files_of, make_files
from app.web.request import can, now, requires, today
from app.web.steering.report_pages import index_page, job_page, show_page
from app.web.steering.weeks import Week, understand_weeks
from app.web.words import lang

bp = Blueprint("reports", __name__)
understand_weeks(bp)
PAGE = 26
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    PDF: "application/pdf",
    PPTX: f"{OFFICE}.presentationml.presentation",
    XLSX: f"{OFFICE}.spreadsheetml.sheet",
}


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """Half a year of reports a page, from what was frozen; the drafts on top for those who write them."""
    wanted = reports_of(g.programme).options(joinedload(Report.author)).limit(PAGE + 1)
    before = request.args.get("before", "")
    if re.fullmatch(Week.regex, before):
        wanted = wanted.where(Report.week < before)
    found = list(db.session.scalars(wanted))
    job = _running() if can("PUBLISH") else None
    return render_template("steering/report/index.html", page=index_page(found, job, size=PAGE, first=not before))


@bp.post("/build")
@requires(Permission.PUBLISH)
def build() -> ResponseReturnValue:
    """Ask a worker for the draft of the current week with the figures of now, unless one is at it."""
    cycle = current(g.programme, now())
    if db.session.scalar(of_week(g.programme, cycle.week).where(Report.published_at.is_not(None)).limit(1)):
        flash(_("The report of this week is published. Correct it, or wait for the next one."), "error")
        return redirect(url_for("reports.show", week=cycle.week))
    if cycle.start > today():
        flash(_("The first week of the report has not begun."), "error")
        return redirect(url_for("reports.index"), 303)
    job = _running()
    job_id = job.id if job else ask_build(g.programme, cycle, now=now(), by=g.member)
    return redirect(url_for("reports.job", job_id=job_id), 303)


@bp.get("/jobs/<int:job_id>")
@requires(Permission.PUBLISH)
def job(job_id: int) -> ResponseReturnValue:
    """How far a draft is; leads on to it once it is there."""
    mine = sa.select(queue.Job).where(queue.Job.programme_id == g.programme.id, queue.Job.kind == BUILD)
    found = db.session.scalar(mine.where(queue.Job.id == job_id)) or abort(404)
    if found.state is queue.State.DONE:
        return _onward(url_for("drafts.edit", week=found.args["week"]))
    return render_template("steering/report/job.html", page=job_page(found))


@bp.get("/<week:week>")
@requires(Permission.READ)
def show(week: str) -> ResponseReturnValue:
    """The last published version of a week, or the one that `?version=` names.

    Once it was taken back, whoever writes it is led to the draft that it is again.
    """
    editions = _editions(week)
    taken_back = any(each.recalled_at for each in editions) and all(each.is_draft for each in editions)
    if taken_back and can("EDIT_REPORT"):
        return redirect(url_for("drafts.edit", week=week))
    report = _published_or_404(editions)
    files = list(db.session.scalars(files_of(report)))
    page = show_page(report, editions, files)
    if request.headers.get("HX-Request") and page["making"]:
        return render_template("steering/report/_files.html", page=page)
    return render_template("steering/report/show.html", page=page, reading=read(report.payload, lang()))


@bp.get("/<week:week>.pdf")
@requires(Permission.READ)
def pdf(week: str) -> ResponseReturnValue:
    """The stored bytes in the reader's language, or that of `?lang=`; before they are made, the page that says so."""
    return _stored(week, PDF)


@bp.get("/<week:week>.<any(pptx, xlsx):kind>")
@requires(Permission.READ)
def copy(week: str, kind: str) -> ResponseReturnValue:
    """The slides or the workbook, as the PDF."""
    return _stored(week, kind)


@bp.get("/<week:week>.json")
@requires(Permission.READ)
def data(week: str) -> ResponseReturnValue:
    """The canonical JSON, byte for byte, with its digest (RFC 9530)."""
    report = _published_or_404(_editions(week))
    name = f"{g.programme.slug}-{week}-v{report.edition}.json"
    response = _file(report.snapshot, "application/json", name, str(report.sha256))
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(str(report.sha256))).decode()}:"
    return response


@bp.post("/<week:week>/files")
@requires(Permission.PUBLISH)
def files(week: str) -> ResponseReturnValue:
    """Have what lacks made again, after a failure."""
    make_files(_published_or_404(_editions(week)), now=now())
    return redirect(url_for("reports.show", week=week), 303)


@bp.post("/<week:week>/correction")
@requires(Permission.PUBLISH)
def correction(week: str) -> ResponseReturnValue:
    """Open the next version of a published report, or lead to the one that is open."""
    newest = db.session.scalar(of_week(g.programme, week).limit(1)) or abort(404)
    if not newest.is_draft:
        correct(newest, by=g.member, now=now())
        flash(
            _("Version %(number)d is open: correct the words, then publish it.", number=newest.edition + 1), "success"
        )
    return redirect(url_for("drafts.edit", week=week), 303)


def _stored(week: str, kind: str) -> ResponseReturnValue:
    report = _published_or_404(_editions(week))
    wanted = files_of(report).where(ReportFile.lang == lang(), ReportFile.kind == kind)
    file = db.session.scalar(wanted.options(undefer(ReportFile.bytes)))
    if file is None:
        return redirect(url_for("reports.show", week=week))
    return _file(file.bytes, TYPES[kind], file.name, file.sha256)


def _editions(week: str) -> list[Report]:
    """Every version of the week's report with its bytes, the last one first."""
    wanted = of_week(g.programme, week).options(joinedload(Report.author), undefer(Report.document))
    return list(db.session.scalars(wanted))


def _published_or_404(editions: list[Report]) -> Report:
    """The last published version, or the one that `?version=` names."""
    asked = request.args.get("version")
    done = [report for report in editions if not report.is_draft and asked in {None, str(report.edition)}]
    return done[0] if done else abort(404)


def _running() -> queue.Job | None:
    """The draft that is being built at the moment, if any."""
    unfinished = queue.Job.state.in_([queue.State.WAITING, queue.State.RUNNING])
    mine = sa.select(queue.Job).where(queue.Job.programme_id == g.programme.id, queue.Job.kind == BUILD, unfinished)
    return db.session.scalar(mine.limit(1))


def _onward(href: str) -> ResponseReturnValue:
    """Lead the whole page on, also from a fragment."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": href})
    return redirect(href)


def _file(body: bytes, media_type: str, name: str, digest: str) -> Response:
    response = Response(body, mimetype=media_type)
    shown = "attachment" if media_type.startswith(OFFICE) else "inline"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(digest)
    response.make_conditional(request)
    return response
