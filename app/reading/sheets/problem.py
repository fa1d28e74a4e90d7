"""The sheet of problems."""

from app.core.i18n import N_
from app.do_now.problem import Problem
from app.do_now.scenario import count_of_active
from app.reading.sheets.transferred import figure, number_of, raised_and_rated, rated_by, referred, sheet_of
from app.steering.transfer.problem import PROBLEMS as KIND

PROBLEMS = sheet_of(
    KIND,
    N_("Problems"),
    "problems",
    (
        figure("priority_score", N_("Priority, 0 to 100")),
        figure("rank", N_("Rank that a leader gave")),
        figure("mission_fit", N_("Mission fit, median")),
        rated_by("mission_fit", N_("Mission fit, people")),
        figure("exposure", N_("Exposure, 0 to 1"), lambda row, words: _rounded(row.exposure)),
        rated_by("exposure", N_("Exposure, people")),
        figure("robust", N_("No-regret: scenarios that make it much worse")),
        figure("scenarios", N_("Active scenarios")),
        figure("odi", N_("Opportunity score, 0 to 20")),
        figure("importance", N_("Importance, median")),
        rated_by("importance", N_("Importance, people")),
        figure("satisfaction", N_("Satisfaction, median")),
        rated_by("satisfaction", N_("Satisfaction, people")),
        figure("merged_into", N_("Merged into"), referred("merged_into_id", "problem"), 12),
    ),
    more=raised_and_rated,
    read=(count_of_active().label("scenarios"), number_of("merged_into_id", Problem)),
)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
