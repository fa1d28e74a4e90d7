"""What people ask of a file with items: take it in, write it, take it back. Nothing here opens a file."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from app.core import db, queue
from app.core.errors import Refused
from app.core.file_kind import check_kind
from app.core.i18n import N_
from app.core.text import file_name
from app.do_now.import_row import Fate
from app.do_now.import_step import Step
from app.programme.member import Member
from app.programme.programme import Programme
from app.steering.transfer.file import TransferFile, step_of
from app.steering.transfer.undoing import check_undo
from app.steering.transfer.writing import check, check_waiting

READ, WRITE, UNDO = "read_transfer", "write_transfer", "undo_transfer"


def receive(programme: Programme, kind: str, *, name: str, content: bytes, by: Member, now: datetime) -> TransferFile:
    """Take a file in and have a worker read it. Refuses at first sight what is neither a sheet nor JSON."""
    check_kind(content)
    sent = TransferFile(programme=programme, by=by, kind=kind, name=file_name(name), content=content, created_at=now)
    db.session.add(sent)
    db.session.flush()  # whoever reads it names it
    sent.reading_id = _queue(READ, sent, "", by=by, now=now)
    return sent


def ask(sent: TransferFile, wanted: Collection[Fate], *, by: Member, now: datetime) -> None:
    """Have a worker write the rows of these fates: what is new, what differs, or both; asking twice writes once.

    One that was broken off goes on with the rows that were wanted first. Raises Refused for what may not be written.
    """
    check(sent)
    step, found = step_of(sent), sent.summary or {}
    if step not in {Step.FOUND, Step.HALF}:
        return
    if step is Step.FOUND:
        sent.wanted = [fate.value for fate in (Fate.NEW, Fate.CHANGED) if fate in wanted and found[fate.value]]
    if not sent.wanted:
        raise Refused(N_("Choose what is to be written."), field="wanted")
    check_waiting(sent)
    sent.by = by
    sent.writing_id = _queue(WRITE, sent, str(sent.writing_id or ""), by=by, now=now)


def ask_back(sent: TransferFile, *, by: Member, now: datetime) -> None:
    """Have a worker take back what was written; asking twice does it once. Raises Refused for what is known at once."""
    if step_of(sent) is Step.UNDOING:
        return
    check_undo(sent, by, now)
    sent.undoing_id = _queue(UNDO, sent, str(sent.undoing_id or ""), by=by, now=now, member_id=by.id)


def _queue(kind: str, sent: TransferFile, after: str, *, by: Member, now: datetime, **more: int) -> int:
    """One job for what came before, however often it is asked for."""
    args: dict[str, Any] = {"transfer_id": sent.id, **more}
    key = f"{kind}:{sent.id}:{after}"
    return queue.put(kind, args, key=key, programme_id=sent.programme_id, user_id=by.user_id, now=now)
