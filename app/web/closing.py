"""Closing a programme, with a note for those who come after; and reopening it, with a reason."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.core import db
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.programme.ask import open_asks
from app.programme.closing import close as close_programme
from app.programme.closing import reopen as reopen_programme
from app.programme.policy import Permission
from app.reading.wording import week_name
from app.steering.progress import tally
from app.steering.report import Report, published
from app.web.forms import EditingForm, Text, at_most, required
from app.web.programme_words import lines
from app.web.request import is_running, now, requires, today
from app.web.settings import past
from app.web.words import long_date

bp = Blueprint("closing", __name__)
MEANWHILE = N_("Somebody changed the settings just before you. Look at them again, then decide.")


class ClosingForm(EditingForm):
    note = Text(lazy_gettext("Closing note"), [required(), at_most(2000)])


class ReopeningForm(EditingForm):
    reason = Text(lazy_gettext("Why the programme goes on"), [required(), at_most(1000)])


@bp.route("/closing", methods=["GET", "POST"])
@requires(Permission.CONFIGURE)
def close() -> ResponseReturnValue:
    """The page that says what closing means, and the closing."""
    form = ClosingForm(data={"version": str(g.programme.version)})
    if form.accepts():
        try:
            close_programme(g.programme, form.note.data, by=g.member, now=now(), seen=form.seen)
            flash(_("The programme is closed."), "success")
            return redirect(url_for("programmes.show"), 303)
        except Refused as refusal:
            form.refuse(refusal)
        except Conflict:
            meanwhile(form)
    return render_template("programme/closing.html", form=form, page=left_open()), form.status


@bp.route("/reopening", methods=["GET", "POST"])
@requires(Permission.REOPEN)
def reopen() -> ResponseReturnValue:
    """What was said when it was closed, and the way back."""
    form = ReopeningForm(data={"version": str(g.programme.version)})
    if form.accepts():
        try:
            reopen_programme(g.programme, form.reason.data, by=g.member, now=now(), seen=form.seen)
            flash(_("The programme is open again."), "success")
            return redirect(url_for("programmes.show"), 303)
        except Refused as refusal:
            form.refuse(refusal)
        except Conflict:
            meanwhile(form)
    elif is_running() and not form.is_submitted():
        return redirect(url_for("settings.index"))
    closed = long_date(g.programme.today(g.programme.closed_at or now()))
    return render_template("programme/reopening.html", form=form, closed=closed, history=lines(past())), form.status


def meanwhile(form: EditingForm) -> None:
    """Keep what was typed, on the version that is current now."""
    form.version.data = str(g.programme.version)
    form.refuse(Refused(MEANWHILE))


def left_open() -> dict[str, Any]:
    """What stays as it is when the programme is closed now."""
    g.tally = tally(g.programme, today(), g.member.id)
    asks = open_asks(g.programme).order_by(None).with_only_columns(sa.func.count())
    waiting = published(g.programme).where(Report.queued_at.is_(None), Report.send_at > now()).limit(1)
    report = db.session.scalar(waiting)
    return {
        "still_open": sum(standing.open for standing in g.tally.standings.values()),
        "asks": db.session.scalar(asks),
        "report": week_name(report.week) if report else None,
    }
