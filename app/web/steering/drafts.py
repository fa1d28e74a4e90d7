"""The draft of a weekly report: worded by the leaders, and by each group lead for the own track; then published."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import Conflict, Refused
from app.programme.policy import Permission
from app.reading.report import read
from app.steering.report import Report, draft_payload
from app.steering.report_draft import build, suggest
from app.steering.report_payload import Imprint
from app.steering.report_publication import check_ready, missing, publish
from app.web.forms import EditingForm
from app.web.request import demand, now, own_transactions, requires
from app.web.steering.draft_pages import edit_page, publication_page
from app.web.steering.draft_sheet import Sheet, typed_words
from app.web.steering.open_draft import draft_or_404
from app.web.steering.weeks import understand_weeks
from app.web.words import lang

bp = Blueprint("drafts", __name__)
understand_weeks(bp)
ONWARD = {"publication": "drafts.publication", "preview": "previews.show", "suggest": "drafts.edit"}
QUESTION = {"asks.edit", "asks.answer", "asks.withdrawal"}
"""Where the buttons of the sheet lead once the words are saved, with the number of a question behind a stroke."""


@bp.route("/<week:week>/draft", methods=["GET", "POST"])
@requires(Permission.EDIT_REPORT)
def edit(week: str) -> ResponseReturnValue:
    """The draft: its words to write, all sent at once, its figures to read, the paper beside them."""
    report = draft_or_404(week)
    sheet = Sheet(report)
    if request.method == "POST" and sheet.take():
        then = request.form.get("then", "")
        if then == "suggest":
            demand(Permission.PUBLISH)
            suggest(report, by=g.member, now=now())
        if sheet.changed or not then:
            flash(saved(sheet), "success")
        return redirect(_onward(then, week), 303)
    return _page(sheet)


def saved(sheet: Sheet) -> str:
    if sheet.merged:
        return _("The words are saved, together with what somebody else saved meanwhile.")
    return _("The words are saved.")


def _onward(then: str, week: str) -> str:
    """Where a button leads: to a page of the draft, to a question, else back to the draft."""
    endpoint, _stroke, number = then.partition("/")
    if endpoint in QUESTION and number.isdecimal() and len(number) < 9:
        return url_for(endpoint, number=int(number))
    if then == "asks.new":
        return url_for("asks.new")
    return url_for(ONWARD.get(endpoint, "drafts.edit"), week=week, _anchor="wins" if endpoint == "suggest" else None)


@bp.post("/<week:week>/draft/figures")
@requires(Permission.PUBLISH)
def figures(week: str) -> ResponseReturnValue:
    """Save what is being typed, then read the figures anew, as of this instant."""
    sheet = Sheet(draft_or_404(week))
    if not sheet.take():
        return _page(sheet)
    build(g.programme, week, cutoff=now(), now=now(), by=g.member)
    flash(_("The figures are those of now."), "success")
    return redirect(url_for("drafts.edit", week=week), 303)


@bp.post("/<week:week>/draft/preview")
@requires(Permission.EDIT_REPORT)
@own_transactions
def preview(week: str) -> ResponseReturnValue:
    """The paper with the words as they are being typed; nothing is kept."""
    report = draft_or_404(week)
    return render_template("steering/report/_paper.html", reading=_reading(report, typed_words(report)), draft=True)


@bp.route("/<week:week>/publication", methods=["GET", "POST"])
@requires(Permission.PUBLISH)
def publication(week: str) -> ResponseReturnValue:
    """What publishing means, for whom and when; then doing it."""
    report = draft_or_404(week)
    form, problem, status = EditingForm(version=str(report.version)), "", 200
    lacking = missing(report)
    try:
        check_ready(report, now())
        if form.accepts():
            publish(report, by=g.member, now=now(), seen=form.seen)
            flash(_("The report is published."), "success")
            return redirect(url_for("reports.show", week=week), 303)
    except Refused as refusal:
        problem, status = _(refusal.message, **refusal.values), 422 if form.is_submitted() else 200
    except Conflict:
        problem, status = _("Somebody changed the draft just before you. Look at it again, then publish it."), 409
    page = publication_page(report, "" if lacking else problem, lacking)
    reading = _reading(report, author=g.member.name)
    return render_template("steering/report/publication.html", page=page, reading=reading), status


def _page(sheet: Sheet) -> ResponseReturnValue:
    """The draft's page with what was typed."""
    page = edit_page(sheet.report, sheet)
    reading = _reading(sheet.report)
    return render_template("steering/report/draft.html", page=page, form=page["form"], reading=reading), sheet.status


def _reading(report: Report, said: dict[str, Any] | None = None, *, author: str = "") -> Any:
    """The paper of now; with an `author` as it will be once published."""
    late = report.late or (report.edition == 1 and report.cycle.send_at <= now())
    imprint = Imprint(version=report.edition, author=author, reviewed=bool(author), late=late)
    return read(draft_payload(report, imprint, said), lang())
