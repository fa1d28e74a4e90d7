"""Exports: what a list's filter shows as a file, all rows of it."""

from collections.abc import Iterator
from itertools import chain

import sqlalchemy as sa
from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers

from app.core import db
from app.core.csv_file import lines
from app.core.json_list import pieces
from app.core.queue import State
from app.programme.list_export import ListExport, ask, exports_of
from app.programme.policy import Permission
from app.reading.item_sheet import ItemSheet
from app.reading.sheets.kinds import SHEETS
from app.steering.transfer.kind import FORMAT
from app.web.forms import CreatingForm
from app.web.lists import Asked
from app.web.request import now, requires, today
from app.web.words import lang

bp = Blueprint("exports", __name__)
ONE = "/<int:export_id>"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/list.csv")
@requires(Permission.READ)
def csv() -> Response:
    """The file as it is read, a thousand rows at a time, after this request has ended."""
    asked = _asked()
    sheet = ItemSheet(g.programme, asked.kind, lang())
    rows = sheet.rows(sheet.statement(asked.filter, today=today()), asked.by)
    content = _to_the_end(lines(chain([sheet.header], rows), lang=lang()))
    return Response(content, mimetype="text/csv", headers=_attached(_name(asked, "csv")))


@bp.get("/list.json")
@requires(Permission.READ)
def as_json() -> Response:
    """The same for programs, in no language; of kinds whose items come back in."""
    asked = _asked()
    sheet = ItemSheet(g.programme, asked.kind, lang())
    if not sheet.sheet.has_json:
        abort(404)
    items = sheet.items(sheet.statement(asked.filter, today=today()), asked.by)
    facts = {"jalon": FORMAT, "kind": asked.kind, "programme": g.programme.slug}
    content = _to_the_end(pieces(facts, "items", items))
    return Response(content, mimetype="application/json", headers=_attached(_name(asked, "json")))


def _to_the_end(content: Iterator[str]) -> Iterator[str]:
    """What is read while it is sent needs the session until then."""
    try:
        yield from content
    finally:
        db.session.remove()


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.READ)
def new() -> ResponseReturnValue:
    """Ask for a workbook: a worker makes it."""
    asked, form = _asked(), CreatingForm()
    if form.accepts():
        export = ask(asked.kind, asked.query, name=_name(asked, "xlsx"), lang=lang(), by=g.member, now=now())
        return redirect(url_for(".show", export_id=export.id), 303)
    mine = db.session.scalars(exports_of(g.member).where(ListExport.content.is_not(None)).limit(10)).all()
    files = [{"name": each.name, "rows": each.rows, "href": url_for(".file", export_id=each.id)} for each in mine]
    whole = {"list": asked.kind, **asked.query}
    return render_template("export/new.html", form=form, list=whole, files=files, back_href=asked.href), form.status


@bp.get(ONE)
@requires(Permission.READ)
def show(export_id: int) -> ResponseReturnValue:
    """How far it is; once it is made, the file to fetch."""
    return render_template("export/show.html", page=_page(_own_or_404(export_id)))


@bp.get(f"{ONE}/progress")
@requires(Permission.READ)
def progress(export_id: int) -> ResponseReturnValue:
    """The part that waits, for the page that asks every second; at the end, the order to load the page anew."""
    page = _page(_own_or_404(export_id))
    if not page["live"]:
        return Response(status=204, headers={"HX-Refresh": "true"})
    if not request.headers.get("HX-Request"):
        return redirect(url_for(".show", export_id=export_id))
    return render_template("export/_progress.html", page=page)


@bp.get(f"{ONE}/file.xlsx")
@requires(Permission.READ)
def file(export_id: int) -> Response:
    export = _own_or_404(export_id)
    if export.content is None:
        abort(404)
    return Response(export.content, mimetype=WORKBOOK, headers=_attached(export.name))


def _page(export: ListExport) -> dict[str, object]:
    failed = export.job is None or export.job.state is State.FAILED
    done = export.rows is not None
    return {
        "id": export.id,
        "name": export.name,
        "rows": export.rows or 0,
        "live": not done and not failed,
        "failed": failed and not done,
        "file": url_for(".file", export_id=export.id),
        "back_href": Asked.read(export.query, export.kind).href,
    }


def _own_or_404(export_id: int) -> ListExport:
    """Nobody fetches what another one asked for."""
    wanted = sa.select(ListExport).where(ListExport.programme_id == g.programme.id, ListExport.id == export_id)
    export = db.session.scalar(wanted) or abort(404)
    if export.member_id != g.member.id:
        abort(403)
    return export


def _asked() -> Asked:
    kind = request.values.get("list", "")
    return Asked.read(request.values, kind if kind in SHEETS else "")


def _name(asked: Asked, ending: str) -> str:
    """«cassel-actions-2026-11-23.csv»."""
    return f"{g.programme.slug}-{SHEETS[asked.kind].plural}-{today().isoformat()}.{ending}"


def _attached(name: str) -> Headers:
    headers = Headers()
    headers.add("Content-Disposition", "attachment", filename=name)
    return headers
