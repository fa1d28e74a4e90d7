"""The words for the fields of items and for their values: in forms, histories and conflicts."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import Enum
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from app.core.i18n import N_
from app.programme.item import Item
from app.programme.link import in_words
from app.programme.programme import Track
from app.web.words import long_date

LABELS = {
    "title": N_("Title"),
    "body": N_("Notes"),
    "owner_id": N_("Owner"),
    "owner_label": N_("Department or partner in charge"),
    "due_on": N_("Due date"),
    "baseline_on": N_("Commitment"),
    "track": N_("Track"),
    "horizon": N_("Horizon"),
    "priority": N_("Priority"),
    "state": N_("State"),
    "blocked_reason": N_("What blocks it"),
    "colour": N_("Colour"),
    "why": N_("Why"),
    "need": N_("What I need"),
    "comment": N_("Comment"),
    "linked_to": N_("Link"),
}
"""Field of an item or of a weekly update → msgid; each kind adds its own."""


def field_label(name: str) -> str:
    return gettext(LABELS.get(name, name))


def shown(name: str, value: Any, names: Mapping[Any, str]) -> str:
    """A value as a person reads it; `names` gives the words of ids (owners, categories)."""
    if value in (None, "", []):
        return "—"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name in {"owner_id", "category_id"}:
        return names.get((name, value)) or "—"
    if name == "horizon" and isinstance(value, Track):
        return gettext(value.horizon)
    if isinstance(value, Enum):
        return gettext(getattr(value, "label", str(value.value)))
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, list):
        return ", ".join(shown(name, _coded(name, v), names) for v in value)
    return str(value)


def from_fact(item: Item, name: str, value: Any, names: Mapping[Any, str]) -> str:
    """A value as history keeps it (a code, an ISO date), as a person reads it."""
    if name == "state" and value:
        return gettext(item.STATES(value).label)
    if name == "linked_to" and value:
        relation, ref = in_words(value)
        return f"{gettext(relation)} {ref}"
    if name.endswith("_on") and value:
        return long_date(date.fromisoformat(value))
    return shown(name, value if isinstance(value, list | bool) else _coded(name, value), names)


def _coded(name: str, value: Any) -> Any:
    """The member of the column's enumeration for a stored code, or the value itself."""
    enum = ENUMS.get(name)
    return enum(value) if enum and value is not None else value


ENUMS: dict[str, Any] = {}
"""Field → the enumeration of its codes; each kind adds its own."""
CHOSEN = {"owner_id", "state", "colour"}
"""Fields that forms offer as a choice; each kind adds its own."""


def know(kind: type[Item], labels: Mapping[str, str], *, codes: Mapping[str, Any], chosen: Collection[str]) -> None:
    """Take in what a kind calls its fields, the codes of those that hold lists of them, and what else is chosen."""
    types = {column.key: column.type for column in kind.__mapper__.columns}
    ENUMS.update({name: kept.enum_class for name, kept in types.items() if isinstance(kept, sa.Enum)})
    ENUMS.update(codes)
    LABELS.update(labels)
    CHOSEN.update(ENUMS, chosen)
