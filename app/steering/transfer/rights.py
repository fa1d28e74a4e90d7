"""Whether somebody may change an item as a file says: rights and rules that are known before it is done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.errors import Conflict, Forbidden, Refused
from app.core.i18n import N_
from app.programme.horizon import may_move
from app.programme.item import Item, check_leaves_now
from app.programme.member import Member
from app.programme.policy import Permission, allows


def check_change(item: Item, values: Mapping[str, Any], *, by: Member, now: datetime) -> None:
    """Raises Forbidden, or Refused where it would leave NOW in overrun."""
    if not allows(by, Permission.EDIT, item.track, own=item.is_own(by)):
        raise Forbidden("edit")
    if not may_move(item, by, track=values.get("track", item.track)):
        raise Forbidden("move")
    if "horizon" in values:
        check_leaves_now(item, now)


def why(trouble: Refused | Forbidden | Conflict) -> Refused:
    """What keeps a row out, as a sentence for a person."""
    if isinstance(trouble, Conflict):
        return Refused(N_("Somebody changed it after the file had been read."))
    if isinstance(trouble, Forbidden):
        return Refused(N_("You may not change this one: it belongs to another group."))
    return trouble
