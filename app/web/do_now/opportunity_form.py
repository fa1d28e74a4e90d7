"""The forms of an opportunity: its own, and what one gives it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField

from app.do_now.opportunity import CRITERIA, STEPS, Opportunity
from app.programme.programme import Track
from app.programme.rating import Key
from app.web.forms import CreatingForm, Form, Steps, in_programme
from app.web.item_forms import ItemForm

FIVE = [(str(step), str(step)) for step in range(1, 6)]


class OpportunityForm(ItemForm):
    """Whom it serves, what it is worth, what it costs, what is known of both."""

    problem_id = SelectField(lazy_gettext("Problem that it serves"), validate_choice=False)
    value_customer = Steps(lazy_gettext("Value for the customer"))
    value_business = Steps(lazy_gettext("Value for the company"))
    effort = Steps(lazy_gettext("Effort"))
    desirability = Steps(lazy_gettext("Desirability"))
    feasibility = Steps(lazy_gettext("Feasibility"))
    viability = Steps(lazy_gettext("Viability"))

    OWN = (*ItemForm.OWN, "problem_id", *STEPS)

    def __init__(self, opportunity: Opportunity | None = None, **given: Any) -> None:
        super().__init__(obj=opportunity, **given)
        for name in STEPS:
            self._fields[name].choices = [("", _("Not said yet")), *FIVE]

    def offer_problems(self, problems: Sequence[tuple[int, str]]) -> None:
        """Their ids and names."""
        self.known = {problem for problem, _name in problems}
        self.problem_id.choices = [("", _("None yet")), *problems]

    def validate_problem_id(self, field: SelectField) -> None:
        field.data = in_programme(field.data, self.known)

    def values(self) -> dict[str, Any]:
        return super().values() | {name: self[name].number for name in STEPS}


class NewOpportunityForm(OpportunityForm, CreatingForm):
    """With the key that makes sending it twice harmless; meant for the next track, unless somebody says else."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"horizon": Track.NEXT} | given)


class OpportunityRatingForm(Form):
    """What one member gives; an empty answer takes back what was given, one not sent leaves it, 0 is one (R17)."""

    importance = Steps(lazy_gettext("Importance"))
    satisfaction = Steps(lazy_gettext("Satisfaction"))

    def __init__(self, given: dict[Key, int] | None = None) -> None:
        super().__init__(data={code: (given or {}).get((code, None)) for code in CRITERIA})
        for code, criterion in CRITERIA.items():
            steps = [(str(step), str(step)) for step in range(criterion.low, criterion.high + 1)]
            self._fields[code].choices = [("", _("No answer")), *steps]

    def values(self) -> dict[Key, int | None]:
        return {(code, None): self[code].number for code in CRITERIA if self[code].raw_data}
