"""What lists are ordered by where a column itself won't do: names as people look for them, dates that may lack."""

from datetime import date
from typing import Any

from app.core.text import fold

FAR = date(9999, 12, 31)
NAMED, NOBODY = "0", "1"
"""How the key of an owner begins: what nobody owns comes after every name."""


def title_key(title: str) -> str:
    """Neither accents nor capitals count."""
    return fold(title)[:100]


def due_key(due_on: date | None) -> date:
    """What has no date is due later than anything else."""
    return due_on or FAR


def name_key(name: str) -> str:
    """A person's or a department's, as `title_key`."""
    return fold(name)[:100]


def owner_key(name: str) -> str:
    """Of the name of whoever owns it; empty: nobody does."""
    return f"{NAMED}{name_key(name)}" if name.strip() else NOBODY


def key_of_new_title(row: Any) -> str:
    """The key of the title that is being inserted, whoever inserts it."""
    return title_key(row.get_current_parameters()["title"])


def key_of_new_name(row: Any) -> str:
    return name_key(row.get_current_parameters()["name"])


def key_of_new_date(row: Any) -> date:
    return due_key(row.get_current_parameters().get("due_on"))
