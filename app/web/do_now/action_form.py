"""The form of an action, new or known."""

from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional

from app.do_now.action import Action, Beneficiary, Disposition, Expression, Nature, Orientation
from app.web.forms import CreatingForm, Day, Line, Text, Whole, at_most, choices, in_programme, required
from app.web.item_forms import ItemForm, StepForm
from app.web.people import Offered
from app.web.request import today

ENUMS = {"nature": Nature, "expression": Expression, "orientation": Orientation}
RUNNING: dict[str, bool | None] = {"": None, "yes": True, "no": False}
CODES: dict[Any, str] = {value: code for code, value in RUNNING.items()}


class ActionForm(ItemForm):
    """The columns of the inventory; what becomes of the action is settled on its page."""

    category_id = SelectField(lazy_gettext("Category"), validate_choice=False)
    nature = SelectField(lazy_gettext("Nature"))
    expression = SelectField(lazy_gettext("The company"))
    beneficiaries = SelectMultipleField(lazy_gettext("For whom"))
    orientation = SelectField(lazy_gettext("Orientation"))
    customer_sense = Whole(
        lazy_gettext("Makes sense to the customer, 1 to 5"),
        [Optional(), NumberRange(1, 5, lazy_gettext("A number from 1 to 5."))],
    )
    scope = Text(lazy_gettext("Scope"), [at_most(2000)])
    started_on = Day(lazy_gettext("Started on"))
    ended_on = Day(lazy_gettext("Ended on"))
    running = SelectField(lazy_gettext("Still running"), coerce=lambda value: CODES.get(value, value))
    compliance = BooleanField(lazy_gettext("Required by a regulation"))
    regulation_ref = Line(lazy_gettext("Which regulation"), [at_most(200)])
    empathy_note = Text(lazy_gettext("What a customer feels"), [at_most(2000)])

    OWN = (
        *ItemForm.OWN, "category_id", "nature", "expression", "beneficiaries", "orientation", "customer_sense", "scope",
        "started_on", "ended_on", "running", "compliance", "regulation_ref", "empathy_note",
    )  # fmt: skip

    def __init__(self, action: Action | None = None, **given: Any) -> None:
        super().__init__(obj=action, **given)
        unknown = ("", _("Not known"))
        for name, enum in ENUMS.items():
            self._fields[name].choices = [unknown, *choices(enum)]
        self.beneficiaries.choices = choices(Beneficiary)
        self.running.choices = [unknown, ("yes", _("yes")), ("no", _("no"))]

    def offer(self, offered: Offered) -> None:
        super().offer(offered)
        self.category_id.choices = [("", _("Not categorised yet")), *offered.categories]

    def validate_category_id(self, field: SelectField) -> None:
        field.data = in_programme(field.data, {category for category, _label in self.offered.categories})

    def values(self) -> dict[str, Any]:
        """What the domain is given: codes as members of their enumerations, empty as None."""
        found = super().values()
        found |= {name: enum(found[name]) if found[name] else None for name, enum in ENUMS.items()}
        return found | {"running": RUNNING[found["running"]], "beneficiaries": in_order(found["beneficiaries"])}


def in_order(codes: list[str]) -> list[str]:
    """As the import orders them too, so that one and the same choice is one and the same list."""
    return [beneficiary.value for beneficiary in Beneficiary if beneficiary.value in codes]


class NewActionForm(ActionForm, CreatingForm):
    """With the key that makes sending it twice harmless; meant for the window that runs, unless somebody says else."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"horizon": g.programme.running(today())} | given)


class SettleForm(StepForm):
    ASKS_REASON = False
    disposition = RadioField(lazy_gettext("What becomes of it"), validators=[required()])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.disposition.choices = [c for c in choices(Disposition) if c[0] != Disposition.UNDECIDED.value]
