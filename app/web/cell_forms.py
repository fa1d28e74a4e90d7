"""The forms of single cells of a list: one column each, with the version that the person saw."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField

from app.web.forms import Day, EditingForm, Line, at_most, in_programme, required
from app.web.people import Offered


class CellForm(EditingForm):
    """`reason` shows only where a committed date is edited."""

    reason = Line(lazy_gettext("Why the date moves"), [at_most(500)])

    def offer(self, offered: Offered) -> None:
        """Take what the choices of the column are."""


class TitleCell(CellForm):
    title = Line(lazy_gettext("Title"), [required(), at_most(200)])


class OwnerCell(CellForm):
    owner_id = SelectField(lazy_gettext("Owner"), validate_choice=False)

    def offer(self, offered: Offered) -> None:
        self.owner_id.choices = [("", _("Nobody yet")), *offered.owners_or(self.owner_id.object_data)]

    def validate_owner_id(self, field: Any) -> None:
        field.data = in_programme(field.data, {owner for owner, _name in field.choices if owner})


class DueCell(CellForm):
    due_on = Day(lazy_gettext("Due date"))


CELLS: dict[str, type[CellForm]] = {"title": TitleCell, "owner_id": OwnerCell, "due_on": DueCell}
"""Column of the spine → the form of its cell."""
