"""The colour rule: from when on a track is under strain or at risk. Each programme may set its own limits."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from app.core.errors import Refused
from app.core.i18n import N_

LONGEST = 365
MOST = {"overdue_share": 100, "risk_amber": 25, "risk_red": 25}
"""The highest that a limit can be, where it isn't `LONGEST` days."""


@dataclass(frozen=True)
class ColourRule:
    """Limits, with those of the method. Source: weekly report, colour rules.

    Working days: `gate_amber` (from so many) and `gate_red` (beyond) from a gate's commitment to its forecast;
    `overdue_red` beyond a gate's forecast; `decision_red` beyond the date a decision was needed by. `overdue_share`:
    percent of the open items beyond which too many are late. `silence_days`: calendar days without an update.
    `risk_amber` and `risk_red`: scores of an open risk, likelihood by impact, 1 to 25, from which on it counts.
    """

    gate_amber: int = 3
    gate_red: int = 10
    overdue_red: int = 5
    overdue_share: int = 15
    decision_red: int = 5
    silence_days: int = 7
    risk_amber: int = 10
    risk_red: int = 20


LIMITS = tuple(limit.name for limit in fields(ColourRule))


def check_rule(values: Mapping[str, Any]) -> None:
    """Refuse limits that contradict each other or that nothing reaches; what `values` doesn't name isn't looked at."""
    for name in LIMITS:
        most = MOST.get(name, LONGEST)
        if not 1 <= values.get(name, 1) <= most:
            raise Refused(N_("A limit lies between 1 and %(most)d."), field=name, most=most)
    if values.get("gate_amber", 1) > values.get("gate_red", LONGEST):
        raise Refused(N_("A gate is under strain before it is at risk."), field="gate_amber")
    if values.get("risk_amber", 1) > values.get("risk_red", LONGEST):
        raise Refused(N_("A risk strains its track before it puts it at risk."), field="risk_amber")
