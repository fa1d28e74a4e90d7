"""What the page of an import shows, in the reader's words."""

from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.core import db, queue
from app.do_now.action import Action
from app.do_now.import_mapping import ImportMapping
from app.do_now.import_row import Fate, ImportFile, ImportRow, chosen_of, rows_of
from app.do_now.import_step import LIVE, OPEN, Step, step_of
from app.do_now.import_undo import can_undo
from app.programme.item import Item
from app.programme.member import Member
from app.web.do_now.import_fields import FIELDS
from app.web.do_now.import_paging import ROWS, pager
from app.web.do_now.import_words import assumed, cut, overrun, refused, remarks, sentence, understood
from app.web.fields import LABELS, from_fact, shown
from app.web.people import Offered
from app.web.request import now, today
from app.web.words import past

FIRST = 3
OWN = {"category": "category_id", "owner": "owner_id", "number": "source_ref"}
"""Field of an import → the column that holds it."""


def with_work() -> tuple[ORMOption, ...]:
    """Loads an import with its jobs, the line of its history, and who said what columns hold."""
    return (
        joinedload(ImportFile.reading),
        joinedload(ImportFile.writing),
        joinedload(ImportFile.undoing),
        joinedload(ImportFile.activity),
        joinedload(ImportFile.mapping).joinedload(ImportMapping.by).joinedload(Member.user),
    )


def page_of(imported: ImportFile, *, after: int) -> dict[str, Any]:
    """Everything about an import; its rows below the line `after`."""
    step, work = step_of(imported), imported.undoing or imported.writing or imported.reading
    return {
        "id": imported.id,
        "name": imported.name,
        "step": step.value,
        "live": step in LIVE,
        "open": step in OPEN and imported.layout is not None,
        "done": work.done if work else 0,
        "total": work.total if work else 0,
        "waiting": bool(work and work.state is queue.State.WAITING),
        "stopped": bool(imported.undoing and imported.undoing.state is queue.State.CANCELLED),
        "error": sentence(work.error) if work and work.error else "",
        "found": imported.summary,
        "result": imported.result,
        "undone": imported.undone,
        "undo": can_undo(imported, now()),
        **(_found(imported, after) if step is Step.FOUND else {}),
    }


def _found(imported: ImportFile, after: int) -> dict[str, Any]:
    """What there is to look at before anything is written."""
    found = imported.summary or {}
    read = found["read"]
    return {
        "overrun": "" if found["refused"] else overrun(found["new"]),
        "read": understood(read),
        "remarks": remarks(read),
        "assumed": assumed(read),
        "recalled": _recalled(imported),
        "columns": _columns(imported),
        "first": _first(imported),
        "wanted": db.session.scalar(chosen_of(imported)) or 0,
        "after": after,
        **_rows(imported, after),
    }


def _first(imported: ImportFile) -> list[dict[str, Any]]:
    """The first rows that would be added, as they were understood."""
    found = imported.summary or {}
    if found["refused"] or not found["new"]:
        return []
    told = {OWN.get(column["field"], column["field"]): column["header"] for column in imported.columns}
    told.pop("title", None)
    rows = db.session.scalars(rows_of(imported, Fate.NEW).limit(FIRST)).all()
    names = Offered().names if {"category_id", "owner_id"} & told.keys() else {}
    return [
        {
            "title": row.title,
            "facts": [
                {"term": header, "value": value}
                for name, header in told.items()
                if name and (value := _stands(row, name, names)) != "—"
            ],
        }
        for row in rows
    ]


def _stands(row: ImportRow, name: str, names: dict[Any, str]) -> str:
    """A value of the row in words; of a category that nobody knows and of a department the words of the file."""
    words = {"category_id": row.category, "owner_id": row.owner_label}.get(name, "")
    text = shown(name, getattr(row, name), names)
    return words if words and text == "—" else cut(text)


def _recalled(imported: ImportFile) -> dict[str, Any] | None:
    """Who said what the columns hold, and when, if it was said of an earlier file."""
    mapping = imported.mapping
    if mapping is None:
        return None
    return {"who": mapping.by.name if mapping.by else "—", "when": past(mapping.at, today(), g.programme.zone)}


def _columns(imported: ImportFile) -> list[dict[str, str]]:
    """Each column of the file and what it was taken for; an empty field says that it is passed over."""
    words = {name: _(label) for name, label in FIELDS.items()}
    return [column | {"field": words.get(column["field"], "")} for column in imported.columns]


def _rows(imported: ImportFile, after: int) -> dict[str, Any]:
    """The rows to look at: the refused ones as long as there are any, else those that differ from the inventory."""
    if (imported.summary or {})["refused"]:
        rows = list(db.session.scalars(rows_of(imported, Fate.REFUSED, after=after).limit(ROWS + 1)))
        shown = {"refused": [refused(row) for row in rows[:ROWS]], "changed": []}
    elif (imported.summary or {})["changed"]:
        known = rows_of(imported, Fate.CHANGED, after=after).join(Item, Item.id == ImportRow.item_id)
        pairs = db.session.execute(known.add_columns(Item.number).limit(ROWS + 1)).all()
        rows, names = [row for row, _number in pairs], Offered().names
        shown = {"refused": [], "changed": [_changed(row, number, names) for row, number in pairs[:ROWS]]}
    else:
        return {"refused": [], "changed": [], "pager": {}}
    following = rows[ROWS - 1].line if len(rows) > ROWS else None
    return shown | {"pager": pager("imports.show", after, following, import_id=imported.id)}


def _changed(row: ImportRow, number: int, names: dict[Any, str]) -> dict[str, Any]:
    """A category that nobody knows yet stands in the changes by its label."""
    words, ref = names | {("category_id", row.category): row.category}, f"{Action.PREFIX}-{number}"
    changes = [
        {"label": _(LABELS[name]), "before": _said(name, before, words), "after": _said(name, after, words)}
        for name, (before, after) in row.changes.items()
    ]
    return {
        "line": row.line,
        "chosen": row.chosen,
        "ref": ref,
        "title": row.title,
        "href": url_for("items.show", ref=ref),
        "changes": changes,
    }


def _said(name: str, value: Any, words: dict[Any, str]) -> str:
    return cut(from_fact(Action(), name, value, words))


def told(imported: ImportFile) -> str:
    """What the import did: «24 actions added, 2 changed»."""
    counts = imported.result or {"added": 0, "changed": 0}
    parts = [added(counts["added"])] if counts["added"] or not counts["changed"] else []
    if counts["changed"]:
        parts.append(ngettext("%(num)d action changed", "%(num)d actions changed", counts["changed"]))
    return ", ".join(parts)


def added(count: int) -> str:
    return ngettext("%(num)d action added", "%(num)d actions added", count)
