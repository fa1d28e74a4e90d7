"""Risks in words: their fields, the steps of likelihood and impact, a score and where it goes."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from app.core.i18n import N_
from app.programme.colour_rule import ColourRule
from app.reading.risks import ARROWS
from app.steering.risk_score import IMPACTS, LIKELIHOODS, Trend, score_of, severity, trend

LABELS = {
    "cause": N_("Cause"),
    "event": N_("What may happen"),
    "effect": N_("Effect"),
    "response": N_("What we do about it"),
    "likelihood": N_("Likelihood"),
    "impact": N_("Impact"),
    "review_on": N_("Next review"),
    "reviewed_on": N_("Last review"),
    "score_before": N_("Score before"),
    "blocking": N_("Work waits for it"),
}


def scores(rule: ColourRule) -> Callable[[Any], dict[str, Any] | None]:
    """Says the score of a row or a risk, None while nobody assessed it; words are resolved once.

    {sum «4 × 5», score, severity (a colour), words «probable × critique», trend {arrow, word, rising} or None}.
    """
    likely = {step: _(word) for step, word in LIKELIHOODS.items()}
    grave = {step: _(word) for step, word in IMPACTS.items()}
    ways = {each: _(each.label) for each in Trend}

    def said(row: Any) -> dict[str, Any] | None:
        score = score_of(row.likelihood, row.impact)
        if score is None:
            return None
        way = trend(score, row.score_before)
        return {
            "sum": f"{row.likelihood} × {row.impact}",
            "score": score,
            "severity": severity(score, rule),
            "words": f"{likely[row.likelihood]} × {grave[row.impact]}",
            "trend": {"arrow": ARROWS[way], "word": ways[way], "rising": way is Trend.RISING} if way else None,
        }

    return said
