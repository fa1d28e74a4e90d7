"""The import of the inventory: send a file, say what its columns hold, look at what it would do, agree, take back."""

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.do_now.category import categories_of
from app.do_now.import_actions import ask, ask_back, cancel, choose, keep_after_all, receive, tick, tick_all
from app.do_now.import_layout import Glance, Layout
from app.do_now.import_row import ImportFile, imports_of
from app.do_now.import_step import LIVE, OPEN, Step, step_of
from app.programme.policy import Permission
from app.programme.programme import Track
from app.web.do_now.import_columns_page import asked_layout, columns_page
from app.web.do_now.import_forms import AgreeForm, ColumnsForm, FileForm, agree_form, columns_form
from app.web.do_now.import_list import files
from app.web.do_now.import_pages import page_of, told, with_work
from app.web.do_now.import_paging import key_of, lines
from app.web.request import now, requires

bp = Blueprint("imports", __name__)
ONE = "/<int:import_id>"


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.IMPORT, Track.NOW)
def new() -> ResponseReturnValue:
    """Send a file; below, those that were sent."""
    form = FileForm()
    if form.accepts():
        sent = form.file.data
        try:
            imported = receive(g.programme, name=sent.filename or "", content=sent.read(), by=g.member, now=now())
            return redirect(url_for(".show", import_id=imported.id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("do_now/import/new.html", form=form, files=files()), form.status


@bp.get(ONE)
@requires(Permission.IMPORT, Track.NOW)
def show(import_id: int) -> ResponseReturnValue:
    """What the file would do, or did; while a worker is at it, how far it is."""
    imported = _import_or_404(import_id)
    if step_of(imported) is Step.CHOOSING:
        return redirect(url_for(".columns", import_id=import_id))
    return _page(imported, _agree_form(imported))


@bp.route(f"{ONE}/columns", methods=["GET", "POST"])
@requires(Permission.IMPORT, Track.NOW)
def columns(import_id: int) -> ResponseReturnValue:
    """Say which row names the columns and what each holds; a worker then reads the file by that."""
    imported = _import_or_404(import_id)
    if imported.glance is None or step_of(imported) not in OPEN:
        return redirect(url_for(".show", import_id=import_id), 303)
    glance = Glance.kept_as(imported.glance)
    layout = asked_layout(glance, imported)
    form = columns_form(glance, layout)
    if form.accepts() and _chosen(imported, form, layout):
        return redirect(url_for(".show", import_id=import_id), 303)
    page = columns_page(imported, glance, layout, form)
    return render_template("do_now/import/columns.html", page=page, form=form), form.status


@bp.get(f"{ONE}/progress")
@requires(Permission.IMPORT, Track.NOW)
def progress(import_id: int) -> ResponseReturnValue:
    """The bar alone, for the page that asks every second; at the end, the order to load the page anew."""
    imported = _import_or_404(import_id)
    if not request.headers.get("HX-Request"):
        return redirect(url_for(".show", import_id=import_id))
    if step_of(imported) in LIVE:
        return render_template("do_now/import/_progress.html", page=page_of(imported, after=0))
    if step_of(imported) is Step.DONE and imported.undoing is None:
        undoing = {"text": told(imported), "action": url_for(".undoing", import_id=import_id), "label": ""}
        flash(undoing, "undo")  # type: ignore[arg-type]
    return Response(status=204, headers={"HX-Refresh": "true"})


@bp.post(f"{ONE}/choice")
@requires(Permission.IMPORT, Track.NOW)
def choice(import_id: int) -> ResponseReturnValue:
    """Tick the changes that are wanted: those of a page, all, or none."""
    imported, sent = _import_or_404(import_id), request.form
    if step_of(imported) is Step.FOUND and "all" in sent:
        tick_all(imported, wanted=sent["all"] == "yes")
    elif step_of(imported) is Step.FOUND:
        tick(imported, wanted=lines(sent.getlist("line")), shown=lines(sent.getlist("shown")))
    return redirect(url_for(".show", import_id=import_id, after=key_of(sent.get("after", "")) or None), 303)


@bp.post(f"{ONE}/writing")
@requires(Permission.IMPORT, Track.NOW)
def writing(import_id: int) -> ResponseReturnValue:
    """Agree: a worker writes it. Agreeing twice writes once."""
    imported = _import_or_404(import_id)
    form = _agree_form(imported)
    if form.accepts():
        try:
            ask(imported, form.categories(), by=g.member, now=now())
            return redirect(url_for(".show", import_id=import_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(imported, form)


@bp.post(f"{ONE}/cancellation")
@requires(Permission.IMPORT, Track.NOW)
def cancellation(import_id: int) -> ResponseReturnValue:
    """Stop a worker: what it was writing is not written, what it was taking back stays."""
    imported = _import_or_404(import_id)
    if (step := step_of(imported)) in LIVE:
        try:
            stop = keep_after_all if step is Step.UNDOING else cancel
            stop(imported, now=now())
        except Refused as refusal:
            db.session.rollback()
            flash(_(refusal.message), "error")
    return redirect(url_for(".show", import_id=import_id), 303)


@bp.post(f"{ONE}/undoing")
@requires(Permission.IMPORT, Track.NOW)
def undoing(import_id: int) -> ResponseReturnValue:
    """Have a worker take the whole import back, except for what somebody touched since. Asking twice does it once."""
    imported = _import_or_404(import_id)
    try:
        ask_back(imported, by=g.member, now=now())
    except Refused as refusal:
        db.session.rollback()
        flash(_(refusal.message), "error")
    return redirect(url_for(".show", import_id=import_id), 303)


def _chosen(imported: ImportFile, form: ColumnsForm, shown: Layout) -> bool:
    try:
        choose(imported, form.layout(shown), by=g.member, now=now())
        return True
    except Refused as refusal:
        form.refuse(refusal)
        return False


def _agree_form(imported: ImportFile) -> AgreeForm:
    unknown = (imported.summary or {}).get("unknown", [])
    return agree_form(unknown, list(db.session.scalars(categories_of(g.programme))) if unknown else [])


def _page(imported: ImportFile, form: AgreeForm) -> ResponseReturnValue:
    page = page_of(imported, after=key_of(request.args.get("after", "")))
    return render_template("do_now/import/show.html", page=page, form=form), form.status


def _import_or_404(import_id: int) -> ImportFile:
    mine = imports_of(g.programme).where(ImportFile.id == import_id).options(*with_work())
    return db.session.scalar(mine) or abort(404)
