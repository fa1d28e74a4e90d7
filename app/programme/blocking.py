"""Blocking: something outside its owner's hands holds an item up. Said with a reason, taken away with one click."""

from datetime import datetime

from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.activity import Activity
from app.programme.item import Item, change
from app.programme.member import Member


def block(item: Item, reason: str, *, by: Member, now: datetime, seen: int) -> Activity | None:
    """Say what blocks it, or say it in other words: it stays blocked since the first day. None when nothing changed."""
    if not reason.strip():
        raise Refused(N_("Say what blocks it, so that somebody can help."), field="blocked_reason")
    if not item.is_open:
        raise Refused(N_("What is closed can’t be blocked."), field="blocked_reason")
    return change(item, {"blocked_reason": reason.strip()}, by=by, now=now, seen=seen)


def unblock(item: Item, *, by: Member, now: datetime, seen: int) -> Activity | None:
    """Nothing blocks it any more; None when nothing did."""
    return change(item, {"blocked_reason": ""}, by=by, now=now, seen=seen)
