"""The filter of a list: what an address or a saved view asks for, and the conditions that it amounts to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any

import sqlalchemy as sa

from app.core.text import one_line
from app.programme.item import OPEN, Item, Stage
from app.programme.priority import Priority
from app.programme.programme import Track
from app.programme.refs import kinds
from app.programme.word_index import holding

DUE = ("late", "week", "month", "none", "open")
KEPT = "kept"
LONGEST = 200


@dataclass(frozen=True)
class Filter:
    """What is asked for. `owner` is a member's id, 0 for nobody, None for anybody; `due` one of `DUE`.

    `own` holds what only the kind knows: name and text of entries of its `FILTERS`.
    """

    text: str = ""
    kind: str = ""
    track: Track | None = None
    horizon: Track | None = None
    stage: Stage | None = None
    owner: int | None = None
    due: str = ""
    blocked: bool = False
    archived: bool = False
    priority: Priority | None = None
    own: tuple[tuple[str, str], ...] = ()


def understood(given: Mapping[str, str], kind: str = "") -> dict[str, str]:
    """The entries that make sense, tidied, always in the same order; what makes none is left out.

    `kind` is that of a page that lists one kind only, and not among the entries then.
    """
    found = {name: text for name, read in ENTRIES.items() if (text := read(given.get(name, "")))}
    if kind:
        found.pop("kind", None)
    own = kinds()[one].FILTERS if (one := kind or found.get("kind", "")) else {}
    return found | {name: text for name in own if (text := given.get(name, "")) and own[name](text) is not None}


def wanted(entries: Mapping[str, str], *, me: int, kind: str = "") -> Filter:
    """The filter that understood entries amount to; `me` is the member whose «me» it is."""
    known, owner = dict(entries), entries.get("owner", "")
    one = kind or known.get("kind", "")
    return Filter(
        text=known.get("q", ""),
        kind=one,
        track=Track(known["track"]) if "track" in known else None,
        horizon=Track(known["horizon"]) if "horizon" in known else None,
        stage=Stage(known["stage"]) if "stage" in known else None,
        owner=me if owner == "me" else int(owner) if owner else None,
        due=known.get("due", ""),
        blocked="blocked" in known,
        archived="archived" in known,
        priority=Priority.HIGH if "priority" in known else None,
        own=tuple((name, known[name]) for name in (kinds()[one].FILTERS if one else ()) if name in known),
    )


def conditions(asked: Filter, today: date) -> list[sa.ColumnElement[bool]]:
    """What a row must be."""
    found = [holding(asked.text)] if asked.text else []
    if asked.archived:
        found += [Item.archived_at.is_not(None), Item.trashed_at.is_(None)]
    else:
        found.append(Item.archived_at.is_(None))
    for column in ("kind", "track", "horizon", "stage", "priority"):
        if value := getattr(asked, column):
            found.append(getattr(Item, column) == value)
    if asked.owner is not None:
        found.append(Item.owner_id == asked.owner if asked.owner else Item.owner_id.is_(None))
    if asked.blocked:
        found += [Item.blocked_since.is_not(None), Item.stage.in_(OPEN)]
    return found + _due(asked.due, today) + _own(asked, today)


def _own(asked: Filter, today: date) -> list[sa.ColumnElement[bool]]:
    """What the row of the kind's own table must be, whether or not the statement joins it."""
    if not asked.own:
        return []
    kind = kinds()[asked.kind]
    own = kind.__table__.c
    said = (kind.FILTERS[name](text) for name, text in asked.own)
    known = (each(today) if callable(each) else each for each in said if each is not None)
    there = sa.exists().where(own.id == Item.__table__.c.id, *known)
    return [there.correlate(Item.__table__)]


def _due(due: str, today: date) -> list[sa.ColumnElement[bool]]:
    until = {"late": today - timedelta(1), "week": today + timedelta(7), "month": today + timedelta(31)}
    if due in until:
        return [Item.stage.in_(OPEN), Item.due_on <= until[due]]
    if due == "none":
        return [Item.due_on.is_(None)]
    return [Item.stage.in_(OPEN)] if due == "open" else []


def has_id(column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool] | None:
    """The rows with that id in the column, with none for 0."""
    if not number(text):
        return None
    return column == int(text) if int(text) else column.is_(None)


def has_code(column: sa.ColumnElement[Any], enum: type[Enum], text: str) -> sa.ColumnElement[bool] | None:
    """The rows with that code in the column; states are kept as bare codes, other enumerations as their members."""
    if text not in {member.value for member in enum}:
        return None
    return column == (enum(text) if isinstance(column.type, sa.Enum) else text)


def has_state(enum: type[Enum], text: str) -> sa.ColumnElement[bool] | None:
    """The rows in that state; for `KEPT` those whose state does not say that they were dropped."""
    own = Item.__table__.c
    return own.stage != Stage.DROPPED if text == KEPT else has_code(own.state, enum, text)


def either(condition: sa.ColumnElement[bool], text: str) -> sa.ColumnElement[bool] | None:
    """What holds for 1, what does not for 0."""
    return {"1": condition, "0": sa.not_(condition)}.get(text)


def number(text: str) -> str:
    """The id that an address names, as it is written; empty for what no column could hold."""
    return str(int(text)) if text.isdecimal() and len(text) < 10 else ""


def _one_of(*codes: str) -> Callable[[str], str]:
    return lambda text: text if text in codes else ""


ENTRIES: dict[str, Callable[[str], str]] = {
    "q": lambda text: one_line(text)[:LONGEST],
    "kind": lambda text: text if text in kinds() else "",
    "track": _one_of(*(track.value for track in Track)),
    "horizon": _one_of(*(track.value for track in Track)),
    "owner": lambda text: text if text == "me" else number(text),
    "stage": _one_of(*(stage.value for stage in Stage)),
    "due": _one_of(*DUE),
    "blocked": _one_of("1"),
    "archived": _one_of("1"),
    "priority": _one_of("1"),
}
"""What the filter of every kind knows → the entry as it is understood; empty when it makes no sense."""
