"""What an act changed of an item: its columns before and after, as history keeps them."""

from collections.abc import Mapping
from datetime import date, time
from enum import Enum
from typing import Any, ClassVar, Protocol

from app.programme.activity import ActivityText


class Columns(Protocol):
    """What is compared: a mapped row that names its texts."""

    TEXTS: ClassVar[frozenset[str]]
    __mapper__: ClassVar[Any]


FOLLOWING = {"id", "kind", "version", "search_text", "title_key", "due_key", "owner_key", "created_at", "updated_at"}
"""Columns that nobody sets: they follow from the others."""


def standing(item: Columns) -> dict[str, Any]:
    """The item's own columns as they are now: what `differences` and `texts` compare with afterwards."""
    own = (column.key for column in item.__mapper__.column_attrs)
    return {name: getattr(item, name) for name in own if name not in FOLLOWING}


def differences(item: Columns, before: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field → [before, after] of what has changed, texts apart, as history keeps it."""
    return {
        name: [plain(old), plain(getattr(item, name))]
        for name, old in before.items()
        if name not in item.TEXTS and getattr(item, name) != old
    }


def texts(item: Columns, before: Mapping[str, Any]) -> list[ActivityText]:
    """The texts that have changed, before and after."""
    return [
        ActivityText(field=name, before=old or "", after=getattr(item, name) or "")
        for name, old in before.items()
        if name in item.TEXTS and getattr(item, name) != old
    ]


def plain(value: Any) -> Any:
    """The value as JSON keeps it: codes, ISO dates and times."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return value
