"""What the list of scenarios shows, beside what every list does."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from app.core.i18n import N_
from app.do_now.exposure import exposed
from app.do_now.scenario import STEPS, WEIGHT_KEY, Scenario
from app.do_now.weighing import weight
from app.web.pages import KindList
from app.web.people import Offered
from app.web.set_form import SetForm

_own: Any = Scenario.__table__
COLUMNS = [
    *(_own.c[step] for step in STEPS),
    WEIGHT_KEY.label("weight_key"),
    exposed(_own.c.id).label("exposed"),
]


def _words(offered: Offered) -> Callable[[Any], dict[str, Any]]:
    """Adds a scenario's own columns to its row, in words."""
    words = {name: {None: "—"} | {each.value: _(each.label) for each in steps} for name, steps in STEPS.items()}

    def told(row: Any) -> dict[str, Any]:
        steps = [getattr(row, name) for name in STEPS]
        weighed = "—" if None in steps else weight(*steps)
        return {name: words[name][getattr(row, name)] for name in STEPS} | {"weight": weighed, "exposed": row.exposed}

    return told


LIST = KindList(
    "scenarios.index",
    row="do_now/scenario/_row.html",
    set_form=SetForm,
    heads={
        "severity": N_("Severity"),
        "duration": N_("Duration"),
        "plausibility": N_("Plausibility"),
        "scenario_weight": N_("Weight"),
        "exposed": N_("Problems exposed"),
    },
    presets=(
        (N_("All"), {}),
        (N_("Active"), {"state": "active"}),
        (N_("Drafts"), {"state": "draft"}),
        (N_("Retired"), {"state": "retired"}),
        (N_("Archived"), {"archived": "1"}),
    ),
    columns=COLUMNS,
    words=_words,
)
