"""The forms of an opportunity: its own, and what one gives it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField

from app.do_now.opportunity import CRITERIA, STEPS, Opportunity
from app.programme.programme import Track
from app.programme.rating import Key
from app.web.forms import CreatingForm, Steps, in_programme
from app.web.item_forms import ItemForm
from app.web.rating_form import RatingForm, rating_form, steps


class OpportunityForm(ItemForm):
    """Whom it serves, what it is worth, what it costs, what is known of both."""

    problem_id = SelectField(lazy_gettext("Problem that it serves"), validate_choice=False)
    value_customer = Steps(lazy_gettext("Value for the customer"), 1, 5)
    value_business = Steps(lazy_gettext("Value for the company"), 1, 5)
    effort = Steps(lazy_gettext("Effort"), 1, 5)
    desirability = Steps(lazy_gettext("Desirability"), 1, 5)
    feasibility = Steps(lazy_gettext("Feasibility"), 1, 5)
    viability = Steps(lazy_gettext("Viability"), 1, 5)

    OWN = (*ItemForm.OWN, "problem_id", *STEPS)

    def __init__(self, opportunity: Opportunity | None = None, **given: Any) -> None:
        super().__init__(obj=opportunity, **given)

    def offer_problems(self, problems: Sequence[tuple[int, str]]) -> None:
        """Their ids and names."""
        self.known = {problem for problem, _name in problems}
        self.problem_id.choices = [("", _("None yet")), *problems]

    def validate_problem_id(self, field: SelectField) -> None:
        field.data = in_programme(field.data, self.known)


class NewOpportunityForm(OpportunityForm, CreatingForm):
    """With the key that makes sending it twice harmless; meant for the next track, unless somebody says else."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"horizon": Track.NEXT} | given)


def ratings_of(mine: Mapping[Key, int]) -> RatingForm:
    """What one member gives, as given so far."""
    labels = {"importance": lazy_gettext("Importance"), "satisfaction": lazy_gettext("Satisfaction")}
    return rating_form({name: steps(labels[name], criterion) for name, criterion in CRITERIA.items()}, mine)
