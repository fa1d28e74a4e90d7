"""The steps of do now in words: what each is, where it is done, and what it asks for next."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.core.i18n import N_
from app.do_now.way import Step, next_step
from app.programme.item import Stage
from app.programme.programme import Track
from app.web.proof import lacking, listed
from app.web.request import can

NAMES = {
    "inventory": N_("Take stock"),
    "categorise": N_("Categorise"),
    "problematise": N_("Link to problems"),
    "scenarios": N_("Write scenarios"),
    "prioritise": N_("Prioritise"),
    "opportunities": N_("Find opportunities"),
    "select": N_("Select"),
}
ASKED = {
    "inventory": N_("Bring in all that the company already does for its customers."),
    "categorise": N_("Give each action of the inventory a category."),
    "problematise": N_("Say which problem each action raises: it then counts towards a priority."),
    "scenarios": N_("Say how the situation may turn out, and take at least one scenario into account."),
    "prioritise": N_("Rate each problem’s mission fit and its exposure to each scenario."),
    "opportunities": N_("Find for each prioritised problem an opportunity, and score it."),
    "select": N_("Choose the opportunities that the next track will design for."),
}
MAY: Mapping[str, tuple[str, Track | None]] = {
    "inventory": ("CAPTURE", None),
    "categorise": ("EDIT", Track.NOW),
    "problematise": ("CAPTURE", None),
    "scenarios": ("EDIT", Track.NOW),
    "prioritise": ("RATE", None),
    "opportunities": ("EDIT", Track.NOW),
    "select": ("SELECT", None),
}
"""What one needs to be allowed to take a step, and on which track."""
STAGES = {Stage.DONE: N_("done"), Stage.DOING: N_("in progress"), Stage.TODO: N_("to do")}


def way_page(steps: tuple[Step, ...]) -> dict[str, Any]:
    """`steps` in order, and the first that is not done once more as `next`, None at the end.

    `may` says whether whoever looks can take it.
    """
    hrefs, ahead = _hrefs(), next_step(steps)
    return {
        "steps": [_step(each, hrefs) | {"current": each is ahead} for each in steps],
        "next": _step(ahead, hrefs) | {"asked": _(ASKED[ahead.code]), "may": _may(ahead)} if ahead else None,
    }


def _may(step: Step) -> bool:
    permission, track = MAY[step.code]
    return can(permission, track=track)


def _step(step: Step, hrefs: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": _(NAMES[step.code]),
        "href": hrefs[step.code],
        "stage": step.stage.value,
        "word": _(STAGES[step.stage]),
        "count": _count(step),
    }


def _count(step: Step) -> str:
    if step.total is None:
        return str(step.done)
    return f"{step.done}/{step.total}" if step.total else "—"


def _hrefs() -> dict[str, str]:
    """Where each step is done."""
    return {
        "inventory": url_for("actions.index"),
        "categorise": lacking("categorised"),
        "problematise": lacking("problematised"),
        "scenarios": listed("scenario"),
        "prioritise": lacking("prioritised"),
        "opportunities": lacking("served"),
        "select": listed("opportunity", state="scored"),
    }
