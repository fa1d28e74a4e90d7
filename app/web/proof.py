"""The evidence of a deliverable on a page: its figures, each leading to the list of what is missing."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.reading.proof import figure, label
from app.steering.deliverables import Evidence
from app.web.pages import LISTS

LACKING: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "categorised": ("action", {"category": "0"}),
    "problematised": ("action", {"problem": "0"}),
    "prioritised": ("problem", {"prioritised": "0"}),
    "served": ("problem", {"served": "0"}),
}
"""Code of a count → the kind and the filter of the list that holds what it lacks."""


def listed(kind: str, **entries: Any) -> str:
    """The list of that kind with a filter: its own page where it has one."""
    return url_for(LISTS[kind].home, **entries) if kind in LISTS else url_for("items.index", kind=kind, **entries)


def lacking(code: str) -> str:
    kind, entries = LACKING[code]
    return listed(kind, **entries)


def proof(found: Evidence | None) -> dict[str, Any] | None:
    """The counts as the macro `facts_line` shows them, and what follows; None for what is not computed."""
    if found is None:
        return None
    counts = [
        {
            "value": figure(each.done, each.total),
            "label": label(each.code, each.total),
            "href": lacking(each.code) if each.done < each.total else None,
        }
        for each in found.counts
    ]
    words = {True: ("green", _("complete")), False: ("amber", _("not complete yet")), None: ("grey", "—")}
    colour, word = words[found.holds]
    return {"counts": counts, "colour": colour, "word": word, "known": found.holds is not None}
