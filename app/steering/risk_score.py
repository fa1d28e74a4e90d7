"""How grave a risk is: likelihood by impact, what that means for the colour, and which way it goes."""

from app.core.enums import Labelled
from app.core.i18n import N_
from app.programme.colour_rule import ColourRule

HIGHEST = 25
LIKELIHOODS = {1: N_("rare"), 2: N_("unlikely"), 3: N_("possible"), 4: N_("likely"), 5: N_("almost certain")}
IMPACTS = {1: N_("negligible"), 2: N_("minor"), 3: N_("moderate"), 4: N_("major"), 5: N_("critical")}
"""What the five steps are called, as msgids."""


class Trend(Labelled):
    RISING = "rising", N_("rising")
    STEADY = "steady", N_("steady")
    FALLING = "falling", N_("falling")


def score_of(likelihood: int | None, impact: int | None) -> int | None:
    """Likelihood by impact, 1 to 25; None while one of them is unknown."""
    return None if likelihood is None or impact is None else likelihood * impact


def trend(score: int | None, before: int | None) -> Trend | None:
    """None where there is nothing to compare with yet."""
    if score is None or before is None:
        return None
    if score == before:
        return Trend.STEADY
    return Trend.RISING if score > before else Trend.FALLING


def severity(score: int | None, rule: ColourRule) -> str:
    """The colour that an open risk of that score gives its track: red, amber or green; grey while nobody said."""
    if score is None:
        return "grey"
    if score >= rule.risk_amber:
        return "red" if score >= rule.risk_red else "amber"
    return "green"
