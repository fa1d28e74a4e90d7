"""The sheet of scenarios."""

from typing import Any

from app.core.i18n import N_
from app.do_now.weighing import weight
from app.reading.sheets.column import Words
from app.reading.sheets.transferred import figure, sheet_of
from app.steering.transfer.scenario import SCENARIOS as KIND


def _weight(row: Any, words: Words) -> int | None:
    placed = (row.severity, row.duration, row.plausibility)
    return None if None in placed else weight(*placed)


SCENARIOS = sheet_of(KIND, N_("Scenarios"), "scenarios", (figure("weight", N_("Weight, 1 to 27"), _weight),))
