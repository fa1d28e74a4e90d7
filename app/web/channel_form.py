"""The form of how a programme's people hear of what, when they don't choose for themselves."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField

from app.programme.channel import OFFERED, Channel
from app.programme.notification import Rule
from app.web.forms import EditingForm


def of_rule(rule: Rule) -> SelectField:
    """A choice among the channels of that rule, ours first."""
    return SelectField(lazy_gettext(rule.label), coerce=lambda value: Channel(str(value)))


class EditChannels(EditingForm):
    """One field a rule, named by its code."""

    channels: dict[str, str] = {}

    assigned = of_rule(Rule.ASSIGNED)
    mentioned = of_rule(Rule.MENTIONED)
    due_soon = of_rule(Rule.DUE_SOON)
    overdue = of_rule(Rule.OVERDUE)
    review = of_rule(Rule.REVIEW)
    escalated = of_rule(Rule.ESCALATED)
    update = of_rule(Rule.UPDATE)
    draft = of_rule(Rule.DRAFT)
    report = of_rule(Rule.REPORT)

    def __init__(self, data: dict[str, Any] | None = None) -> None:
        given = data or {}
        chosen = given.get("channels") or {}
        kept = {rule.value: Channel(chosen.get(rule.value) or OFFERED[rule][0].value) for rule in Rule}
        super().__init__(data=kept | {"version": given.get("version")})
        for rule in Rule:
            self[rule.value].choices = [(each.value, gettext(each.label)) for each in OFFERED[rule]]

    @property
    def values(self) -> dict[str, Any]:
        """What differs from ours: only that is kept."""
        found = {rule.value: self[rule.value].data for rule in Rule}
        return {"channels": {code: each.value for code, each in found.items() if each is not OFFERED[Rule(code)][0]}}
