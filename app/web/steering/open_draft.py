"""The open draft of a week; once it is published, whoever still comes for it is led on and loses nothing."""

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, undefer

from app.core import db
from app.steering.report import Report, of_week
from app.web import errors
from app.web.steering.draft_sheet import Sheet
from app.web.steering.sending_words import moment


def draft_or_404(week: str) -> Report:
    """With the published report that it is compared with. Ends the request with `published` once there is no draft."""
    previous = joinedload(Report.previous).options(undefer(Report.document), joinedload(Report.author))
    found = db.session.scalar(of_week(g.programme, week).options(previous, joinedload(Report.author)).limit(1))
    if found is None:
        abort(404)
    return found if found.is_draft else abort(make_response(published(found)))


def published(report: Report) -> ResponseReturnValue:
    """On to the report; what was typed meanwhile is shown to be copied, and a preview says so below what is typed."""
    href, sentence = url_for("reports.show", week=report.week), published_words(report)
    if request.method != "POST":
        return redirect(href)
    if "HX-Request" in request.headers:
        return render_template("steering/report/_published.html", sentence=sentence, href=href)
    if lost := Sheet(report).lost():
        way = (href, _("See the published report"))
        return errors.page(409, title=_("Published meanwhile"), sentence=sentence, way=way, lost=lost)
    flash(sentence, "info")
    return redirect(href, 303)


def published_words(report: Report) -> str:
    """By whom and when; nobody is named where it left by itself."""
    when = moment(report.published_at) if report.published_at else ""
    if report.author is None:
        return _("Published by itself on %(moment)s: nobody had reviewed it.", moment=when)
    return _("%(name)s published this report on %(moment)s.", name=report.author.name, moment=when)
