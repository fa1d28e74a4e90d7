"""Many items at once: one change to all of them or to none, through each kind's verb, under one line of history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.core import db
from app.core.cell import EARLIEST, LATEST
from app.core.errors import Conflict, Forbidden, Refused
from app.core.i18n import N_
from app.do_now import action, opportunity, problem, scenario
from app.do_now.action import Action, Disposition, settle
from app.programme.activity import Activity, record_set
from app.programme.horizon import may_move
from app.programme.item import Item, change
from app.programme.member import Member
from app.programme.notification import SEVERAL, tell_owners
from app.programme.policy import Permission, allows
from app.programme.programme import Programme
from app.programme.trash import archive, trash
from app.steering import risk

MOST = 500
"""So many at once: each is edited by itself, with its own line of history."""

Picked = Sequence[tuple[Item, int]]
"""Items, each with the version that the person had before them."""
Verb = Callable[..., Activity | None]
REVISED: Mapping[str, Verb] = {
    "action": action.revise,
    "scenario": scenario.revise,
    "problem": problem.restate,
    "opportunity": opportunity.revise,
    "risk": risk.revise,
}
"""Kind → its own way to edit, where it has one."""
PUT_AWAY: Mapping[str, Verb] = {"archived": archive, "trashed": trash}


@dataclass(frozen=True)
class Changes:
    """What every item gets. `shift` moves the dates that are there by so many days; None leaves what becomes of it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    shift: int = 0
    disposition: Disposition | None = None
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.values or self.shift or self.disposition)


class NotTogether(Exception):
    """Some of the items can't be changed this way, so none was: each with why."""

    def __init__(self, troubles: Sequence[tuple[Item, Refused | Forbidden | Conflict]]) -> None:
        super().__init__(f"{len(troubles)} items")
        self.troubles = troubles


def edit(
    item: Item,
    values: Mapping[str, Any],
    *,
    by: Member,
    now: datetime,
    seen: int,
    reason: str = "",
    part_of: Activity | None = None,
    quietly: bool = False,
) -> Activity | None:
    """Edit an item of any kind as its kind does it; None when nothing changed. `quietly` as in `change`."""
    verb: Verb = REVISED.get(item.kind, change)
    return verb(item, dict(values), by=by, now=now, seen=seen, reason=reason, part_of=part_of, quietly=quietly)


def set_many(programme: Programme, picked: Picked, changes: Changes, *, by: Member, now: datetime) -> Activity | None:
    """Change them all; None when nothing did. Raises NotTogether, and the caller keeps nothing of it then.

    A new owner of several is told once, of how many.
    """
    owner: int | None = changes.values.get("owner_id")
    many = len(picked) > SEVERAL
    given = sum(item.owner_id != owner for item, _seen in picked)

    def one(item: Item, seen: int, whole: Activity) -> bool:
        return _change(item, changes, by=by, now=now, seen=seen, whole=whole, quietly=many)

    whole = _each(programme, picked, "changed", one, by=by, now=now, reason=changes.reason)
    if whole and owner and many and given:
        tell_owners(whole, {owner: given}, by=by, now=now)
    return whole


def put_away(programme: Programme, picked: Picked, verb: str, *, by: Member, now: datetime) -> Activity | None:
    """Archive or delete them all: `verb` is one of PUT_AWAY. Raises NotTogether like `set_many`."""

    def one(item: Item, seen: int, whole: Activity) -> bool:
        return PUT_AWAY[verb](item, by=by, now=now, seen=seen, part_of=whole) is not None

    return _each(programme, picked, verb, one, by=by, now=now)


def _each(
    programme: Programme,
    picked: Picked,
    verb: str,
    one: Callable[[Item, int, Activity], bool],
    *,
    by: Member,
    now: datetime,
    reason: str = "",
) -> Activity | None:
    if len(picked) > MOST:
        raise Refused(N_("At most %(limit)d items can be changed at once: narrow the filter."), limit=MOST)
    whole, done = record_set(programme.id, verb, by=by, now=now, reason=reason), 0
    troubles: list[tuple[Item, Refused | Forbidden | Conflict]] = []
    for item, seen in picked:
        try:
            _check_right(item, by)
            done += one(item, seen, whole)
        except (Refused, Forbidden, Conflict) as trouble:
            troubles.append((item, trouble))
    if troubles:
        raise NotTogether(troubles)
    whole.facts = {"count": done}
    if not done:
        db.session.delete(whole)
    return whole if done else None


def _check_right(item: Item, by: Member) -> None:
    if not allows(by, Permission.EDIT, item.track, own=item.is_own(by)):
        raise Forbidden("edit")


def _change(
    item: Item, changes: Changes, *, by: Member, now: datetime, seen: int, whole: Activity, quietly: bool
) -> bool:
    """Whether anything changed. What becomes of an action is settled after the rest: its category may be new."""
    values = dict(changes.values)
    _check_track(item, values, by)
    if changes.shift and item.due_on:
        values["due_on"] = _shifted(item.due_on, changes.shift)
    reason = changes.reason
    lines = [edit(item, values, by=by, now=now, seen=seen, reason=reason, part_of=whole, quietly=quietly)]
    if changes.disposition and isinstance(item, Action):
        db.session.flush()  # the decision keeps the version that it saw
        seen = item.version
        lines.append(settle(item, changes.disposition, by=by, now=now, seen=seen, reason=reason, part_of=whole))
    return any(lines)


def _check_track(item: Item, values: Mapping[str, Any], by: Member) -> None:
    """Another group gets the item only from somebody who works there too."""
    if values.get("track", item.track) is item.track:
        return
    if not item.DISPOSABLE:
        raise Refused(N_("The method says which track works on it."), field="track")
    if not may_move(item, by, track=values["track"]):
        raise Refused(N_("You can hand it over only to a track that you work on."), field="track")


def _shifted(due_on: date, days: int) -> date:
    room = (LATEST - due_on).days if days > 0 else (due_on - EARLIEST).days
    if abs(days) > room:
        raise Refused(N_("Give a date between 1990 and 2100."), field="shift")
    return due_on + timedelta(days)
