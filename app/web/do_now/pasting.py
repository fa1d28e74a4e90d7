"""Pasting rows into the inventory: paste, look at what would be added, add."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from app.core import db
from app.core.errors import Refused
from app.do_now.paste import MOST, Pasted, PastedRow, add, read_pasted
from app.do_now.paste_draft import PasteDraft, keep, use_up
from app.programme.activity import Activity
from app.programme.policy import Permission
from app.programme.programme import Track
from app.web.do_now.import_fields import FIELDS
from app.web.do_now.import_words import reason
from app.web.forms import CreatingForm, Text, at_most, required
from app.web.request import can, now, requires
from app.web.undo import offer_undo

bp = Blueprint("pasting", __name__)


class PasteForm(CreatingForm):
    text = Text(lazy_gettext("Rows"), [required(), at_most(200_000)])


@bp.route("/paste", methods=["GET", "POST"])
@requires(Permission.CAPTURE)
def paste() -> ResponseReturnValue:
    """Rows that can be read get a page of their own, which shows what would be added."""
    form = PasteForm()
    if form.accepts() and _read(form, form.text.data):
        draft = keep(form.text.data, by=g.member, now=now())
        return redirect(url_for(".preview", paste_id=draft.id), 303)
    return _shown(form, None)


@bp.route("/paste/<int:paste_id>", methods=["GET", "POST"])
@requires(Permission.CAPTURE)
def preview(paste_id: int) -> ResponseReturnValue:
    """What would be added, row by row; with `add`, all of it is. What was added leads to the inventory."""
    draft = _mine_or_404(paste_id)
    if draft.added:
        return redirect(url_for("actions.index", sort="-changed"), 303)
    form = PasteForm(text=draft.text)
    if not form.accepts():
        return _shown(form, _read(form, draft.text) if request.method != "POST" else None)
    found = _read(form, form.text.data)
    return (found and _kept(form, draft, found)) or _shown(form, found)


def _mine_or_404(paste_id: int) -> PasteDraft:
    """One's own, held to the end of a request that writes, so that two of them don't add the rows twice."""
    wanted = sa.select(PasteDraft).where(PasteDraft.id == paste_id, PasteDraft.programme_id == g.programme.id)
    draft = db.session.scalar(wanted.with_for_update() if request.method == "POST" else wanted) or abort(404)
    if draft.member_id != g.member.id:
        abort(403)
    return draft


def _read(form: PasteForm, text: str) -> Pasted | None:
    try:
        return read_pasted(g.programme, text)
    except Refused as refusal:
        form.refuse(refusal)
        return None


def _kept(form: PasteForm, draft: PasteDraft, found: Pasted) -> ResponseReturnValue | None:
    """Add the rows, or keep the text as it was corrected; None when a row is wrong."""
    if "add" not in request.form:
        draft.text = form.text.data
        return redirect(url_for(".preview", paste_id=draft.id), 303)
    try:
        line = add(g.programme, found, by=g.member, now=now())
    except Refused as refusal:
        form.refuse(refusal)
        return None
    use_up(draft)
    _tell(line)
    return redirect(url_for("actions.index", sort="-changed"), 303)


def _shown(form: PasteForm, found: Pasted | None) -> ResponseReturnValue:
    page = found and _page(found)
    return render_template("do_now/action/paste.html", form=form, page=page, most=MOST), form.status


def _tell(line: Activity) -> None:
    count = line.facts["count"]
    text = ngettext("%(num)d action is in the inventory.", "%(num)d actions are in the inventory.", count)
    if can("EDIT", track=Track.NOW):
        offer_undo(text, line)
    else:
        flash(text, "success")


def _page(found: Pasted) -> dict[str, Any]:
    columns = [(place, name) for place, name in enumerate(found.fields) if name]
    return {
        "assumed": found.assumed,
        "wrong": found.wrong,
        "right": len(found.rows) - found.wrong,
        "columns": [_(FIELDS[name]) for _place, name in columns],
        "rows": [_row(row, columns) for row in found.rows],
        "passed_over": sum(name is None for name in found.fields),
    }


def _row(row: PastedRow, columns: list[tuple[int, str]]) -> dict[str, Any]:
    department = row.values.get("owner_label")
    return {
        "line": row.line,
        "cells": [
            {
                "text": row.cells[place][:160],
                "note": _("a department or a partner") if name == "owner" and department else "",
            }
            for place, name in columns
        ],
        "errors": [reason(each) for each in row.errors],
    }
