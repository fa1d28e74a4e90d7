"""People and groups of a programme: everybody reads, the leaders change."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField

from app.core import db
from app.core.errors import Refused
from app.programme.member import Function, Member, Place, Role, WorkingGroup
from app.programme.membership import admit, amend, groups_of, leave, people_of, take_seats
from app.programme.policy import Permission
from app.programme.programme import Track
from app.web.forms import CreatingForm, Form, Line, Text, at_most, choices, required
from app.web.invitation import hand_over, shown_once, tell_of_joining
from app.web.people_words import group_cards, people_rows
from app.web.request import now, requires

bp = Blueprint("members", __name__)


class Seated(Form):
    """What a person is in the programme, and their place in each of the three groups."""

    role = SelectField(lazy_gettext("Role"), [required()])
    function = SelectField(lazy_gettext("Function"), default=Function.OTHER.value)
    customer_facing = BooleanField(lazy_gettext("In contact with customers"))
    is_manager = BooleanField(lazy_gettext("Manages a team"))
    now = SelectField(default="")
    next = SelectField(default="")
    later = SelectField(default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices(Role)
        self.function.choices = choices(Function)
        for track in Track:
            self[track.value].label.text = _(track.label)
            self[track.value].choices = [("", _("not in the group")), *choices(Place)]

    @property
    def values(self) -> dict[str, Any]:
        return {
            "role": Role(self.role.data),
            "function": Function(self.function.data),
            "customer_facing": self.customer_facing.data,
            "is_manager": self.is_manager.data,
        }

    @property
    def seats(self) -> dict[Track, Place | None]:
        typed = {track: self[track.value].data for track in Track}
        return {track: Place(place) if place else None for track, place in typed.items()}


class NewMember(CreatingForm, Seated):
    name = Line(lazy_gettext("Name"), [required(), at_most(120)])
    email = Line(lazy_gettext("E-mail address"), [required(), at_most(254)], render_kw={"type": "email"})
    lang = SelectField(lazy_gettext("Language"), choices=[("fr", "Français"), ("en", "English")])


class CharterForm(Form):
    charter = Text(lazy_gettext("Charter"), [at_most(2000)])


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    people = [(row.Member, row.held) for row in db.session.execute(people_of(g.programme)).unique()]
    groups = db.session.scalars(groups_of(g.programme)).all()
    return render_template(
        "member/index.html", groups=group_cards(groups, people), rows=people_rows(people), link=shown_once()
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE)
def new() -> ResponseReturnValue:
    form = NewMember(lang=g.programme.lang, role=Role.MEMBER.value)
    if form.accepts():
        try:
            bring_in(form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for(".index"), 303)
    return render_template("member/new.html", form=form, tracks=[t.value for t in Track]), form.status


def bring_in(form: NewMember) -> None:
    person = {name: form.data[name] for name in ("name", "email", "lang")}
    member, token = admit(g.programme, **person, **form.values, by=g.member, now=now())
    take_seats(member, form.seats, groups=db.session.scalars(groups_of(g.programme)).all(), now=now())
    if token:
        hand_over(member.user, token)
    else:
        tell_of_joining(member.user)
    flash(_("%(name)s is in the programme.", name=member.name), "success")


@bp.route("/<int:member_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE)
def edit(member_id: int) -> ResponseReturnValue:
    member = one_of_us(member_id)
    form = Seated(data=as_it_is(member))
    if form.accepts():
        groups = db.session.scalars(groups_of(g.programme)).all()
        try:
            amend(member, form.values, by=g.member, now=now())
            take_seats(member, form.seats, groups=groups, now=now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("Saved: %(name)s.", name=member.name), "success")
            return redirect(url_for(".index"), 303)
    return render_template("member/edit.html", form=form, person=member, tracks=[t.value for t in Track]), form.status


@bp.route("/<int:member_id>/departure", methods=["GET", "POST"])
@requires(Permission.PEOPLE)
def departure(member_id: int) -> ResponseReturnValue:
    """The page that asks, and the end of the membership; open items keep their owner until they are handed over."""
    member, form = one_of_us(member_id), Form()
    if form.accepts():
        try:
            leave(member, by=g.member, now=now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(name)s has left the programme.", name=member.name), "success")
            return redirect(url_for(".index") if member is not g.member else url_for("programmes.index"), 303)
    return render_template("member/departure.html", form=form, person=member), form.status


@bp.route("/groups/<track>", methods=["GET", "POST"])
@requires(Permission.PEOPLE)
def charter(track: str) -> ResponseReturnValue:
    group: WorkingGroup = next(
        (one for one in db.session.scalars(groups_of(g.programme)) if one.track.value == track), None
    ) or abort(404)
    form = CharterForm(obj=group)
    if form.accepts():
        group.charter = form.charter.data
        flash(_("The charter is saved."), "success")
        return redirect(url_for(".index"), 303)
    return render_template("member/charter.html", form=form, group=group), form.status


def as_it_is(member: Member) -> dict[str, Any]:
    """What the form shows before anything is typed."""
    places = {s.group.track.value: s.place.value for s in member.seats}
    given = {"role": member.role.value, "function": member.function.value}
    return places | given | {"customer_facing": member.customer_facing, "is_manager": member.is_manager}


def one_of_us(member_id: int) -> Member:
    """A present member of this programme; 404 for any other."""
    member = db.session.get(Member, member_id)
    if member is None or member.programme_id != g.programme.id or member.left_at is not None:
        abort(404)
    return member
