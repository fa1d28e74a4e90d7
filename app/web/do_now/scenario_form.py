"""The form of a scenario, new or known."""

from typing import Any

from flask_babel import lazy_gettext

from app.core.enums import Labelled
from app.do_now.scenario import STEPS, Duration, Plausibility, Scenario, Severity
from app.web.forms import CreatingForm, Steps, Text, at_most
from app.web.item_forms import ItemForm


def words_of(steps: type[Labelled]) -> list[str]:
    return [step.label for step in steps]


class ScenarioForm(ItemForm):
    """Its narrative and its three steps; what was not said yet is left open until it is taken into account."""

    horizon = priority = blocked_reason = owner_label = None  # type: ignore[assignment]
    body = Text(lazy_gettext("What happens"), [at_most(20_000)])
    severity = Steps(lazy_gettext("Severity"), 1, 3, words_of(Severity))
    duration = Steps(lazy_gettext("Duration"), 1, 3, words_of(Duration))
    plausibility = Steps(lazy_gettext("Plausibility"), 1, 3, words_of(Plausibility))

    OWN = ("title", "body", *STEPS, "owner_id", "due_on")

    def __init__(self, scenario: Scenario | None = None, **given: Any) -> None:
        super().__init__(obj=scenario, **given)


class NewScenarioForm(ScenarioForm, CreatingForm):
    """With the key that makes sending it twice harmless."""
