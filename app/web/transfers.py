"""Problems, opportunities, risks and scenarios come in: send a file, look at what it would do, agree, take it back."""

from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from wtforms import SelectField, SelectMultipleField

from app.core import db
from app.core.errors import Refused
from app.do_now.import_row import Fate
from app.do_now.import_step import LIVE
from app.programme.policy import Permission
from app.programme.programme import Track
from app.programme.refs import kinds
from app.steering.transfer.asking import ask, ask_back, receive
from app.steering.transfer.file import TransferFile, step_of, transfers_of
from app.steering.transfer.kinds import KINDS
from app.web.do_now.import_forms import FileForm
from app.web.do_now.import_paging import key_of
from app.web.forms import Form
from app.web.request import now, requires
from app.web.transfer_pages import files, home_of, page_of, with_work

bp = Blueprint("transfers", __name__)
ONE = "/<int:transfer_id>"


class TransferForm(FileForm):
    kind = SelectField(lazy_gettext("It holds"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.kind.choices = [(code, _(kinds()[code].PLURAL)) for code in KINDS]


class AgreeForm(Form):
    """What is to be written: rows that are new, rows that differ. Only the first is proposed."""

    wanted = SelectMultipleField(lazy_gettext("What is to be written"))

    def __init__(self, found: dict[str, Any]) -> None:
        super().__init__(data={"wanted": [Fate.NEW.value]})
        new, changed = found.get("new", 0), found.get("changed", 0)
        texts = {
            Fate.NEW: ngettext("Add the one that is new", "Add the %(num)d that are new", new),
            Fate.CHANGED: ngettext("Update the one that differs", "Update the %(num)d that differ", changed),
        }
        self.wanted.choices = [(fate.value, text) for fate, text in texts.items() if found.get(fate.value)]


@bp.route("", methods=["GET", "POST"])
@requires(Permission.IMPORT, Track.NOW)
def new() -> ResponseReturnValue:
    """Send a file; below, those that were sent."""
    asked = request.args.get("kind", "")
    form = TransferForm(data={"kind": asked if asked in KINDS else next(iter(KINDS))})
    if form.accepts():
        file = form.file.data
        given = {"name": file.filename or "", "content": file.read(), "by": g.member, "now": now()}
        try:
            sent = receive(g.programme, form.kind.data, **given)
            return redirect(url_for(".show", transfer_id=sent.id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    kind = form.kind.data if form.kind.data in KINDS else ""
    return render_template("transfer/new.html", form=form, files=files(kind), back_href=home_of(kind)), form.status


@bp.get(ONE)
@requires(Permission.IMPORT, Track.NOW)
def show(transfer_id: int) -> ResponseReturnValue:
    """What the file would do, or did; while a worker is at it, how far it is."""
    sent = _transfer_or_404(transfer_id)
    return _page(sent, AgreeForm(sent.summary or {}))


@bp.get(f"{ONE}/progress")
@requires(Permission.IMPORT, Track.NOW)
def progress(transfer_id: int) -> ResponseReturnValue:
    """The part that waits, for the page that asks every second; at the end, the order to load the page anew."""
    sent = _transfer_or_404(transfer_id)
    if not request.headers.get("HX-Request"):
        return redirect(url_for(".show", transfer_id=transfer_id))
    if step_of(sent) in LIVE:
        return render_template("transfer/_progress.html", page=page_of(sent, after=0))
    return Response(status=204, headers={"HX-Refresh": "true"})


@bp.post(f"{ONE}/writing")
@requires(Permission.IMPORT, Track.NOW)
def writing(transfer_id: int) -> ResponseReturnValue:
    """Agree: a worker writes it. Agreeing twice writes once."""
    sent = _transfer_or_404(transfer_id)
    form = AgreeForm(sent.summary or {})
    if form.accepts():
        try:
            ask(sent, [Fate(fate) for fate in form.wanted.data or []], by=g.member, now=now())
            return redirect(url_for(".show", transfer_id=transfer_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(sent, form)


@bp.post(f"{ONE}/undoing")
@requires(Permission.IMPORT, Track.NOW)
def undoing(transfer_id: int) -> ResponseReturnValue:
    """Have a worker take the whole import back, except for what somebody touched since. Asking twice does it once."""
    sent = _transfer_or_404(transfer_id)
    try:
        ask_back(sent, by=g.member, now=now())
    except Refused as refusal:
        db.session.rollback()
        flash(_(refusal.message), "error")
    return redirect(url_for(".show", transfer_id=transfer_id), 303)


def _page(sent: TransferFile, form: AgreeForm) -> ResponseReturnValue:
    page = page_of(sent, after=key_of(request.args.get("after", "")))
    return render_template("transfer/show.html", page=page, form=form), form.status


def _transfer_or_404(transfer_id: int) -> TransferFile:
    mine = transfers_of(g.programme).where(TransferFile.id == transfer_id).options(*with_work())
    return db.session.scalar(mine) or abort(404)
