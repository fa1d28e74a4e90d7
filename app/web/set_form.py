"""The form that changes many items at once: what is left as it is changes nothing."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField

from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.programme import Track
from app.steering.set_many import Changes
from app.web.forms import CreatingForm, Day, Line, Whole, at_most, choices, in_programme
from app.web.people import Offered

NOBODY = "0"


class SetForm(CreatingForm):
    """What every kind has. An empty choice leaves every item as it is."""

    owner_id = SelectField(lazy_gettext("Owner"), default="", validate_choice=False)
    track = SelectField(lazy_gettext("Track"), default="")
    horizon = SelectField(lazy_gettext("Horizon"), default="")
    due_on = Day(lazy_gettext("Due date"))
    shift = Whole(lazy_gettext("Days to move the dates by"))
    reason = Line(lazy_gettext("Why the dates move"), [at_most(500)])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.track.choices = [as_it_is(), *choices(Track)]
        self.horizon.choices = [as_it_is(), *((each.value, _(each.horizon)) for each in Track)]

    def offer(self, offered: Offered) -> None:
        self.offered = offered
        self.owner_id.choices = [as_it_is(), (NOBODY, _("Nobody")), *offered.owners]

    def validate_owner_id(self, field: SelectField) -> None:
        field.data = str(in_programme(field.data, {owner for owner, _name in self.offered.owners}) or field.data)

    def changes(self) -> Changes:
        """Refuses two ways to move the dates at once, and a form that changes nothing."""
        if self.due_on.data and self.shift.data:
            raise Refused(N_("Give a date or a number of days, not both."), field="shift")
        changes = Changes(self.values(), shift=self.shift.data or 0, reason=self.reason.data or "", **self.more())
        if not changes:
            raise Refused(N_("Choose what is to change."))
        return changes

    def values(self) -> dict[str, Any]:
        """The columns that are set, as the domain takes them."""
        values: dict[str, Any] = {n: Track(self[n].data) for n in ("track", "horizon") if self[n].data}
        if self.owner_id.data:
            values["owner_id"] = None if self.owner_id.data == NOBODY else int(self.owner_id.data)
        if self.due_on.data:
            values["due_on"] = self.due_on.data
        return values

    def more(self) -> dict[str, Any]:
        """What the kind adds to the changes."""
        return {}

    @property
    def settings(self) -> list[Any]:
        """The entries in the order in which pages show them, those about dates last."""
        dates = ("due_on", "shift", "reason")
        return [f for f in self if f.name not in {"csrf_token", "once", *dates}] + [self[name] for name in dates]


def as_it_is() -> tuple[str, str]:
    return ("", _("As it is"))
