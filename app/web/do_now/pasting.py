"""Pasting rows into the inventory: paste, look at what would be added, add."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from app.core.errors import Refused
from app.do_now.paste import MOST, Pasted, PastedRow, add, read_pasted
from app.programme.activity import Activity
from app.programme.policy import Permission
from app.programme.programme import Track
from app.web.do_now.import_fields import FIELDS
from app.web.do_now.import_pages import reason
from app.web.forms import CreatingForm, Text, at_most, required
from app.web.request import can, now, requires
from app.web.undo import offer_undo

bp = Blueprint("pasting", __name__)


class PasteForm(CreatingForm):
    text = Text(lazy_gettext("Rows"), [required(), at_most(200_000)])


@bp.route("/paste", methods=["GET", "POST"])
@requires(Permission.CAPTURE)
def paste() -> ResponseReturnValue:
    """What would be added, row by row; with `add`, all of it is."""
    form, found = PasteForm(), None
    if form.accepts():
        try:
            found = read_pasted(g.programme, form.text.data)
            if "add" in request.form:
                _tell(add(g.programme, found, by=g.member, now=now()))
                return redirect(url_for("actions.index", sort="-changed"), 303)
        except Refused as refusal:
            form.refuse(refusal)
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
        "count": len(found.rows),
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
