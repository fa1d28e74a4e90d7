"""Undo: what a line of history did is taken back by another line, which can be taken back itself."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectin_polymorphic, selectinload

from app.core import db
from app.core.db import Instant
from app.core.errors import Forbidden, Refused
from app.core.i18n import N_
from app.programme import attached
from app.programme.activity import MADE, Activity, record, record_set
from app.programme.decision import Decision, decide
from app.programme.difference import differences, plain, standing, texts
from app.programme.item import Item, check_leaves_now, touch
from app.programme.member import Member
from app.programme.recount import recount
from app.programme.undo_right import check_right

WHOLE = {"problems_merged"}
"""Verbs of sets of which no part is taken back alone: that would leave them half done."""

ACTS = {"rebaselined": "rebaseline"}
"""The act of the decision behind a line of history, where it has another name."""

Decided = set[tuple[int, str, datetime]]
"""Which item was decided upon, by which act, at which moment."""


def line_of(programme_id: int, activity_id: int) -> sa.Select[Activity]:
    return sa.select(Activity).where(Activity.programme_id == programme_id, Activity.id == activity_id)


def kinds_of(line: Activity) -> sa.Select[str]:
    """The kinds of the items that it concerns, itself or by its parts."""
    both = sa.or_(Activity.id == line.id, Activity.part_of_id == line.id)
    return sa.select(Item.kind).distinct().join(Activity, Activity.item_id == Item.id).where(both)


def undo(line: Activity, *, by: Member, now: datetime, spared: Collection[int] | None = None) -> Activity:
    """Take back what `line` did, and every line that is part of it; returns the line that says so.

    One item: Refused when it was changed since. A set: those changed since stay as they are, and stand with their
    references under `kept` in the facts of the line that is returned. Where ids are `spared`, those items of the set
    stay too, and so do those that `by` may not take back, as long as there are others.
    What is part of a set of `WHOLE` takes that set back with it.
    Raises Forbidden when `by` may not do the opposite, Refused when it was taken back already.
    """
    line = _whole(line)
    if db.session.scalar(sa.select(sa.exists().where(Activity.undoes_id == line.id))):
        raise Refused(N_("This was taken back already."))
    groups = list(_by_item(line))
    spared = _spared(groups, by, spared)
    decided = _decided([item.id for item, _lines in groups])
    if line.item_id is not None:
        ((item, lines),) = groups
        return _take_back(item, lines, decided, by=by, now=now)
    return _take_back_all(line, groups, decided, by=by, now=now, spared=spared)


def _whole(line: Activity) -> Activity:
    """The line that is taken back where somebody asks for `line`."""
    return line.part_of if line.part_of and _is_of_whole(line) else line


def _is_of_whole(line: Activity) -> bool:
    """Whether it is part of such a set, of its undoing, or of doing it again."""
    done = line.part_of
    while done is not None and done.undoes is not None:
        done = done.undoes
    return done is not None and done.verb in WHOLE


def _by_item(line: Activity) -> Iterator[tuple[Item, Sequence[Activity]]]:
    """Each item with the lines of its own that are to be taken back, the latest first; the items are locked."""
    both = sa.or_(Activity.id == line.id, Activity.part_of_id == line.id)
    lines = db.session.scalars(
        sa.select(Activity)
        .where(both, Activity.item_id.is_not(None))
        .order_by(Activity.item_id, Activity.id.desc())
        .options(selectinload(Activity.texts), selectinload(Activity.undoes))
    ).all()
    kinds = [mapper.class_ for mapper in Item.__mapper__.self_and_descendants if mapper.class_ is not Item]
    found = (
        sa.select(Item)
        .where(Item.id.in_({each.item_id for each in lines}))
        .order_by(Item.id)
        .options(selectin_polymorphic(Item, kinds))
        .with_for_update(of=Item)
    )
    items = {item.id: item for item in db.session.scalars(found)}
    if not items:
        raise Refused(N_("This can't be taken back."))
    for item_id, its_lines in groupby(lines, key=lambda each: each.item_id):
        yield items[item_id], list(its_lines)


def _spared(groups: Sequence[tuple[Item, Sequence[Activity]]], by: Member, spared: Collection[int] | None) -> set[int]:
    """The items that stay as they are. Raises Forbidden as `undo` does."""
    stay = {item.id for item, _lines in groups} & set(spared or ())
    forbidden: dict[int, Forbidden] = {}
    for item, lines in groups:
        try:
            if item.id not in stay:
                check_right(item, lines, by)
        except Forbidden as trouble:
            forbidden[item.id] = trouble
    stay |= forbidden.keys()
    if forbidden and (spared is None or len(stay) == len(groups)):
        raise next(iter(forbidden.values()))
    return stay


def can_be_taken_back(item: Item, lines: Sequence[Activity], by: Member) -> bool:
    """Whether `undo` would still take back these lines of the item, the latest first, asked of what is loaded.

    False for what made the item: that is what deleting is for; and for what goes with the step of a set of `WHOLE`.
    """
    follows = any(_is_of_whole(line) for line in lines) and not any("state" in line.facts for line in lines)
    if follows or any(line.verb in MADE for line in lines):
        return False
    try:
        check_right(item, lines, by)
        _check_unchanged(item, lines, asking=False)
        return all(_former(item, line, item.updated_at) or attached.facts(line) for line in lines)
    except (Forbidden, Refused):
        return False


def _decided(items: list[int]) -> Decided:
    found = sa.select(Decision.item_id, Decision.act, Decision.at).where(Decision.item_id.in_(items))
    return {(row.item_id, row.act, row.at) for row in db.session.execute(found)}


def _take_back_all(
    line: Activity,
    groups: Sequence[tuple[Item, Sequence[Activity]]],
    decided: Decided,
    *,
    by: Member,
    now: datetime,
    spared: Collection[int],
) -> Activity:
    whole = record_set(line.programme_id, "undone", by=by, now=now, undoes=line)
    kept = []
    for item, lines in groups:
        if item.id in spared:
            kept.append(item.ref)
            continue
        try:
            _take_back(item, lines, decided, by=by, now=now, part_of=whole)
        except Refused:
            kept.append(item.ref)
    if len(kept) == len(groups):
        raise Refused(N_("Everything was changed since: nothing can be taken back."))
    whole.facts = {"count": len(groups) - len(kept), "kept": kept}
    recount(line)
    return whole


def _take_back(
    item: Item,
    lines: Sequence[Activity],
    decided: Decided,
    *,
    by: Member,
    now: datetime,
    part_of: Activity | None = None,
) -> Activity:
    """Bring one item back to what it was before these lines, the latest first; a decision is answered by another."""
    before = standing(item)
    _check_unchanged(item, lines)
    _check_window(item, lines, now)
    facts = attached.put_back(lines, by=by, now=now)
    former: dict[str, Any] = {}
    for line in lines:
        former |= _former(item, line, now)
    for name, value in item.BACK(item, former).items():
        setattr(item, name, value)
    for line in lines:
        if (item.id, ACTS.get(line.verb, line.verb), line.at) in decided:
            decide(item, act="undo", verdict=line.verb, by=by, now=now)
    if former:
        touch(item, now)
    facts |= differences(item, before)
    undone = record(item, "undone", by=by, now=now, facts=facts, part_of=part_of, undoes=lines[-1], beside=not former)
    undone.texts = texts(item, before)
    return undone


def _check_unchanged(item: Item, lines: Sequence[Activity], *, asking: bool = True) -> None:
    """Whatever the lines changed must still be as the last of them left it; `asking` the database where it must."""
    left: dict[str, Any] = {}
    for line in reversed(lines):
        left |= {name: after for name, (_before, after) in _facts(item, line).items()}
        left |= {text.field: text.after for text in line.texts if text.field in item.TEXTS}
    gone = item.trashed_at is not None and any(line.verb in MADE for line in lines)
    if (
        gone
        or (asking and not attached.are_unchanged(lines))
        or any(plain(getattr(item, name)) != after for name, after in left.items())
    ):
        raise Refused(N_("%(ref)s was changed since: this can't be taken back any more."), ref=item.ref)


def _check_window(item: Item, lines: Sequence[Activity], now: datetime) -> None:
    """What was put into NOW while its window was open does not leave it by being taken back, once it is over (R3)."""
    programme = item.programme
    if any("horizon" in line.facts and not programme.now_is_over(programme.today(line.at)) for line in lines):
        check_leaves_now(item, now)


def _former(item: Item, line: Activity, now: datetime) -> dict[str, Any]:
    """What the item's columns held before the line."""
    if line.verb in MADE:
        return {"trashed_at": now, "archived_at": now}
    former = {name: _value(item, name, before) for name, (before, _after) in _facts(item, line).items()}
    former |= {text.field: text.before for text in line.texts if text.field in item.TEXTS}
    if not former and not attached.facts(line):
        raise Refused(N_("This can't be taken back."))
    return former


def _facts(item: Item, line: Activity) -> dict[str, Any]:
    columns = item.__mapper__.column_attrs
    return {name: pair for name, pair in line.facts.items() if name in columns}


def _value(item: Item, name: str, kept: Any) -> Any:
    """The value of that column which history keeps as a code or an ISO date."""
    kind = item.__mapper__.columns[name].type
    if kept is None:
        return None
    if isinstance(kind, sa.Enum) and kind.enum_class:
        return kind.enum_class(kept)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(kept)
    return date.fromisoformat(kept) if isinstance(kind, sa.Date) else kept
