"""The import of an inventory: somebody sends a file, a worker reads it, somebody agrees, a worker writes it."""

from datetime import datetime

import sqlalchemy as sa

from app.core import db, queue
from app.core.clock import Clock
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.sheet import check_kind
from app.core.text import one_line
from app.do_now.import_reading import stage
from app.do_now.import_row import ImportFile
from app.do_now.import_writing import check, write
from app.programme.member import Member
from app.programme.programme import Programme


def keep(programme: Programme, *, name: str, content: bytes, by: Member | None, now: datetime) -> ImportFile:
    """Take a file in as it is; refuses at first sight what can't be CSV. `by` is None on the console."""
    check_kind(content)
    named = one_line(name.replace("\\", "/").rsplit("/", 1)[-1])[:120] or "?"
    imported = ImportFile(programme=programme, by=by, name=named, content=content, created_at=now)
    db.session.add(imported)
    db.session.flush()  # whoever reads it names it
    return imported


def receive(programme: Programme, *, name: str, content: bytes, by: Member, now: datetime) -> ImportFile:
    """Take a file in and have a worker read it."""
    imported = keep(programme, name=name, content=content, by=by, now=now)
    imported.reading_id = _queue("read_actions", imported, {}, by=by, now=now)
    return imported


def ask(imported: ImportFile, *, update: bool, new_categories: bool, by: Member, now: datetime) -> None:
    """Have a worker write what was read; asking twice writes once."""
    check(imported, update=update, new_categories=new_categories)
    if not would_write(imported, update=update):
        raise Refused(N_("There is nothing to write: tick the changes if you want them."), field="update")
    options = {"update": update, "new_categories": new_categories}
    imported.writing_id = _queue("write_actions", imported, options, by=by, now=now)


def would_write(imported: ImportFile, *, update: bool) -> bool:
    """Whether writing this file would make a difference."""
    found = imported.summary or {"new": 0, "changed": 0}
    return bool(found["new"] or (update and found["changed"]))


def discard(import_id: int) -> None:
    """Forget a file and its rows; what was written stays."""
    db.session.execute(sa.delete(ImportFile).where(ImportFile.id == import_id))


def _queue(kind: str, imported: ImportFile, options: dict[str, bool], *, by: Member, now: datetime) -> int:
    args = {"import_id": imported.id, **options}
    key = f"{kind}:{imported.id}"
    return queue.put(kind, args, key=key, programme_id=imported.programme_id, user_id=by.user_id, now=now)


def read_job(claim: queue.Claim, clock: Clock) -> None:
    """The worker's half of `receive`; a second run reads again and adds no row."""
    stage(claim.args["import_id"], progress=lambda done, total: queue.progress(claim, done, total, now=clock()))


def write_job(claim: queue.Claim, clock: Clock) -> dict[str, int]:
    """The worker's half of `ask`; a second run finds it done."""
    args = claim.args
    with db.writing():
        queue.progress(claim, 0, 0, now=clock())
        return write(args["import_id"], update=args["update"], new_categories=args["new_categories"], now=clock())
