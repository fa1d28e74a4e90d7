"""The weekly update of a track: under a minute, with the computed colour beside the stated one."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField

from app.core import db
from app.core.errors import Refused
from app.programme.policy import Permission
from app.programme.programme import Track
from app.reading.colours import reasons as reason_words
from app.steering.colours import compute
from app.steering.progress import stand
from app.steering.update import NEED_MAX, WHY_MAX, Colour, TrackUpdate, say, voices, week_of
from app.web.forms import EditingForm, Text, at_most, required
from app.web.request import demand, now, requires, today
from app.web.words import past

bp = Blueprint("updates", __name__)


class UpdateForm(EditingForm):
    colour = RadioField(lazy_gettext("Will the track hold its next milestone?"), validators=[required()])
    why = Text(lazy_gettext("Why, in one or two sentences"), [required(), at_most(WHY_MAX)])
    need = Text(lazy_gettext("What I need"), [at_most(NEED_MAX)])
    override = Text(lazy_gettext("Why not the computed colour"), [at_most(500)])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.colour.choices = [(c.value, _(c.label)) for c in (Colour.GREEN, Colour.AMBER, Colour.RED)]


@bp.route("/<track>", methods=["GET", "POST"])
@requires(Permission.READ)
def show(track: str) -> ResponseReturnValue:
    """The form, prefilled with the last words; the colour is chosen anew each week."""
    code = _track_or_404(track)
    demand(Permission.UPDATE, code)
    said = {found: update for found, _lead, update in db.session.execute(voices(g.programme))}
    last = said.get(code)
    computed, reasons = compute(g.programme, stand(g.programme, today())[code], today(), last.at if last else None)
    this_week = last if last and last.week == week_of(today()) else None
    form = UpdateForm(**_prefilled(last, this_week))
    if form.accepts():
        try:
            say(
                g.programme, code, colour=Colour(form.colour.data), computed=computed, why=form.why.data,
                need=form.need.data, override=form.override.data, by=g.member, lang=g.user.lang, now=now(),
                seen=form.seen,
            )  # fmt: skip
            flash(_("The update is posted."), "success")
            return redirect(url_for("programmes.show"))
        except Refused as refusal:
            form.refuse(refusal)
    page = {
        "track": code.value,
        "name": _(code.label),
        "computed": {"code": computed.value, "word": _(computed.label)},
        "reasons": reason_words([vars(reason) for reason in reasons]),
        "last": last and _last(last),
    }
    return render_template("steering/update/edit.html", form=form, page=page), form.status


def _prefilled(last: TrackUpdate | None, this_week: TrackUpdate | None) -> dict[str, Any]:
    words = {"why": last.why, "need": last.need} if last else {}
    mine = {"colour": this_week.colour.value, "override": this_week.override} if this_week else {}
    return words | mine | {"version": str(this_week.version) if this_week else "0"}


def _last(update: TrackUpdate) -> dict[str, Any]:
    return {
        "colour": {"code": update.colour.value, "word": _(update.colour.label)},
        "when": past(update.at, today(), g.programme.zone),
        "who": update.by.name,
    }


def _track_or_404(code: str) -> Track:
    return Track(code) if code in {t.value for t in Track} else abort(404)
