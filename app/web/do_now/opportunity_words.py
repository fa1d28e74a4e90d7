"""Opportunities in words: score, zone, value, the weakest answer."""

from typing import Any

from flask_babel import gettext as _

from app.core.i18n import N_
from app.do_now.opportunity import Opportunity, OpportunityState
from app.do_now.opportunity_value import Quadrant, quadrant, value_of
from app.do_now.weighing import Zone, zone
from app.programme.refs import ref
from app.web.do_now.problem_words import gained
from app.web.words import figure

LABELS = {
    "problem_id": N_("Problem that it serves"),
    "serves": N_("Problem that it serves"),
    "value_customer": N_("Value for the customer"),
    "value_business": N_("Value for the company"),
    "effort": N_("Effort"),
    "desirability": N_("Desirability"),
    "feasibility": N_("Feasibility"),
    "viability": N_("Viability"),
}
ZONES = {
    Zone.EXTREME: N_("extreme"),
    Zone.HIGH: N_("low-hanging"),
    Zone.WORTH: N_("worth considering"),
    Zone.UNATTRACTIVE: N_("unattractive"),
}
ANSWERS = {
    "desirability": N_("do they want it?"),
    "feasibility": N_("can we?"),
    "viability": N_("should we?"),
}


class Words:
    """What figures amount to, in the reader's language; labels are resolved once."""

    def __init__(self) -> None:
        self.zones = {each: _(label) for each, label in ZONES.items()}
        self.quadrants = {each: _(each.label) for each in Quadrant}
        self.overserved = _("overserved")

    def zone(self, score: float | None, importance: float | None, satisfaction: float | None) -> str:
        """Where a score lies; what satisfies more than it matters says so, whatever its score."""
        if score is None or importance is None or satisfaction is None:
            return ""
        word = self.zones[zone(score)]
        return f"{word}, {self.overserved}" if satisfaction > importance else word

    def quadrant(self, customer: int | None, business: int | None, effort: int | None) -> str:
        found = quadrant(value_of(customer, business), effort)
        return self.quadrants[found] if found else ""

    def row(self, row: Any) -> dict[str, Any]:
        """An opportunity's own columns of its row."""
        return {
            "serves": ref("problem", row.serves) if row.serves else "",
            "importance": figure(row.importance),
            "satisfaction": figure(row.satisfaction),
            "odi": figure(row.odi),
            "zone": self.zone(row.odi, row.importance, row.satisfaction),
            "value": figure(value_of(row.value_customer, row.value_business)),
            "effort": row.effort or "—",
            "quadrant": self.quadrant(row.value_customer, row.value_business, row.effort),
        }


def score_sentence(opportunity: Opportunity) -> str:
    """«9 + max(9 − 3, 0) = 15: low-hanging»; empty until both are rated."""
    importance, satisfaction, odi = opportunity.importance, opportunity.satisfaction, opportunity.odi
    if importance is None or satisfaction is None or odi is None:
        return ""
    zone = Words().zone(odi, importance, satisfaction)
    return _("%(sum)s: %(zone)s", sum=gained(importance, satisfaction, odi), zone=zone)


def answers(opportunity: Opportunity) -> list[dict[str, Any]]:
    """The three questions with what was answered; `weakest` marks the lowest, once all are answered."""
    lowest = opportunity.weakest
    return [
        {
            "label": _(LABELS[name]),
            "question": _(question),
            "value": value,
            "weakest": value is not None and value == lowest,
        }
        for name, question in ANSWERS.items()
        for value in [getattr(opportunity, name)]
    ]


def what_next(opportunity: Opportunity, *, may_select: bool) -> str:
    """What its page says of the hand-over to the next track; empty where there is nothing to say."""
    if opportunity.state == OpportunityState.SELECTED.value:
        return _("Selected: it waits for the do-next group, which designs for it.")
    if opportunity.state == OpportunityState.SCORED.value and not may_select:
        return _("The lead of the do-next group or a leader selects what the next track works on.")
    return ""
