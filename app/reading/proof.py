"""What was counted as the evidence of a deliverable, in the words that follow the figures."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext


def figure(done: int, total: int) -> str:
    """«18/24»; a dash where there is nothing to count."""
    return f"{done}/{total}" if total else "—"


def label(code: str, total: int) -> str:
    """What follows the figures; a dash goes with the plural."""
    n = total or 2
    words = {
        "categorised": ngettext("action categorised", "actions categorised", n),
        "problematised": ngettext("action linked to a problem", "actions linked to a problem", n),
        "prioritised": ngettext("problem prioritised", "problems prioritised", n),
        "served": ngettext(
            "prioritised problem with a scored opportunity", "prioritised problems with a scored opportunity", n
        ),
    }
    return words[code]


def still_lacking(counts: Iterable[Mapping[str, Any]]) -> str:
    """«6/24 actions linked to a problem · 3/9 problems prioritised»: what of a report's counts is not complete.

    «complete» where nothing is lacking, "" where there is nothing to count yet.
    """
    known = [n for n in counts if n["total"]]
    lacking = [f"{n['done']}/{n['total']} {label(n['code'], n['total'])}" for n in known if n["done"] < n["total"]]
    return " · ".join(lacking) or (_("complete") if known else "")
