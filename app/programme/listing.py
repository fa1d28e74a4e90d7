"""Lists of items of any kind: one filter, one order, one statement a page, however many there are."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.programme.account import User
from app.programme.item import OPEN, Item, Stage
from app.programme.member import Member
from app.programme.priority import Priority
from app.programme.programme import Programme, Track
from app.programme.word_index import holding

PAGE = 50
FAR = date(9999, 12, 31)
Place = tuple[date, int]


@dataclass(frozen=True)
class Filter:
    """What is asked for. `owner` is a member's id, 0 for nobody, None for anybody; `due` one of `DUE`."""

    text: str = ""
    kind: str = ""
    track: Track | None = None
    stage: Stage | None = None
    owner: int | None = None
    due: str = ""
    blocked: bool = False
    priority: Priority | None = None


DUE = ("late", "week", "month", "none", "open")


def rows(programme: Programme, wanted: Filter, *, today: date) -> sa.Select[*tuple[Any, ...]]:
    """Tuples of what a list shows, unordered: the caller adds columns, then asks for a page with `page`."""
    statement = (
        sa.select(
            Item.id,
            Item.kind,
            Item.number,
            Item.title,
            Item.track,
            Item.horizon,
            Item.state,
            Item.stage,
            Item.priority,
            Item.due_on,
            Item.baseline_on,
            Item.blocked_since,
            Item.owner_label,
            User.name.label("owner"),
        )
        .select_from(Item.__table__)
        .outerjoin(Member, Member.id == Item.owner_id)
        .outerjoin(User, User.id == Member.user_id)
        .where(Item.programme_id == programme.id, Item.archived_at.is_(None))
    )
    return statement.where(*conditions(wanted, today))


def conditions(wanted: Filter, today: date) -> list[sa.ColumnElement[bool]]:
    found = [holding(wanted.text)] if wanted.text else []
    if wanted.kind:
        found.append(Item.kind == wanted.kind)
    if wanted.track:
        found.append(Item.track == wanted.track)
    if wanted.stage:
        found.append(Item.stage == wanted.stage)
    if wanted.owner is not None:
        found.append(Item.owner_id == wanted.owner if wanted.owner else Item.owner_id.is_(None))
    if wanted.priority:
        found.append(Item.priority == wanted.priority)
    if wanted.blocked:
        found += [Item.blocked_since.is_not(None), Item.stage.in_(OPEN)]
    return found + _due(wanted.due, today)


def _due(due: str, today: date) -> list[sa.ColumnElement[bool]]:
    until = {"late": today - timedelta(1), "week": today + timedelta(7), "month": today + timedelta(31)}
    if due in until:
        return [Item.stage.in_(OPEN), Item.due_on <= until[due]]
    if due == "none":
        return [Item.due_on.is_(None)]
    return [Item.stage.in_(OPEN)] if due == "open" else []


@dataclass(frozen=True)
class Page:
    """Some rows in order, and where the pages beside them begin (None: there is none)."""

    rows: list[Any]
    before: str | None
    after: str | None


def page(
    statement: sa.Select[*tuple[Any, ...]], session: Any, *, after: str = "", before: str = "", size: int = PAGE
) -> Page:
    """One page by due date, then by number of the row; the last page costs what the first does."""
    date_key = sa.func.coalesce(Item.due_on, FAR)
    back = _read(before)
    place = back or _read(after)
    if place:
        here = sa.tuple_(date_key, Item.id)
        there = sa.tuple_(sa.literal(place[0], sa.Date), sa.literal(place[1]))
        statement = statement.where(here < there if back else here > there)
    order = (date_key.desc(), Item.id.desc()) if back else (date_key, Item.id)
    found = list(session.execute(statement.order_by(*order).limit(size + 1)))
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    return Page(
        found,
        before=place_of(found[0]) if found and (more if back else place) else None,
        after=place_of(found[-1]) if found and (back or more) else None,
    )


def place_of(row: Any) -> str:
    """How an address names the place of a row: what `after` and `before` of `page` take."""
    return f"{(row.due_on or FAR).isoformat()}~{row.id}"


def _read(text: str) -> Place | None:
    """The place that an address names; None when it was tampered with."""
    day, _, number = text.partition("~")
    try:
        return (date.fromisoformat(day), int(number)) if number.isdecimal() and len(number) < 18 else None
    except ValueError:
        return None
