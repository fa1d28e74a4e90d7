"""Answering a reminder: the page that a mail's links open. It asks first; only its forms do anything."""

from flask import Blueprint, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import Refused
from app.programme.answer import answer
from app.programme.item import Item, change
from app.programme.policy import Permission
from app.programme.snooze import end_of, snooze, wake
from app.web.answer_page import page
from app.web.item_forms import AnswerForm, DateForm, SnoozeForm
from app.web.refs import item_or_404
from app.web.request import demand, now, requires
from app.web.undo import offer_undo
from app.web.words import moment

bp = Blueprint("answers", __name__)


@bp.get("/<ref>/answer")
@requires(Permission.READ)
def show(ref: str) -> ResponseReturnValue:
    return page(item_or_404(ref))


@bp.post("/<ref>/answer")
@requires(Permission.READ)
def new(ref: str) -> ResponseReturnValue:
    """A word on what is late: nobody above is told of it any more."""
    item, form = item_or_404(ref), AnswerForm()
    demand(Permission.ANSWER, item.track, own=item.is_own(g.member))
    if form.accepts():
        try:
            line = answer(item, form.word.data, by=g.member, now=now(), seen=form.seen)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            offer_undo(_("%(ref)s is answered: it goes no level up.", ref=ref), line)
            return _to(item)
    return page(item, answer=form)


@bp.post("/<ref>/answer/date")
@requires(Permission.READ)
def date(ref: str) -> ResponseReturnValue:
    """Another date, with why it moves."""
    item, form = item_or_404(ref), DateForm()
    demand(Permission.EDIT, item.track, own=item.is_own(g.member))
    if form.accepts():
        try:
            moved = {"due_on": form.due_on.data}
            line = change(item, moved, by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            offer_undo(_("%(ref)s is saved.", ref=ref), line)
            return _to(item)
    return page(item, date=form)


@bp.post("/<ref>/snooze")
@requires(Permission.READ)
def later(ref: str) -> ResponseReturnValue:
    """Put it off, for oneself alone."""
    item, form = item_or_404(ref), SnoozeForm()
    if form.accepts():
        try:
            until = end_of(form.chosen, zone=form.zone, now=now(), on=form.on.data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            snooze(g.user, item, until=until, now=now())
            flash(_("%(ref)s comes back on %(when)s.", ref=ref, when=moment(until, form.zone)), "success")
            return redirect(url_for(".show", ref=ref), 303)
    return page(item, later=form)


@bp.post("/<ref>/snooze/removal")
@requires(Permission.READ)
def again(ref: str) -> ResponseReturnValue:
    wake(g.user, item_or_404(ref))
    return redirect(url_for(".show", ref=ref), 303)


def _to(item: Item) -> ResponseReturnValue:
    return redirect(url_for("items.show", ref=item.ref), 303)
