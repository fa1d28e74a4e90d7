"""What a leader does around the mails of a report: a sample before, taking it back, sending again, closing a link."""

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy.orm import joinedload
from wtforms import SelectField

from app.core import db
from app.core.errors import Refused
from app.core.outbox import Delivery
from app.programme.policy import Permission
from app.steering.outside_reader import ReportLink, revoke
from app.steering.report import Report, of_week
from app.steering.report_recall import take_back
from app.steering.report_sample import ask_sample
from app.steering.report_sending import deliveries, send_again
from app.web.forms import Form
from app.web.programme_forms import LANGS
from app.web.request import now, requires
from app.web.steering.open_draft import draft_or_404
from app.web.steering.weeks import understand_weeks
from app.web.throttle import person_here, sparing, sparing_person

bp = Blueprint("sending", __name__)
understand_weeks(bp)
sparing_samples = sparing("samples", ("10 per hour", person_here))


class SampleForm(Form):
    lang = SelectField(lazy_gettext("Language"), choices=LANGS)


@bp.post("/<week:week>/draft/sample")
@sparing_samples
@requires(Permission.EDIT_REPORT)
def sample(week: str) -> ResponseReturnValue:
    """The draft as it is saved, to whoever asks and to nobody else."""
    report, form = draft_or_404(week), SampleForm()
    if form.accepts():
        ask_sample(report, form.lang.data, by=g.member, now=now())
        flash(_("The sample is on its way to %(address)s, to nobody else.", address=g.user.email), "success")
    else:
        flash(_("Choose a language first."), "error")
    return redirect(url_for("drafts.edit", week=week), 303)


@bp.post("/<week:week>/recall")
@requires(Permission.PUBLISH)
def recall(week: str) -> ResponseReturnValue:
    """Take the publication back while nobody has received it; too late is said kindly, and how to correct it."""
    report = _newest(week)
    if report.is_draft and report.recalled_at:
        flash(_("The publication was taken back already. It is a draft again."), "info")
        return redirect(url_for("drafts.edit", week=week), 303)
    take_back(report, by=g.member, now=now())
    flash(_("The publication is taken back: nobody received it. It is a draft again."), "success")
    return redirect(url_for("drafts.edit", week=week), 303)


@bp.post("/<week:week>/deliveries/<int:delivery_id>/again")
@sparing_person
@requires(Permission.PUBLISH)
def again(week: str, delivery_id: int) -> ResponseReturnValue:
    """One more mail to one recipient."""
    report = _edition_or_404(week)
    mail = db.session.scalar(deliveries(report).where(Delivery.id == delivery_id)) or abort(404)
    try:
        send_again(report, mail, now=now())
    except Refused as refusal:
        flash(_(refusal.message, **refusal.values), "error")
    else:
        flash(_("The report is on its way to %(address)s once more.", address=mail.address), "success")
    return _to_table(report)


@bp.post("/<week:week>/readers/<int:reader_id>/revocation")
@requires(Permission.PUBLISH)
def revocation(week: str, reader_id: int) -> ResponseReturnValue:
    """Somebody outside can't open this version of the report any more, from now on."""
    report = _edition_or_404(week)
    theirs = (ReportLink.report_id == report.id, ReportLink.reader_id == reader_id)
    count = revoke(*theirs, now=now())
    flash(ngettext("%(num)d link leads nowhere any more.", "%(num)d links lead nowhere any more.", count), "success")
    return _to_table(report)


def _newest(week: str) -> Report:
    found = of_week(g.programme, week).options(joinedload(Report.programme)).limit(1)
    return db.session.scalar(found) or abort(404)


def _edition_or_404(week: str) -> Report:
    """The published version that `?version=` names."""
    asked = request.args.get("version", "")
    if not asked.isdecimal() or len(asked) > 6:
        abort(404)
    named = of_week(g.programme, week).where(Report.edition == int(asked), Report.published_at.is_not(None))
    return db.session.scalar(named.options(joinedload(Report.programme))) or abort(404)


def _to_table(report: Report) -> ResponseReturnValue:
    return redirect(url_for("reports.show", week=report.week, version=report.edition, _anchor="sending"), 303)
