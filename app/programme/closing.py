"""Closing a programme, so that it stays as it is and can only be read; and reopening it."""

from datetime import datetime

from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.programme.chronicle import note
from app.programme.member import Member
from app.programme.programme import Programme, check_open


def close(programme: Programme, closing_note: str, *, by: Member, now: datetime, seen: int) -> None:
    """Close it; `closing_note` says what was achieved and what goes on. Open items and asks stay as they are.

    From then on the policy allows nothing but reading and reopening; no reminder and no report leaves.
    """
    check_open(programme)
    _check_seen(programme, seen)
    if not closing_note.strip():
        raise Refused(N_("Say what was achieved and what goes on: it stays on the home page."), field="note")
    programme.closed_at, programme.closing_note = now, closing_note.strip()
    note(programme, "closed", by=by, now=now, reason=closing_note)


def reopen(programme: Programme, reason: str, *, by: Member, now: datetime, seen: int) -> None:
    """Let it go on from now; weeks that passed meanwhile are never made up for. The reason stays in the history."""
    if programme.closed_at is None:
        raise Refused(N_("This programme is open already."))
    _check_seen(programme, seen)
    if not reason.strip():
        raise Refused(N_("Say why it goes on: it stays in the history."), field="reason")
    programme.closed_at, programme.closing_note, programme.reopened_at = None, "", now
    note(programme, "reopened", by=by, now=now, reason=reason)


def _check_seen(programme: Programme, seen: int) -> None:
    if programme.version != seen:
        raise Conflict(programme, {}, {})
