"""The import of an inventory: somebody sends a file and says what its columns hold, a worker reads it, somebody agrees,
a worker writes it, and takes it back when somebody asks. Nothing here opens a file: that is for workers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db, queue
from app.core.errors import Refused
from app.core.file_kind import check_kind
from app.core.i18n import N_
from app.core.text import file_name, fold
from app.do_now.category import Category
from app.do_now.import_layout import Glance, Layout
from app.do_now.import_mapping import remember
from app.do_now.import_row import NEW_CATEGORY, NO_CATEGORY, Fate, ImportFile, ImportRow, chosen_of
from app.do_now.import_step import LIVE, OPEN, Step, step_of
from app.do_now.import_undo import check_undo
from app.do_now.import_writing import check
from app.programme.member import Member
from app.programme.programme import Programme

READ, WRITE, UNDO = "read_actions", "write_actions", "undo_actions"


def keep(programme: Programme, *, name: str, content: bytes, by: Member | None, now: datetime) -> ImportFile:
    """Take a file in as it is; refuses at first sight what is no sheet. `by` is None on the console."""
    check_kind(content)
    imported = ImportFile(programme=programme, by=by, name=file_name(name), content=content, created_at=now)
    db.session.add(imported)
    db.session.flush()  # whoever reads it names it
    return imported


def receive(programme: Programme, *, name: str, content: bytes, by: Member, now: datetime) -> ImportFile:
    """Take a file in and have a worker look at it; columns that are remembered are read to their end at once."""
    imported = keep(programme, name=name, content=content, by=by, now=now)
    imported.reading_id = _queue(READ, imported, "", by=by, now=now)
    return imported


def choose(imported: ImportFile, layout: Layout, *, by: Member, now: datetime) -> None:
    """Say how the file is laid out, have a worker read it by that, and remember it; what was read before is forgotten.

    Saying it twice reads once. Raises Refused for a layout that nobody can read by, or when it is too late.
    """
    if step_of(imported) in LIVE:
        return
    if step_of(imported) not in OPEN or imported.glance is None:
        raise Refused(N_("This import is over: send the file again."))
    layout.check()
    header = Glance.kept_as(imported.glance).header(layout.sheet, layout.line)
    remember(imported.programme, header, layout.fields, layout.dates, by=by, now=now)
    imported.layout, imported.mapping_id = layout.kept(), None
    imported.summary = imported.categories = imported.writing_id = imported.first_number = None
    imported.reading_id = _queue(READ, imported, str(imported.reading_id), by=by, now=now)


def tick(imported: ImportFile, *, wanted: Collection[int], shown: Collection[int] | None = None) -> None:
    """Want the changes of these lines, and of the other lines that were `shown` not; None: of all others."""
    mine = sa.and_(ImportRow.import_id == imported.id, ImportRow.fate == Fate.CHANGED)
    if shown is not None:
        mine = sa.and_(mine, ImportRow.line.in_(shown))
    chosen = sa.update(ImportRow).where(mine).values(chosen=ImportRow.line.in_(wanted))
    db.session.execute(chosen.execution_options(synchronize_session=False))


def tick_all(imported: ImportFile, *, wanted: bool) -> None:
    """Want all changes, or none."""
    mine = sa.and_(ImportRow.import_id == imported.id, ImportRow.fate == Fate.CHANGED)
    chosen = sa.update(ImportRow).where(mine).values(chosen=wanted)
    db.session.execute(chosen.execution_options(synchronize_session=False))


def agree(imported: ImportFile, categories: dict[str, str]) -> None:
    """Say what becomes of each unknown category, by its folded name: the id of another, NEW_CATEGORY or NO_CATEGORY.

    Raises Refused for one that nothing is said of.
    """
    own = sa.select(Category.id).where(Category.programme_id == imported.programme_id)
    allowed = {NEW_CATEGORY, NO_CATEGORY, *map(str, db.session.scalars(own))}
    labels = {fold(label): label for label in (imported.summary or {"unknown": []})["unknown"]}
    imported.categories = {key: value for key, value in categories.items() if key in labels and value in allowed}
    check(imported)


def ask(imported: ImportFile, categories: dict[str, str], *, by: Member, now: datetime) -> None:
    """Have a worker write what was read and is wanted; asking twice writes once."""
    if step_of(imported) in {Step.WRITING, Step.DONE}:
        return
    agree(imported, categories)
    if not (imported.summary or {})["new"] and not db.session.scalar(chosen_of(imported)):
        raise Refused(N_("There is nothing to write: tick the changes that you want."), field="changes")
    imported.writing_id = _queue(WRITE, imported, str(imported.reading_id), by=by, now=now)


def ask_back(imported: ImportFile, *, by: Member, now: datetime) -> None:
    """Have a worker take back what was written; asking twice does it once. Raises Refused for what is known at once."""
    if step_of(imported) is Step.UNDOING:
        return
    check_undo(imported, by, now)
    imported.undoing_id = _queue(UNDO, imported, str(imported.undoing_id or ""), by=by, now=now, member_id=by.id)


def keep_after_all(imported: ImportFile, *, now: datetime) -> None:
    """Stop taking the import back: it stands as it was written. Refused when it is taken back already."""
    if imported.undoing_id:
        queue.cancel(imported.undoing_id, now=now)  # before the import: a worker locks them in this order
    if _as_it_is(imported, ImportFile.undone) is not None:
        raise Refused(N_("It is taken back already."))


def cancel(imported: ImportFile, *, now: datetime) -> None:
    """Stop the work, kindly: nothing of it is written. Refused when it is done already."""
    for job_id in (imported.reading_id, imported.writing_id):
        if job_id:
            queue.cancel(job_id, now=now)  # before the import: a worker locks them in this order
    if _as_it_is(imported, ImportFile.result) is not None:
        raise Refused(N_("It is written already; you can take it back."))
    imported.content = b""


def _as_it_is(imported: ImportFile, column: Any) -> Any:
    """The column now that no worker is in the middle of it."""
    return db.session.scalars(sa.select(column).where(ImportFile.id == imported.id).with_for_update()).one()


def discard(import_id: int) -> None:
    """Forget a file and its rows; what was written stays."""
    db.session.execute(sa.delete(ImportFile).where(ImportFile.id == import_id))


def _queue(kind: str, imported: ImportFile, after: str, *, by: Member, now: datetime, **more: int) -> int:
    """One job for what came before, however often it is asked for."""
    args: dict[str, Any] = {"import_id": imported.id, **more}
    key = f"{kind}:{imported.id}:{after}"
    return queue.put(kind, args, key=key, programme_id=imported.programme_id, user_id=by.user_id, now=now)
