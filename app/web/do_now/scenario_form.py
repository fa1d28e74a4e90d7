"""The form of a scenario, new or known."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.do_now.scenario import STEPS, Scenario
from app.web.forms import CreatingForm, Steps, Text, at_most, choices
from app.web.item_forms import ItemForm


class ScenarioForm(ItemForm):
    """Its narrative and its three steps; what was not said yet is left open until it is taken into account."""

    horizon = priority = blocked_reason = owner_label = None  # type: ignore[assignment]
    body = Text(lazy_gettext("What happens"), [at_most(20_000)])
    severity = Steps(lazy_gettext("Severity"))
    duration = Steps(lazy_gettext("Duration"))
    plausibility = Steps(lazy_gettext("Plausibility"))

    OWN = ("title", "body", *STEPS, "owner_id", "due_on")

    def __init__(self, scenario: Scenario | None = None, **given: Any) -> None:
        super().__init__(obj=scenario, **given)
        for name, steps in STEPS.items():
            self._fields[name].choices = [("", _("Not said yet")), *choices(steps)]

    def values(self) -> dict[str, Any]:
        return super().values() | {name: self[name].number for name in STEPS}


class NewScenarioForm(ScenarioForm, CreatingForm):
    """With the key that makes sending it twice harmless."""
