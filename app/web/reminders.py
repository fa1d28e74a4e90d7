"""One's own reminders: when they come, about what, by which way, and for how long not at all."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db, outbox
from app.programme.account import digest
from app.programme.channel import choose
from app.programme.member import Member
from app.programme.programme import Track
from app.steering.opening import programmes_of
from app.steering.sample import KIND
from app.web.forms import CreatingForm
from app.web.reminder_forms import RULES, RemindersForm
from app.web.reminder_words import next_digest
from app.web.request import now, signed_in
from app.web.throttle import sparing_person

bp = Blueprint("reminders", __name__)


@bp.route("/profile/reminders", methods=["GET", "POST"])
@signed_in
def index() -> ResponseReturnValue:
    memberships = [member for _programme, member in db.session.execute(programmes_of(g.user))]
    form = RemindersForm(g.user, memberships, now())
    if form.accepts():
        keep(form, memberships)
        flash(_("Your reminders are saved."), "success")
        return redirect(url_for(".index"), 303)
    return page(form), form.status


def keep(form: RemindersForm, memberships: list[Member]) -> None:
    for name, value in form.values.items():
        setattr(g.user, name, value)
    choose(g.user, form.channels)
    muted = set(form.muted.data or ())
    for member in memberships:
        member.muted = [track.value for track in Track if f"{member.id}:{track.value}" in muted]
    session["lang"] = form.lang.data


def page(form: RemindersForm) -> str:
    shown: dict[str, Any] = {"rules": [form[rule.value] for rule in RULES], "next": next_digest(g.user, now())}
    return render_template("account/reminders.html", form=form, sample=CreatingForm(), **shown)


@bp.post("/profile/reminders/sample")
@sparing_person
@signed_in
def sample() -> ResponseReturnValue:
    """Queue a digest as it would be now, for the person alone; the same form sent twice makes one mail."""
    form = CreatingForm()
    if form.accepts():
        key = f"{KIND}:{g.user.id}:{digest(form.once.data)}"
        outbox.queue([outbox.Wanted(key, KIND, g.user.email, g.user.lang, user_id=g.user.id)], now=now())
        flash(_("A sample is on its way to %(email)s.", email=g.user.email), "success")
    return redirect(url_for(".index"), 303)
