"""Who may take a line of history back: whoever may do the opposite."""

from collections.abc import Sequence

from app.core.errors import Forbidden
from app.programme.activity import Activity
from app.programme.item import Item
from app.programme.member import Member
from app.programme.policy import Permission, allows
from app.programme.state import demanded

DEMANDED = {
    "rebaselined": Permission.DECIDE,
    "carry_over": Permission.SETTLE,
    "rank": Permission.SETTLE,
    "answered": Permission.ANSWER,
}
"""What one must be allowed to take a verb back, where it is neither a step of the item's kind nor an edit."""


def check_right(item: Item, lines: Sequence[Activity], by: Member) -> None:
    """Raises Forbidden where `by` may not take one of these lines of the item back."""
    for line in lines:
        own = line.member_id == by.id if "comment" in line.facts else item.is_own(by)
        if not allows(by, _demanded(item, line), item.track, own=own):
            raise Forbidden(line.verb)


def _demanded(item: Item, line: Activity) -> Permission:
    """What doing the verb demands demands undoing it; redoing demands what was undone."""
    if line.undoes is not None:
        return _demanded(item, line.undoes)
    if "comment" in line.facts:
        return Permission.ERASE_COMMENT
    before, _after = line.facts.get("state", (None, None))
    held = [item.HELD[name] for name in line.facts if name in item.HELD] if item.state in item.STAYS else []
    return DEMANDED.get(line.verb) or demanded(item, line.verb, before) or next(iter(held), Permission.EDIT)
