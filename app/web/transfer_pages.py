"""What the page of a file with items shows, in the reader's words."""

from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.core import db, queue
from app.do_now.import_row import Fate
from app.do_now.import_step import LIVE, Step
from app.programme.refs import kinds
from app.steering.transfer.file import (
    TransferFile,
    TransferRow,
    can_undo,
    has_waiting,
    kept_of,
    rows_of,
    step_of,
    transfers_of,
    work_of,
)
from app.steering.transfer.kind import RAISED_BY, Transferred
from app.steering.transfer.kinds import KINDS
from app.web.do_now.import_paging import ROWS, files_page, outcome, pager
from app.web.do_now.import_words import assumed, refused, sentence
from app.web.do_now.priority_words import told as told_moves
from app.web.pages import home
from app.web.people import Offered
from app.web.request import now
from app.web.transfer_words import columns, how, label_of, notes, said

FIRST = 3


def with_work() -> tuple[ORMOption, ...]:
    """Loads a file with its jobs and the line of its history."""
    loaded = (TransferFile.reading, TransferFile.writing, TransferFile.undoing, TransferFile.activity)
    return tuple(joinedload(each) for each in loaded)


def home_of(kind: str) -> str:
    endpoint, fixed = home(kind)
    return url_for(endpoint, **fixed)


def page_of(sent: TransferFile, *, after: int) -> dict[str, Any]:
    """Everything about a file; its rows below the line `after`."""
    step, work = step_of(sent), work_of(sent)
    return {
        "id": sent.id,
        "name": sent.name,
        "kind": sent.kind,
        "kinds": _(kinds()[sent.kind].PLURAL),
        "home": home_of(sent.kind),
        "step": step.value,
        "live": step in LIVE,
        "done": work.done if work else 0,
        "total": work.total if work else 0,
        "waiting": bool(work and work.state is queue.State.WAITING),
        "error": sentence(work.error) if work and work.error else "",
        "found": sent.summary,
        "result": sent.result,
        "undone": sent.undone,
        "moved": told_moves((sent.undone or sent.result or {}).get("moved")),
        "undo": can_undo(sent, now()),
        "not_taken_back": work is not None and work is sent.undoing,
        **(_found(sent, after) if step is Step.FOUND else {}),
        **(_kept(sent, after) if step is Step.DONE else {}),
        **({"goes_on": has_waiting(sent)} if step is Step.HALF else {}),
    }


def _found(sent: TransferFile, after: int) -> dict[str, Any]:
    """What there is to look at before anything is written."""
    found, kind, names = sent.summary or {}, KINDS[sent.kind], Offered().names
    return {
        "notes": notes(found),
        "assumed": assumed(found["read"]),
        "read": how(found["read"]),
        "columns": columns(kind, sent.columns),
        "first": _first(sent, kind, names) if found["new"] and not found["refused"] else [],
        **_rows(sent, kind, names, after),
    }


def _first(sent: TransferFile, kind: Transferred, names: dict[Any, str]) -> list[dict[str, Any]]:
    """The first rows that would be added, as they were understood."""
    rows = db.session.scalars(rows_of(sent, Fate.NEW).limit(FIRST)).all()
    hidden = {"title", RAISED_BY, "problem_id"}
    return [
        {
            "title": row.title,
            "facts": [
                {"term": label_of(kind, name), "value": said(kind, name, kept, names)}
                for name, kept in row.values.items()
                if name not in hidden and kept not in (None, "", [])
            ],
        }
        for row in rows
    ]


def _rows(sent: TransferFile, kind: Transferred, names: dict[Any, str], after: int) -> dict[str, Any]:
    """The rows to look at: the refused ones as long as there are any, else those that differ."""
    fate = Fate.REFUSED if (sent.summary or {})["refused"] else Fate.CHANGED
    rows = list(db.session.scalars(rows_of(sent, fate, after=after).limit(ROWS + 1)))
    return {
        "refused": [refused(row) for row in rows[:ROWS]] if fate is Fate.REFUSED else [],
        "changed": [_changed(row, kind, names) for row in rows[:ROWS]] if fate is Fate.CHANGED else [],
        "pager": _pager(sent, after, rows),
    }


def _pager(sent: TransferFile, after: int, rows: list[TransferRow]) -> dict[str, Any]:
    return pager("transfers.show", after, rows[ROWS - 1].line if len(rows) > ROWS else None, transfer_id=sent.id)


def _changed(row: TransferRow, kind: Transferred, names: dict[Any, str]) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "title": row.title,
        "href": url_for("items.show", ref=row.ref),
        "changes": [
            {
                "label": label_of(kind, name),
                "before": said(kind, name, before, names),
                "after": said(kind, name, after, names),
            }
            for name, (before, after) in row.changes.items()
        ],
    }


def _kept(sent: TransferFile, after: int) -> dict[str, Any]:
    """The rows that stayed out after all: somebody had been there before, or a rule said no."""
    count = (sent.result or {})["kept"]
    rows = list(db.session.scalars(kept_of(sent, after=after).limit(ROWS + 1))) if count else []
    return {"kept": [refused(row) for row in rows[:ROWS]], "pager": _pager(sent, after, rows)}


def told(sent: TransferFile) -> str:
    """«12 items added, 3 changed», of what was written."""
    result = sent.result or {"added": 0, "changed": 0}
    added = ngettext("%(num)d item added", "%(num)d items added", result["added"])
    changed = ngettext("%(num)d changed", "%(num)d changed", result["changed"])
    return f"{added}, {changed}"


def files(kind: str) -> dict[str, Any]:
    """One page of the files that were sent, of all kinds; the form above it stays at this `kind`."""
    mine = transfers_of(g.programme).options(*with_work(), joinedload(TransferFile.by))
    return files_page(mine, TransferFile.id, _row, "transfers.new", kind=kind or None)


def _row(sent: TransferFile) -> dict[str, Any]:
    return {
        "kinds": _(kinds()[sent.kind].PLURAL),
        "href": url_for("transfers.show", transfer_id=sent.id),
        "outcome": outcome(step_of(sent), sent.summary or {}, told(sent)),
    }
