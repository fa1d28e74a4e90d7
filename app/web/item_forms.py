"""The forms of an item of any kind: its columns, its steps, and what hangs on it."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField

from app.programme.comment import LONGEST
from app.programme.link import Relation
from app.programme.priority import Priority
from app.programme.programme import Track
from app.programme.snooze import Delay
from app.web.forms import Coded, CreatingForm, Day, EditingForm, Form, Line, Text, at_most, in_programme, required
from app.web.people import Offered


class ItemForm(EditingForm):
    """What every kind has."""

    title = Line(lazy_gettext("Title"), [required(), at_most(200)])
    owner_id = SelectField(lazy_gettext("Owner"), validate_choice=False)
    owner_label = Line(lazy_gettext("Department or partner in charge"), [at_most(120)])
    horizon = Coded(lazy_gettext("Horizon"), Track, words="horizon")
    priority = Coded(lazy_gettext("Priority"), Priority, default=Priority.NORMAL)
    due_on = Day(lazy_gettext("Due date"))
    reason = Line(lazy_gettext("Why the date moves"), [at_most(500)])
    blocked_reason = Text(lazy_gettext("What blocks it"), [at_most(1000)])
    body = Text(lazy_gettext("Notes"), [at_most(20_000)])

    OWN: tuple[str, ...] = (
        "title", "owner_id", "owner_label", "horizon", "priority", "due_on", "blocked_reason", "body",
    )  # fmt: skip

    def offer(self, offered: Offered) -> None:
        self.offered = offered
        self.owner_id.choices = [("", _("Nobody yet")), *offered.owners_or(self.owner_id.object_data)]

    def validate_owner_id(self, field: SelectField) -> None:
        field.data = in_programme(field.data, {owner for owner, _name in field.choices if owner})

    def values(self) -> dict[str, Any]:
        return {name: self._fields[name].data for name in self.OWN}


class StepForm(EditingForm):
    """A step; pages show the field where the step asks for a reason, and the domain says whether it does."""

    reason = Text(lazy_gettext("Reason"), [at_most(1000)])
    ASKS_REASON = True

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.reason.flags.required = self.ASKS_REASON


class CommentForm(CreatingForm):
    text = Text(lazy_gettext("Your comment"), [required(), at_most(LONGEST)])


class RewordForm(EditingForm):
    text = Text(lazy_gettext("Your comment"), [required(), at_most(LONGEST)])


class BlockForm(EditingForm):
    blocked_reason = Text(lazy_gettext("What blocks it"), [required(), at_most(1000)])


class LinkForm(CreatingForm):
    """`relation` is read from this item: each of them in both directions."""

    relation = SelectField(lazy_gettext("This item"))
    other = Line(lazy_gettext("Which other item"), [required(), at_most(200)])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.relation.choices = [
            (f"{direction}{each.value}", _(words))
            for each in Relation
            for direction, words in ((">", each.label), ("<", each.back))
        ]

    @property
    def chosen(self) -> tuple[Relation, bool]:
        """The relation, and whether it leads from the other item to this one."""
        code = str(self.relation.data)
        return Relation(code[1:]), code[0] == "<"


class AnswerForm(EditingForm):
    word = Text(lazy_gettext("How it goes on"), [required(), at_most(500)])


class DateForm(EditingForm):
    due_on = Day(lazy_gettext("New due date"), [required()])
    reason = Line(lazy_gettext("Why the date moves"), [at_most(500)])


class SnoozeForm(Form):
    delay = Coded(lazy_gettext("Remind me again"), Delay)
    on = Day(lazy_gettext("Which day"))

    @property
    def chosen(self) -> Delay:
        found: Delay = self.delay.data
        return found

    @property
    def zone(self) -> ZoneInfo:
        """The clock of whoever puts it off."""
        return ZoneInfo(g.user.timezone)
