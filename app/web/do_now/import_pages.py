"""What the pages of an import show, in the reader's words."""

from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.core import db, queue
from app.core.i18n import N_
from app.do_now.action import Action
from app.do_now.import_actions import would_write
from app.do_now.import_row import Fate, ImportFile, ImportRow, imports_of, rows_of
from app.programme.item import Item
from app.web.fields import LABELS, from_fact
from app.web.people import Offered
from app.web.request import today
from app.web.words import past

READING, WRITING, FAILED, FOUND, DONE = "reading", "writing", "failed", "found", "done"
LIVE = {READING, WRITING}
ROWS = 50
LONGEST = 160
FIELDS = LABELS | {
    "number": N_("Number in the file"),
    "category": LABELS["category_id"],
    "owner": LABELS["owner_id"],
}
"""Field of an import → msgid."""


def with_work() -> tuple[ORMOption, ...]:
    """Loads an import with the jobs that read and write it."""
    return joinedload(ImportFile.reading), joinedload(ImportFile.writing)


def step_of(imported: ImportFile) -> str:
    """How far an import is. One that a worker could not finish has failed."""
    work = imported.writing or imported.reading
    if imported.result is not None:
        return DONE
    if work and work.state is queue.State.FAILED:
        return FAILED
    if imported.writing:
        return WRITING
    return READING if imported.summary is None else FOUND


def page_of(imported: ImportFile, *, after: int) -> dict[str, Any]:
    """Everything about an import; its rows below the line `after`."""
    step, work = step_of(imported), imported.writing or imported.reading
    return {
        "id": imported.id,
        "name": imported.name,
        "step": step,
        "done": work.done if work else 0,
        "total": work.total if work else 0,
        "waiting": bool(work and work.state is queue.State.WAITING),
        "error": _sentence(work.error) if work and work.error else "",
        "found": imported.summary,
        "result": imported.result,
        "columns": _columns(imported) if step == FOUND else [],
        **(_rows(imported, after) if step == FOUND else {}),
    }


def _columns(imported: ImportFile) -> list[dict[str, str]]:
    """Each column of the file and what it was taken for; an empty field says that it is passed over."""
    words = {name: _(label) for name, label in FIELDS.items()}
    return [column | {"field": words.get(column["field"], "")} for column in imported.columns]


def _rows(imported: ImportFile, after: int) -> dict[str, Any]:
    """The rows to look at: the refused ones as long as there are any, else those that differ from the inventory."""
    if (imported.summary or {})["refused"]:
        rows = list(db.session.scalars(rows_of(imported, Fate.REFUSED, after=after).limit(ROWS + 1)))
        shown = {"refused": [_refused(row) for row in rows[:ROWS]], "changed": []}
    elif (imported.summary or {})["changed"]:
        known = rows_of(imported, Fate.CHANGED, after=after).join(Item, Item.id == ImportRow.item_id)
        pairs = db.session.execute(known.add_columns(Item.number).limit(ROWS + 1)).all()
        rows, names = [row for row, _number in pairs], Offered().names
        shown = {"refused": [], "changed": [_changed(row, number, names) for row, number in pairs[:ROWS]]}
    else:
        return {"refused": [], "changed": [], "pager": {}}
    return shown | {"pager": _pager(imported, after, rows)}


def _refused(row: ImportRow) -> dict[str, Any]:
    return {"line": row.line, "title": row.title, "errors": [_reason(error) for error in row.errors]}


def _reason(error: dict[str, Any]) -> str:
    """«Date de début « 31/02/2020 » : this date does not exist», in one sentence."""
    why = _sentence(error)
    if error["cell"]:
        return _("%(column)s “%(cell)s”: %(why)s", column=error["header"], cell=error["cell"], why=why)
    return _("%(column)s: %(why)s", column=error["header"], why=why) if error["header"] else why


def _sentence(error: dict[str, Any]) -> str:
    message = error["message"]
    return _(message, **error["values"])


def _changed(row: ImportRow, number: int, names: dict[Any, str]) -> dict[str, Any]:
    """A category that nobody knows yet stands in the changes by its label."""
    words, ref = names | {("category_id", row.category): row.category}, f"{Action.PREFIX}-{number}"
    changes = [
        {"label": _(LABELS[name]), "before": _said(name, before, words), "after": _said(name, after, words)}
        for name, (before, after) in row.changes.items()
    ]
    return {
        "line": row.line,
        "ref": ref,
        "title": row.title,
        "href": url_for("items.show", ref=ref),
        "changes": changes,
    }


def _said(name: str, value: Any, words: dict[Any, str]) -> str:
    text = from_fact(Action(), name, value, words)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _pager(imported: ImportFile, after: int, rows: list[ImportRow]) -> dict[str, Any]:
    here = url_for("imports.show", import_id=imported.id)
    following = f"{here}?after={rows[ROWS - 1].line}" if len(rows) > ROWS else None
    return {"previous": here if after else None, "next": following, "words": None}


def latest() -> list[dict[str, Any]]:
    """The last files of the programme and what became of them."""
    files = db.session.scalars(imports_of(g.programme).options(*with_work(), joinedload(ImportFile.by)).limit(5))
    return [
        {
            "name": each.name,
            "href": url_for("imports.show", import_id=each.id),
            "when": past(each.created_at, today(), g.programme.zone),
            "who": each.by.name if each.by else _("Jalon"),
            "outcome": _outcome(each),
        }
        for each in files
    ]


def _outcome(imported: ImportFile) -> str:
    refused = (imported.summary or {}).get("refused", 0)
    if imported.result is not None:
        return added(imported.result["added"])
    if refused:
        return ngettext("%(num)d row refused", "%(num)d rows refused", refused)
    return {
        READING: _("being read"),
        WRITING: _("being written"),
        FAILED: _(queue.State.FAILED.label),
        FOUND: _("waits for your word") if would_write(imported, update=True) else _("nothing to import"),
    }[step_of(imported)]


def added(count: int) -> str:
    return ngettext("%(num)d action added", "%(num)d actions added", count)
