"""The roadmap's two verbs: moving an item to another horizon or group, and carrying over what NOW left open (R3)."""

from datetime import date, datetime

from app.core.errors import Forbidden, Refused
from app.core.i18n import N_
from app.programme.activity import Activity, record
from app.programme.decision import decide
from app.programme.difference import differences, standing
from app.programme.item import Item, change, check_seen, move_date, touch
from app.programme.member import Member
from app.programme.policy import Permission, allows
from app.programme.programme import Track


def may_move(item: Item, member: Member, *, track: Track) -> bool:
    """Whether `member` may put the item into the group `track`: whoever edits the items of both groups."""
    return all(allows(member, Permission.EDIT, group, own=item.is_own(member)) for group in (item.track, track))


def move(item: Item, *, horizon: Track, track: Track, by: Member, now: datetime, seen: int) -> Activity | None:
    """Put the item into another column, another row or both; None when it stands there already.

    Raises Forbidden, Conflict, or Refused when it would leave NOW in overrun.
    """
    if not may_move(item, by, track=track):
        raise Forbidden("move")
    return change(item, {"horizon": horizon, "track": track}, by=by, now=now, seen=seen)


def carry_over(
    item: Item, *, horizon: Track, due_on: date | None, reason: str, by: Member, now: datetime, seen: int
) -> Activity:
    """Decide that an item in overrun goes on in a later horizon, until `due_on`; the commitment is kept beside it (R3).

    Raises Forbidden, Conflict, or Refused when there is no reason, no day to come, or nothing to carry over.
    """
    if not allows(by, Permission.SETTLE, item.track):
        raise Forbidden("carry_over")
    check_seen(item, {"horizon": horizon, "due_on": due_on}, seen)
    today = item.programme.today(now)
    if not item.is_overrun(today):
        raise Refused(N_("Only what is open in Now after its window is carried over."))
    _check(horizon, due_on, reason, today)
    before = standing(item)
    move_date(item, due_on, reason)
    decide(item, act="carry_over", verdict=horizon.value, by=by, now=now, rationale=reason)
    item.horizon, item.due_on = horizon, due_on
    touch(item, now)
    return record(item, "carry_over", by=by, now=now, reason=reason, facts=differences(item, before))


def _check(horizon: Track, due_on: date | None, reason: str, today: date) -> None:
    if horizon is Track.NOW:
        raise Refused(N_("The window of this horizon is over: choose a later one."), field="horizon")
    if not reason.strip():
        raise Refused(N_("Say why it is not done: it stays in the history."), field="reason")
    if due_on is None or due_on < today:
        raise Refused(N_("Give a day that is still to come."), field="due_on")
