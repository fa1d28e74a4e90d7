"""The files that were sent to a programme, what became of each, and which can be taken back."""

from typing import Any

from flask import g, url_for
from sqlalchemy.orm import joinedload

from app.do_now.import_row import ImportFile, imports_of
from app.do_now.import_step import Step, step_of
from app.do_now.import_undo import can_undo
from app.web.do_now.import_pages import told, with_work
from app.web.do_now.import_paging import files_page, outcome
from app.web.request import now


def files() -> dict[str, Any]:
    """One page of them."""
    mine = imports_of(g.programme).options(*with_work(), joinedload(ImportFile.by))
    return files_page(mine, ImportFile.id, _row, "imports.new")


def _row(imported: ImportFile) -> dict[str, Any]:
    step = step_of(imported)
    undoable = step is Step.DONE and can_undo(imported, now())
    return {
        "href": url_for("imports.show", import_id=imported.id),
        "outcome": outcome(step, imported.summary or {}, told(imported)),
        "undo": url_for("imports.undoing", import_id=imported.id) if undoable else None,
    }
