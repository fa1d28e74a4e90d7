"""Imports without anybody looking, step by step: what tests of them share."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from app.core import db
from app.core.text import fold
from app.do_now.action import Action
from app.do_now.import_actions import agree, keep, tick_all
from app.do_now.import_look import layout_for
from app.do_now.import_reading import Source, opened, stage
from app.do_now.import_row import NEW_CATEGORY, Fate, ImportFile, rows_of
from app.do_now.import_writing import write
from app.programme.member import Member
from app.programme.programme import Programme

INVENTORY = (Path(__file__).parents[1] / "data" / "inventaire-actions.csv").read_bytes()
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def kept(
    programme: Programme, content: bytes | str, by: Member | None = None, named: dict[str, str | None] | None = None
) -> ImportFile:
    """The file, as it was sent, with what its columns hold by their names, or as `named` says."""
    content = content.encode() if isinstance(content, str) else content
    with db.writing():
        imported = keep(programme, name="inventaire.csv", content=content, by=by, now=NOW)
        imported.layout = layout_for(programme, content, named=named).kept()
    return imported


def read(
    programme: Programme, content: bytes | str, by: Member | None = None, named: dict[str, str | None] | None = None
) -> ImportFile:
    """The file, kept and read."""
    imported = kept(programme, content, by, named)
    stage(imported.id, progress=lambda done, total: None)
    return imported


def written(imported: ImportFile, *, update: bool | None = False, new_categories: bool = False) -> dict[str, int]:
    """What was read, agreed to and written; the changes all, none, or as they are ticked (None)."""
    with db.writing():
        imported = db.session.get_one(ImportFile, imported.id, populate_existing=True)
        if update is not None:
            tick_all(imported, wanted=update)
        unknown = [fold(label) for label in (imported.summary or {})["unknown"]]
        agree(imported, dict.fromkeys(unknown, NEW_CATEGORY) if new_categories else {})
        return write(imported.id, now=NOW)


def bring(
    programme: Programme,
    content: bytes | str,
    *,
    by: Member | None = None,
    named: dict[str, str | None] | None = None,
    **options: bool,
) -> dict[str, int]:
    """The file, kept, read and written."""
    return written(read(programme, content, by, named), **options)


def source(programme: Programme, content: bytes) -> Source:
    return opened(programme, content, layout_for(programme, content))


def actions(programme: Programme) -> list[Action]:
    mine = sa.select(Action).where(Action.programme_id == programme.id).order_by(Action.number)
    return list(db.session.scalars(mine.execution_options(populate_existing=True)))


def only(programme: Programme) -> Action:
    (action,) = actions(programme)
    return action


def reasons(imported: ImportFile) -> dict[int, list[str]]:
    rows = db.session.scalars(rows_of(imported, Fate.REFUSED))
    return {row.line: [error["message"] % error["values"] for error in row.errors] for row in rows}
