"""Putting items away: the archive keeps what is no longer worked on, the trash what may be purged after 30 days."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.account import User
from app.programme.activity import Activity, record
from app.programme.difference import differences, standing
from app.programme.item import Item, check_seen, touch
from app.programme.member import Member
from app.programme.programme import Programme

KEPT = timedelta(days=30)
PAGE = 50


def archived(programme: Programme) -> sa.Select[Item]:
    return sa.select(Item).where(
        Item.programme_id == programme.id, Item.archived_at.is_not(None), Item.trashed_at.is_(None)
    )


def in_trash(programme: Programme) -> sa.Select[Item]:
    return sa.select(Item).where(Item.programme_id == programme.id, Item.trashed_at.is_not(None))


def rows(programme: Programme, *, trashed: bool, before: int | None = None) -> sa.Select[*tuple[Any, ...]]:
    """(place, who, id, kind, number, title, version, track, archived_at, trashed_at) of a page and one more.

    What was put away last stands first, with who did it; `before` is the `place` of a row.
    """
    away = Item.trashed_at if trashed else Item.archived_at
    last = (
        sa.select(sa.func.max(Activity.id))
        .where(Activity.item_id == Item.id, Activity.at == away)
        .correlate(Item)
        .scalar_subquery()
    )
    statement = (
        sa.select(Activity.id.label("place"), User.name.label("who"), Item.id, Item.kind, Item.number, Item.title)
        .add_columns(Item.version, Item.track, Item.archived_at, Item.trashed_at)
        .select_from(Item)
        .join(Activity, Activity.id == last)
        .outerjoin(Member, Member.id == Activity.member_id)
        .outerjoin(User, User.id == Member.user_id)
        .where(Item.programme_id == programme.id, away.is_not(None))
        .order_by(Activity.id.desc())
        .limit(PAGE + 1)
    )
    if not trashed:
        statement = statement.where(Item.trashed_at.is_(None))
    return statement.where(Activity.id < before) if before is not None else statement


def archive(item: Item, *, by: Member, now: datetime, seen: int, part_of: Activity | None = None) -> Activity:
    """Out of every list, board and figure, for as long as one likes."""
    if item.archived_at is not None:
        raise Refused(N_("%(ref)s is archived already."), ref=item.ref)
    return _put_away(item, "archived", {"archived_at": now}, by=by, now=now, seen=seen, part_of=part_of)


def unarchive(item: Item, *, by: Member, now: datetime, seen: int) -> Activity:
    if item.archived_at is None or item.trashed_at is not None:
        raise Refused(N_("%(ref)s is not in the archive."), ref=item.ref)
    return _put_away(item, "unarchived", {"archived_at": None}, by=by, now=now, seen=seen)


def trash(item: Item, *, by: Member, now: datetime, seen: int, part_of: Activity | None = None) -> Activity:
    """Delete it; for 30 days it can be restored as it was, with its number, history and all that hangs on it (R32)."""
    if item.trashed_at is not None:
        raise Refused(N_("%(ref)s is in the trash already."), ref=item.ref)
    away = {"trashed_at": now, "archived_at": item.archived_at or now}
    return _put_away(item, "trashed", away, by=by, now=now, seen=seen, part_of=part_of)


def restore(item: Item, *, by: Member, now: datetime, seen: int) -> Activity:
    """Back to where it was worked on; what had been archived before it was deleted comes back open too."""
    if item.trashed_at is None:
        raise Refused(N_("%(ref)s is not in the trash."), ref=item.ref)
    return _put_away(item, "restored", {"trashed_at": None, "archived_at": None}, by=by, now=now, seen=seen)


def purge(now: datetime) -> sa.Delete:
    """Whatever lies in a trash for 30 days, for good, with its history; the number is never given again."""
    return sa.delete(Item).where(Item.trashed_at <= now - KEPT).execution_options(synchronize_session=False)


def _put_away(
    item: Item,
    verb: str,
    values: Mapping[str, datetime | None],
    *,
    by: Member,
    now: datetime,
    seen: int,
    part_of: Activity | None = None,
) -> Activity:
    check_seen(item, {}, seen)
    if not item.DISPOSABLE:
        raise Refused(N_("The method asks for it: it can be neither archived nor deleted."))
    if item.archived_at is None and item.state in item.STAYS:
        raise Refused(item.STAYS[item.state])
    before = standing(item)
    for name, value in item.BACK(item, values).items():
        setattr(item, name, value)
    touch(item, now)
    return record(item, verb, by=by, now=now, facts=differences(item, before), part_of=part_of)
