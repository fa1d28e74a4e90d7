"""The files that were sent to a programme, what became of each, and which can be taken back."""

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from app.core import db
from app.do_now.import_row import ImportFile, imports_of
from app.do_now.import_step import Step, step_of
from app.do_now.import_undo import can_undo
from app.web.do_now.import_pages import told, with_work
from app.web.request import now, today
from app.web.words import past

PAGE = 20


def files() -> dict[str, Any]:
    """One page of them, the newest first; the address says after which."""
    after = request.args.get("after", "")
    mine = imports_of(g.programme).options(*with_work(), joinedload(ImportFile.by)).limit(PAGE + 1)
    before = int(after) if after.isdecimal() and len(after) < 10 else 0
    found = list(db.session.scalars(mine.where(ImportFile.id < before) if before else mine).unique())
    here = url_for("imports.new")
    return {
        "rows": [_row(each) for each in found[:PAGE]],
        "pager": {
            "previous": here if before else None,
            "next": f"{here}?after={found[PAGE - 1].id}" if len(found) > PAGE else None,
            "words": None,
        },
    }


def _row(imported: ImportFile) -> dict[str, Any]:
    undoing = url_for("imports.undoing", import_id=imported.id)
    undoable = step_of(imported) is Step.DONE and can_undo(imported, now())
    return {
        "name": imported.name,
        "href": url_for("imports.show", import_id=imported.id),
        "when": past(imported.created_at, today(), g.programme.zone),
        "who": imported.by.name if imported.by else _("Jalon"),
        "outcome": _outcome(imported),
        "undo": undoing if undoable else None,
    }


def _outcome(imported: ImportFile) -> str:
    step, found = step_of(imported), imported.summary or {}
    if step is Step.DONE:
        return told(imported)
    if step is Step.FOUND and found["refused"]:
        return ngettext("%(num)d row refused", "%(num)d rows refused", found["refused"])
    if step is Step.FOUND and not (found["new"] or found["changed"]):
        return _("nothing to import")
    return _(step.label)
