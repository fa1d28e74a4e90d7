"""Taking back what a file brought: all of it that nobody touched since, at once."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Forbidden, Refused
from app.core.i18n import N_
from app.do_now.import_step import Step
from app.do_now.import_undo import is_touched_since
from app.do_now.import_writing import bump
from app.do_now.priority_moves import told
from app.programme.activity import Activity
from app.programme.member import Member
from app.programme.policy import Permission, allows
from app.programme.programme import Track, check_open
from app.programme.undo import undo
from app.steering.transfer.file import TransferFile, can_undo, step_of
from app.steering.transfer.kinds import KINDS
from app.steering.transfer.writing import locked

MOST_TOLD = 200
NOT_ALLOWED = N_("Your role does not allow taking this import back.")


def check_undo(sent: TransferFile, by: Member, now: datetime) -> Activity:
    """The line of history that all of it is part of. Raises Refused when it can't be taken back (any more)."""
    if not allows(by, Permission.IMPORT, Track.NOW):
        raise Refused(NOT_ALLOWED)
    if sent.activity is None or sent.undone is not None:
        raise Refused(N_("This was taken back already."))
    if step_of(sent) is Step.WRITING:
        raise Refused(N_("This import is still being written."))
    if not can_undo(sent, now):
        raise Refused(N_("An import can be taken back for thirty days; this one is older."))
    return sent.activity


def undo_transfer(transfer_id: int, *, by_id: int, now: datetime) -> dict[str, Any]:
    """Take it back in the caller's transaction. Gives `TransferFile.undone`; a second call gives that of the first.

    Raises Refused as `check_undo` does, in a closed programme, and when everything was touched.
    """
    sent = db.session.scalars(locked(transfer_id)).one()
    if sent.undone is not None:
        return sent.undone
    check_open(sent.programme)
    by = db.session.get_one(Member, by_id)
    line = check_undo(sent, by, now)
    moves = KINDS[sent.kind].watch(sent.programme_id)
    touched = sa.select(Activity.item_id).where(Activity.part_of_id == line.id, is_touched_since()).distinct()
    try:
        undone = undo(line, by=by, now=now, spared=set(db.session.scalars(touched)))
    except Forbidden as forbidden:
        raise Refused(NOT_ALLOWED) from forbidden
    kept = undone.facts["kept"]
    sent.undone = {
        "count": undone.facts["count"], "kept": kept[:MOST_TOLD], "kept_count": len(kept),
        "moved": told(moves(), sent.programme_id),
    }  # fmt: skip
    bump(sent.programme_id)
    return sent.undone
