"""The sheet of opportunities."""

from typing import Any

from app.core.i18n import N_
from app.do_now.opportunity_value import quadrant, value_of, weakest
from app.reading.sheets.column import Column, Words
from app.reading.sheets.transferred import figure, raised_and_rated, rated_by, sheet_of
from app.steering.transfer.opportunity import OPPORTUNITIES as KIND


def _value(row: Any, words: Words) -> float | None:
    return value_of(row.value_customer, row.value_business)


def _quadrant(row: Any, words: Words) -> str | None:
    return words.labels[quadrant(_value(row, words), row.effort)]


def _quadrant_code(row: Any, words: Words) -> str | None:
    found = quadrant(_value(row, words), row.effort)
    return found and str(found)


OPPORTUNITIES = sheet_of(
    KIND,
    N_("Opportunities"),
    "opportunities",
    (
        figure("odi", N_("Opportunity score, 0 to 20")),
        figure("importance", N_("Importance, median")),
        rated_by("importance", N_("Importance, people")),
        figure("satisfaction", N_("Satisfaction, median")),
        rated_by("satisfaction", N_("Satisfaction, people")),
        figure("value", N_("Value, mean"), _value),
        Column(N_("Value and effort"), _quadrant, 18, "quadrant", _quadrant_code, figure=True),
        figure(
            "weakest",
            N_("Weakest answer"),
            lambda row, words: weakest(row.desirability, row.feasibility, row.viability),
        ),
    ),
    more=raised_and_rated,
)
