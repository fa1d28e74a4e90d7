"""The people of a new programme: several rows, each a person with a role and a group; empty rows count for nothing."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import FieldList, FormField, SelectField
from wtforms import Form as Subform

from app.programme.account import ADDRESS, normal_email
from app.programme.invitation import MOST
from app.programme.member import Role
from app.programme.membership import OUTSIDE
from app.programme.programme import Track
from app.steering.opening import Newcomer
from app.web.forms import Line, Sayings, at_most, choices
from app.web.programme_forms import LANGS, Section

ROWS = 4


class Person(Subform):
    """One row."""

    class Meta:
        def get_translations(self, form: Any) -> Any:
            return Sayings()

    name = Line(lazy_gettext("Name"), [at_most(120)], render_kw={"autocomplete": "off"})
    email = Line(lazy_gettext("E-mail address"), [at_most(254)], render_kw={"type": "email", "autocomplete": "off"})
    role = SelectField(lazy_gettext("Role"), default=Role.MEMBER.value)
    track = SelectField(lazy_gettext("Group"), default="")
    lang = SelectField(lazy_gettext("Language"), choices=LANGS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices(Role)
        self.track.choices = [("", gettext("None")), *choices(Track)]

    @property
    def is_empty(self) -> bool:
        return not (self.name.data or self.email.data)

    def validate(self, extra_validators: Any = None) -> bool:
        return self.is_empty or (super().validate(extra_validators) and self._makes_sense())

    def _makes_sense(self) -> bool:
        if not self.name.data:
            return self._refuse("name", gettext("This field is needed."))
        if not ADDRESS.fullmatch(normal_email(self.email.data)):
            return self._refuse("email", gettext("Write an address such as lea@example.org."))
        if self.track.data and Role(self.role.data) in OUTSIDE:
            return self._refuse("track", gettext("The executive committee and observers don't sit in the groups."))
        return True

    def _refuse(self, name: str, words: str) -> bool:
        self[name].errors = [*self[name].errors, words]
        return False

    @property
    def newcomer(self) -> Newcomer:
        track = Track(self.track.data) if self.track.data else None
        return Newcomer(self.name.data, self.email.data, self.lang.data, Role(self.role.data), track)


class Rows(FieldList):
    """Its errors are sentences, each beginning with the number of its row."""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        valid = super().validate(form, extra_validators)
        self.errors = [
            gettext("Person %(number)d: %(trouble)s", number=number, trouble=errors[0])
            for number, row in enumerate(self.entries, start=1)
            for errors in row.errors.values()
        ]
        return valid


class People(Section):
    leads = SelectField(lazy_gettext("The group that you lead yourself"), default="")
    people = Rows(FormField(Person), lazy_gettext("People"), min_entries=ROWS, max_entries=MOST)

    def __init__(self, *args: Any, lang: str, **kwargs: Any) -> None:
        """`lang` is that of whoever nobody says anything else of."""
        super().__init__(*args, **kwargs)
        self.leads.choices = [("", gettext("None")), *choices(Track)]
        for row in self.people.entries:
            if row.form.is_empty:
                row.form.lang.data = lang

    def grow(self) -> None:
        """Offer more empty rows, as far as there is room."""
        for _row in range(min(ROWS, MOST - len(self.people.entries))):
            self.people.append_entry({"lang": self.people.entries[-1].form.lang.data})

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self._one_of_each()

    def _one_of_each(self) -> bool:
        """Nobody twice, and one lead a group."""
        seen = {f"lead {self.leads.data}"} if self.leads.data else set()
        for number, row in enumerate(self.people.entries, start=1):
            person = row.form
            if person.is_empty:
                continue
            if (address := normal_email(person.email.data)) in seen:
                return self._refuse(number, person.email, gettext("This address stands in another row."))
            lead = f"lead {person.track.data}" if person.role.data == Role.LEAD.value and person.track.data else ""
            if lead in seen:
                return self._refuse(number, person.role, gettext("This group has a lead already."))
            seen |= {address} | ({lead} if lead else set())
        return True

    def _refuse(self, number: int, field: Any, words: str) -> bool:
        field.errors = [*field.errors, words]
        self.people.errors = [gettext("Person %(number)d: %(trouble)s", number=number, trouble=words)]
        return False

    def mark(self, number: int, words: str) -> None:
        """Show a refusal of the domain beside the row that it belongs to."""
        filled = [(n, row.form) for n, row in enumerate(self.people.entries, start=1) if not row.form.is_empty]
        place, person = filled[number]
        self._refuse(place, person.email, words)

    @property
    def values(self) -> dict[str, Any]:
        """`leads`: a track or None; `newcomers`: the people of the rows that somebody filled."""
        filled = [row.form.newcomer for row in self.people.entries if not row.form.is_empty]
        return {"leads": Track(self.leads.data) if self.leads.data else None, "newcomers": filled}
