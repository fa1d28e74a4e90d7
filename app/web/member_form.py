"""The forms about a member: what they are, what they do in the programme, where they sit."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField

from app.core.i18n import N_
from app.programme.member import Expertise, Function, Member, Place, Role, Seniority
from app.programme.programme import Track
from app.web.forms import CreatingForm, EditingForm, Form, Line, Text, at_most, choices, required

LANGUAGES = [("fr", "Français"), ("en", "English")]

ROLES = {
    Role.LEADER: N_("Decides, publishes the report, manages people and settings."),
    Role.LEAD: N_("Settles actions, accepts deliverables and posts the update of the group that they lead."),
    Role.MEMBER: N_("Adds actions, and edits the items of the groups that they sit in."),
    Role.FIELD: N_("Works with customers: adds actions, and edits their own."),
    Role.EXEC: N_("Gets the report by mail and reads everything; changes nothing."),
    Role.OBSERVER: N_("Reads everything, gets no report; changes nothing."),
}
"""What somebody with that role does, where it is chosen."""


class PersonForm(Form):
    """What somebody is, as the composition of the groups counts it."""

    function = SelectField(lazy_gettext("Function"), default=Function.OTHER.value)
    seniority = SelectField(lazy_gettext("Seniority"), default="")
    customer_facing = BooleanField(lazy_gettext("In contact with customers"))
    is_manager = BooleanField(lazy_gettext("Manages a team"))
    fields = SelectMultipleField(lazy_gettext("Knows about"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.function.choices = choices(Function)
        self.seniority.choices = [("", _("Not known")), *choices(Seniority)]
        self.fields.choices = choices(Expertise)

    @property
    def facts(self) -> dict[str, Any]:
        """As the columns of a member."""
        known = set(self.fields.data or ())
        return {
            "function": Function(self.function.data),
            "seniority": Seniority(self.seniority.data) if self.seniority.data else None,
            "customer_facing": self.customer_facing.data,
            "is_manager": self.is_manager.data,
            "fields": [each.value for each in Expertise if each.value in known],
        }


class RoleForm(Form):
    role = RadioField(lazy_gettext("Role"), [required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices(Role)

    @property
    def notes(self) -> dict[str, str]:
        """What each role does, by its code."""
        return {role.value: _(words) for role, words in ROLES.items()}


class Seated(RoleForm, PersonForm):
    """What a person is in the programme, and their place in each of the three groups."""

    now = SelectField(default="")
    next = SelectField(default="")
    later = SelectField(default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for track in Track:
            self[track.value].label.text = _(track.label)
            self[track.value].choices = [("", _("not in the group")), *choices(Place)]

    @property
    def values(self) -> dict[str, Any]:
        return self.facts | {"role": Role(self.role.data)}

    @property
    def seats(self) -> dict[Track, Place | None]:
        typed = {track: self[track.value].data for track in Track}
        return {track: Place(place) if place else None for track, place in typed.items()}


class NewMember(CreatingForm, Seated):
    name = Line(lazy_gettext("Name"), [required(), at_most(120)])
    email = Line(lazy_gettext("E-mail address"), [required(), at_most(254)], render_kw={"type": "email"})
    lang = SelectField(lazy_gettext("Language"), choices=LANGUAGES)


class InvitationForm(CreatingForm, RoleForm):
    """Several people at once; `groups` are the tracks in whose group they take part."""

    people = Text(lazy_gettext("People"), [required(), at_most(9000)], render_kw={"rows": 8})
    lang = SelectField(lazy_gettext("Language"), choices=LANGUAGES)
    groups = SelectMultipleField(lazy_gettext("Take part in the groups"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups.choices = choices(Track)

    @property
    def seats(self) -> dict[Track, Place | None]:
        return {track: Place.MEMBER if track.value in (self.groups.data or ()) else None for track in Track}


class CharterForm(EditingForm):
    charter = Text(lazy_gettext("Charter"), [at_most(2000)])


def facts_of(member: Member) -> dict[str, Any]:
    """What the form about a person shows before anything is typed."""
    return {
        "function": member.function.value,
        "seniority": member.seniority.value if member.seniority else "",
        "customer_facing": member.customer_facing,
        "is_manager": member.is_manager,
        "fields": member.fields,
    }


def as_it_is(member: Member) -> dict[str, Any]:
    """The same with role and seats."""
    places = {s.group.track.value: s.place.value for s in member.seats}
    return facts_of(member) | places | {"role": member.role.value}
