"""What the list of opportunities shows, beside what every list does."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.core.i18n import N_
from app.do_now.opportunity import ODI_KEY, Opportunity, OpportunityState
from app.do_now.served import served_number
from app.do_now.serving import NONE, PROBLEM
from app.programme.list_filter import KEPT
from app.programme.rating import raters
from app.web.do_now.opportunity_words import Words
from app.web.pages import KindList
from app.web.people import Offered
from app.web.set_form import SetForm

_own: Any = Opportunity.__table__
FIGURES = ("value_customer", "value_business", "effort", "importance", "satisfaction", "odi")
COLUMNS = [
    *(_own.c[name] for name in FIGURES),
    ODI_KEY.label("odi_key"),
    served_number(_own.c.problem_id).label("serves"),
]


def _words(offered: Offered) -> Callable[[Any], dict[str, Any]]:
    row = Words().row
    return lambda each: row(each) | {"n": f"n = {each.raters}" if each.raters else ""}


def _options(offered: Offered) -> dict[str, list[tuple[Any, str]]]:
    states = [(state.value, _(state.label)) for state in OpportunityState]
    asked = request.args.get("problem", "")
    return {
        "state": [("", _("All")), (KEPT, _("Neither parked nor dropped")), *states],
        "problem": [
            ("", _("All")),
            (NONE, _("Serves no problem")),
            *([(asked, _("Serves %(ref)s", ref=asked))] if PROBLEM.fullmatch(asked) else []),
        ],
    }


LIST = KindList(
    "opportunities.index",
    row="do_now/opportunity/_row.html",
    set_form=SetForm,
    heads={
        "serves": N_("Serves"),
        "odi_score": N_("Opportunity score"),
        "quadrant": N_("Value and effort"),
        "value": N_("Value"),
        "effort": N_("Effort"),
    },
    presets=(
        (N_("All"), {}),
        (N_("Mine"), {"owner": "me"}),
        (N_("To score"), {"state": OpportunityState.IDENTIFIED.value}),
        (N_("Selected"), {"state": OpportunityState.SELECTED.value}),
        (N_("Parked"), {"state": OpportunityState.PARKED.value}),
        (N_("Archived"), {"archived": "1"}),
    ),
    more=("problem",),
    columns=[*COLUMNS, raters()],
    words=_words,
    options=_options,
)
