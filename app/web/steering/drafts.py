"""The draft of a weekly report: worded by the leaders, and by each group lead for the own track; then published."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, undefer

from app.core import db
from app.core.errors import Conflict, Refused
from app.programme.policy import Permission
from app.programme.programme import Track
from app.reading.report import read
from app.steering.report import Report, draft_payload, of_week
from app.steering.report_draft import build, write, write_track
from app.steering.report_payload import Imprint, commitments_of
from app.steering.report_publication import check_ready, publish
from app.web.forms import EditingForm
from app.web.request import can, demand, now, own_transactions, requires
from app.web.steering.draft_form import DraftForm, TrackForm, differences, draft_data, track_data
from app.web.steering.draft_pages import edit_page, publication_page
from app.web.steering.weeks import understand_weeks
from app.web.words import lang

bp = Blueprint("drafts", __name__)
understand_weeks(bp)


@bp.route("/<week:week>/draft", methods=["GET", "POST"])
@requires(Permission.EDIT_REPORT)
def edit(week: str) -> ResponseReturnValue:
    """The draft: its words to write, its figures to read, the paper below."""
    report = _draft_or_404(week)
    form = _form(report)
    if form.is_submitted():
        demand(Permission.PUBLISH)
    if form.accepts():
        try:
            write(report, form.values, by=g.member, now=now(), seen=form.seen)
            return _saved(report)
        except Refused as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            return _page(report, conflict=conflict, form=form)
    return _page(report, form=form)


@bp.post("/<week:week>/draft/tracks/<track>")
@requires(Permission.EDIT_REPORT)
def words_of_track(week: str, track: str) -> ResponseReturnValue:
    """A track's words, by its lead or a leader."""
    code = Track(track) if track in {t.value for t in Track} else abort(404)
    demand(Permission.EDIT_REPORT, code)
    report = _draft_or_404(week)
    form = TrackForm(prefix=track)
    if form.accepts():
        try:
            write_track(report, code, form.values, by=g.member, now=now(), seen=form.seen)
            return _saved(report, anchor=track)
        except Conflict as conflict:
            return _page(report, conflict=conflict, tracks={track: form})
    return _page(report, tracks={track: form})


@bp.post("/<week:week>/draft/figures")
@requires(Permission.PUBLISH)
def figures(week: str) -> ResponseReturnValue:
    """Read the figures anew, as of this instant; the words stay."""
    report = _draft_or_404(week)
    build(g.programme, report.week, cutoff=now(), now=now(), by=g.member)
    flash(_("The figures are those of now."), "success")
    return redirect(url_for("drafts.edit", week=week), 303)


@bp.post("/<week:week>/draft/preview")
@requires(Permission.EDIT_REPORT)
@own_transactions
def preview(week: str) -> ResponseReturnValue:
    """The paper with the words as they are being typed; nothing is kept."""
    report = _draft_or_404(week)
    said = _form(report).values | {"confidence": report.words["confidence"]} if can("PUBLISH") else {}
    return render_template("steering/report/_paper.html", reading=_reading(report, said), draft=True)


@bp.route("/<week:week>/publication", methods=["GET", "POST"])
@requires(Permission.PUBLISH)
def publication(week: str) -> ResponseReturnValue:
    """What publishing means, for whom and when; then doing it."""
    report = _draft_or_404(week)
    form, problem, status = EditingForm(version=str(report.version)), "", 200
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
    page = publication_page(report, problem)
    reading = _reading(report, author=g.member.name)
    return render_template("steering/report/publication.html", page=page, reading=reading), status


def _draft_or_404(week: str) -> Report:
    """The open draft with the published report that it is compared with."""
    previous = joinedload(Report.previous).options(undefer(Report.document), joinedload(Report.author))
    found = db.session.scalar(of_week(g.programme, week).options(previous).limit(1))
    return found if found and found.is_draft else abort(404)


def _form(report: Report) -> DraftForm:
    promised = commitments_of(report.previous.payload if report.previous else None)
    texts = [promise["text"][lang()] or promise["text"][g.programme.lang] or "" for promise in promised]
    return DraftForm(texts, data=draft_data(report.words))


def _saved(report: Report, anchor: str = "") -> ResponseReturnValue:
    flash(_("The words are saved."), "success")
    return redirect(url_for("drafts.edit", week=report.week, _anchor=anchor or None), 303)


def _page(
    report: Report,
    *,
    form: DraftForm | None = None,
    tracks: dict[str, TrackForm] | None = None,
    conflict: Conflict | None = None,
) -> ResponseReturnValue:
    """The draft's page with what was typed; after a conflict, sending it again knowingly overwrites."""
    sent = next(iter((tracks or {}).values()), form)
    status = 409 if conflict else sent.status if sent else 200
    if conflict and sent:
        sent.version.data = str(_revision(report, next(iter(tracks or {}), None)))
    said = report.words["tracks"]
    forms = {t.value: TrackForm(formdata=None, prefix=t.value, data=track_data(said[t.value])) for t in Track}
    page = edit_page(report, forms | (tracks or {}))
    page["lines"] = differences(conflict.mine, conflict.theirs) if conflict else []
    form = form or _form_of_stored(report)
    return render_template("steering/report/draft.html", page=page, form=form, reading=_reading(report)), status


def _form_of_stored(report: Report) -> DraftForm:
    form = _form(report)
    form.process(formdata=None, data=draft_data(report.words))
    return form


def _revision(report: Report, track: str | None) -> int:
    part: dict[str, Any] = report.words["tracks"][track] if track else report.words
    return int(part["revision"])


def _reading(report: Report, said: dict[str, Any] | None = None, *, author: str = "") -> Any:
    """The paper of now; with an `author` as it will be once published."""
    late = report.late or (report.edition == 1 and report.cycle.send_at <= now())
    imprint = Imprint(version=report.edition, author=author, reviewed=bool(author), late=late)
    return read(draft_payload(report, imprint, said), lang())
