"""The import of the inventory: send a file, look at what it would do, agree."""

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from app.core import db
from app.core.errors import Refused
from app.do_now.import_actions import ask, receive
from app.do_now.import_row import ImportFile, imports_of
from app.programme.policy import Permission
from app.programme.programme import Track
from app.web.do_now.import_pages import LIVE, latest, page_of, step_of, with_work
from app.web.forms import CreatingForm, Form
from app.web.request import now, requires

bp = Blueprint("imports", __name__)
ONE = "/<int(max=2147483647):import_id>"


class FileForm(CreatingForm):
    file = FileField(lazy_gettext("File"), [FileRequired(lazy_gettext("Choose a file first."))])


class AgreeForm(Form):
    """What a person agrees to beyond adding what is new."""

    new_categories = BooleanField(lazy_gettext("Add the unknown categories"))
    update = BooleanField(lazy_gettext("Write the changes too"))


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.IMPORT, Track.NOW)
def new() -> ResponseReturnValue:
    form = FileForm()
    if form.accepts():
        sent = form.file.data
        try:
            imported = receive(g.programme, name=sent.filename or "", content=sent.read(), by=g.member, now=now())
            return redirect(url_for(".show", import_id=imported.id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("do_now/import/new.html", form=form, latest=latest()), form.status


@bp.get(ONE)
@requires(Permission.IMPORT, Track.NOW)
def show(import_id: int) -> ResponseReturnValue:
    """What the file would do, or did; while a worker is at it, how far it is."""
    return _page(_import_or_404(import_id), AgreeForm())


@bp.get(f"{ONE}/progress")
@requires(Permission.IMPORT, Track.NOW)
def progress(import_id: int) -> ResponseReturnValue:
    """The bar alone, for the page that asks every second; at the end, the order to load the page anew."""
    imported = _import_or_404(import_id)
    if step_of(imported) not in LIVE:
        return Response(status=204, headers={"HX-Refresh": "true"})
    if not request.headers.get("HX-Request"):
        return redirect(url_for(".show", import_id=import_id))
    return render_template("do_now/import/_progress.html", page=page_of(imported, after=0))


@bp.post(f"{ONE}/writing")
@requires(Permission.IMPORT, Track.NOW)
def writing(import_id: int) -> ResponseReturnValue:
    """Agree: a worker writes it. Agreeing twice writes once."""
    imported, form = _import_or_404(import_id), AgreeForm()
    try:
        ask(imported, update=form.update.data, new_categories=form.new_categories.data, by=g.member, now=now())
        return redirect(url_for(".show", import_id=import_id), 303)
    except Refused as refusal:
        form.refuse(refusal)
    return _page(imported, form)


def _page(imported: ImportFile, form: AgreeForm) -> ResponseReturnValue:
    after = request.args.get("after", "")
    line = int(after) if after.isdecimal() and len(after) < 10 else 0
    return render_template("do_now/import/show.html", page=page_of(imported, after=line), form=form), form.status


def _import_or_404(import_id: int) -> ImportFile:
    mine = imports_of(g.programme).where(ImportFile.id == import_id).options(*with_work())
    return db.session.scalar(mine) or abort(404)
