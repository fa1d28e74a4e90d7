"""What the fields of a problem are called, and its figures with the arithmetic behind them."""

from functools import cache
from typing import Any

from babel.numbers import format_percent
from flask_babel import gettext as _

from app.core.i18n import N_
from app.do_now.weighing import EXPOSED, FIT
from app.web.words import figure, lang

LABELS = {
    "job_verb": N_("Verb"),
    "job_object": N_("Of what"),
    "job_context": N_("In which circumstances"),
    "job_type": N_("Type of job"),
    "desired_outcome": N_("Desired outcome"),
    "how_might_we": N_("How might we …"),
    "merged_into": N_("Merged into"),
    "rank": N_("Rank"),
    "problem": N_("Problem"),
    "prioritised": N_("Prioritised"),
    "served": N_("Opportunities"),
}
FIT_STEPS = (N_("no link"), N_("weak"), N_("clear"), N_("at its heart"))
EXPOSURE_STEPS = (N_("not at all"), N_("a little"), N_("much"), N_("entirely"))
"""What each step from 0 to 3 says of a problem: its link with the mission, and how a scenario aggravates it."""
NONE = "—"


def share(value: float | None) -> str:
    """0 to 1 as a percentage."""
    return NONE if value is None else _share(value, lang())


@cache
def _share(value: float, language: str) -> str:
    return format_percent(round(value, 2), locale=language)


def root_of(fit: float, exposure: float, priority: int) -> str:
    """√(2/3 × 0.72) = 69: the root of both shares, a hundred times."""
    return f"100 × √({figure(fit)}/{FIT} × {figure(exposure)}) = {priority}"


def factors(row: Any) -> str:
    """2/3 × 72 %, with «—» for one that is not known; nothing where neither is."""
    if row.mission_fit is None and row.exposure is None:
        return ""
    fit = NONE if row.mission_fit is None else f"{figure(row.mission_fit)}/{FIT}"
    return f"{fit} × {share(row.exposure)}"


def exposed(weights: dict[int, int], medians: dict[int, float], exposure: float) -> str:
    """(3×1 + 12×3) / (3×15) = 0.87: weights of scenarios by how far each aggravates it, of all that could be."""
    terms = " + ".join(f"{weight}×{figure(medians[each])}" for each, weight in weights.items())
    return f"({terms}) / ({EXPOSED}×{sum(weights.values())}) = {figure(exposure)}"


def gained(importance: float, satisfaction: float, odi: float) -> str:
    """9 + max(9 − 3, 0) = 15: importance, and what satisfaction leaves of it (Ulwick)."""
    return _(
        "%(importance)s + max(%(importance)s − %(satisfaction)s, 0) = %(score)s",
        importance=figure(importance),
        satisfaction=figure(satisfaction),
        score=figure(odi),
    )


def robustness(robust: int | None, scenarios: int) -> str:
    """2/4: so many of the scenarios aggravate it much."""
    return NONE if robust is None else f"{robust}/{scenarios}"


def ranked(verdict: str) -> str:
    """What a decision on the rank says."""
    return _("computed order") if verdict == "computed" else _("number %(place)s", place=verdict)
