"""What one person gives a problem: its link with the mission, its exposure to each scenario, what it brings."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.do_now.problem_sheet import Faced, Sheet
from app.do_now.problem_weight import EXPOSURE, MISSION_FIT
from app.do_now.weighing import IMPORTANCE, SATISFACTION
from app.programme.refs import ref
from app.web.do_now.problem_words import EXPOSURE_STEPS, FIT_STEPS
from app.web.rating_form import RatingForm, name_of, rating_form, steps


def form_of(sheet: Sheet) -> RatingForm:
    """The form for those scenarios that are taken into account, as its member has rated so far."""
    rows: dict[str, Any] = {name_of(MISSION_FIT): steps(lazy_gettext("Link with the mission"), MISSION_FIT, FIT_STEPS)}
    rows |= {name_of(EXPOSURE, each.id): steps(_faced(each), EXPOSURE, EXPOSURE_STEPS) for each in sheet.scenarios}
    rows |= {
        name_of(IMPORTANCE): steps(lazy_gettext("Importance to those who have it"), IMPORTANCE),
        name_of(SATISFACTION): steps(lazy_gettext("Satisfaction with what there is today"), SATISFACTION),
    }
    return rating_form(rows, sheet.mine)


def _faced(scenario: Faced) -> str:
    return _("If “%(scenario)s” happens", scenario=f"{ref('scenario', scenario.number)} {scenario.title}")
