"""The words for the fields of items and for their values: in forms, histories and conflicts."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from app.core.i18n import N_
from app.do_now.action import Action, Beneficiary
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
    "category_id": N_("Category"),
    "nature": N_("Nature"),
    "expression": N_("The company"),
    "beneficiaries": N_("For whom"),
    "orientation": N_("Orientation"),
    "customer_sense": N_("Makes sense to the customer, 1 to 5"),
    "scope": N_("Scope"),
    "started_on": N_("Started on"),
    "ended_on": N_("Ended on"),
    "running": N_("Still running"),
    "compliance": N_("Required by a regulation"),
    "regulation_ref": N_("Which regulation"),
    "disposition": N_("What becomes of it"),
    "empathy_note": N_("What a customer feels"),
    "colour": N_("Colour"),
    "why": N_("Why"),
    "need": N_("What I need"),
    "comment": N_("Comment"),
    "linked_to": N_("Link"),
}
"""Field of an item or of a weekly update → msgid."""


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


def _enums(kind: type[Item]) -> dict[str, Any]:
    types = {column.key: column.type for column in kind.__mapper__.columns}
    return {name: kept.enum_class for name, kept in types.items() if isinstance(kept, sa.Enum) and kept.enum_class}


ENUMS: dict[str, Any] = _enums(Action) | {"beneficiaries": Beneficiary}
CHOSEN = {*ENUMS, "owner_id", "category_id", "state", "colour", "running", "compliance"}
"""Fields that forms offer as a choice."""
