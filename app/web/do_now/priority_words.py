"""What a change of a scenario does to the priorities of problems, in words."""

from collections.abc import Callable
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.do_now import priority_moves
from app.web.words import figure


def watched() -> Callable[[], dict[str, Any] | None]:
    """See `KindPage.watched`."""
    found = priority_moves.watch(g.programme.id)
    return lambda: told(priority_moves.told(found(), g.programme.id))


def told(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """What `priority_moves.told` has kept, as `KindPage.watched` tells it."""
    if not kept:
        return None
    if kept["lost"]:
        return {"words": _lost(kept), "links": [], "more": _more(_("See the problems"))}
    count, rest = kept["changed"], kept["changed"] - len(kept["named"])
    return {
        "words": ngettext("%(num)d priority changed:", "%(num)d priorities changed:", count),
        "links": [{"ref": ref, "words": f"{figure(was)} → {figure(now)}"} for ref, was, now in kept["named"]],
        "more": _more(ngettext("and %(num)d more", "and %(num)d more", rest)) if rest > 0 else None,
    }


def _lost(kept: dict[str, Any]) -> str:
    if not kept["scenarios"]:
        return ngettext(
            "No scenario is taken into account: %(num)d problem has no priority any more.",
            "No scenario is taken into account: %(num)d problems have no priority any more.",
            kept["lost"],
        )
    return ngettext(
        "%(num)d problem has no priority until it is rated for it.",
        "%(num)d problems have no priority until they are rated for it.",
        kept["lost"],
    )


def _more(words: str) -> dict[str, str]:
    return {"href": url_for("problems.index"), "words": words}
