"""Leaving a programme: what the person owns is handed over first, or stays to be handed over."""

import re
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from wtforms import SelectField

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.hand_over import LATER, Heir, held_by
from app.programme.member import CONTRIBUTING, Member, Place, members_of
from app.programme.membership import leave
from app.programme.policy import Permission
from app.programme.programme import Track
from app.programme.refs import ref
from app.web.forms import Form
from app.web.members import one_of_us
from app.web.request import now, requires, today
from app.web.titles import title_of
from app.web.words import due

bp = Blueprint("departures", __name__)
LISTED = 20
"""So many items can go to somebody of their own; the others follow the choice for all."""
NOBODY = "0"
AS_ABOVE = ""
ITEM = re.compile(r"item-[0-9]{1,9}")


class DepartureForm(Form):
    """`heir` takes everything that has no heir of its own; those are `item-<id>` beside it."""

    heir = SelectField(lazy_gettext("Their open items go to"), default=LATER)

    def __init__(self, people: list[tuple[str, str]]) -> None:
        super().__init__()
        self.heir.choices = [
            (LATER, _("Decide later: they stay in that name, to hand over")),
            (NOBODY, _("Nobody for now")),
            *people,
        ]
        self.own = {int(name[5:]): code for name, code in request.form.items() if ITEM.fullmatch(name)}
        self.known = {AS_ABOVE, LATER, NOBODY, *(code for code, _name in people)}

    @property
    def heirs(self) -> dict[int, Heir]:
        """By the item's id, for those that don't follow the choice for all."""
        typed = {item: code for item, code in self.own.items() if code != AS_ABOVE}
        if not self.known.issuperset(typed.values()):
            raise Refused(N_("Choose somebody who is in the programme."), field="heir")
        return {item: heir_of(code) for item, code in typed.items()}


def heir_of(code: str) -> Heir:
    return LATER if code == LATER else None if code == NOBODY else int(code)


@bp.route("/<int:member_id>/departure", methods=["GET", "POST"])
@requires(Permission.PEOPLE)
def departure(member_id: int) -> ResponseReturnValue:
    """The page that asks, and the end of the membership."""
    member = one_of_us(member_id)
    items = db.session.execute(held_by(member).limit(LISTED)).all()
    working = db.session.scalars(members_of(g.programme).where(Member.role.in_(CONTRIBUTING)))
    people = [(str(each.id), each.name) for each in working if each is not member]
    form = DepartureForm(people)
    if form.accepts():
        try:
            moved = leave(member, by=g.member, now=now(), heir=heir_of(form.heir.data), heirs=form.heirs)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            tell(member, moved)
            return redirect(url_for("members.index") if member is not g.member else url_for("programmes.index"), 303)
    context = {"items": in_words(items), "total": items[0].total if items else 0, "leads": leads(member)}
    return render_template("member/departure.html", form=form, person=member, **context), form.status


def tell(member: Member, moved: int) -> None:
    """Who is gone, and how much changed hands."""
    if member.user.is_expected:
        said = _("The invitation of %(name)s is withdrawn.", name=member.name)
    else:
        said = _("%(name)s has left the programme.", name=member.name)
    if moved:
        said += " " + ngettext("%(num)d open item is handed over.", "%(num)d open items are handed over.", moved)
    flash(said, "success")


def leads(member: Member) -> list[str]:
    """The groups that will have no lead."""
    led = {s.group.track for s in member.seats if s.place is Place.LEAD}
    return [_(track.label) for track in Track if track in led]


def in_words(items: Any) -> list[dict[str, Any]]:
    base, on = url_for("items.index"), today()
    return [
        {
            "id": each.id,
            "ref": (name := ref(each.kind, each.number)),
            "href": f"{base}{name}",
            "title": title_of(each.kind, each.title),
            "track": each.track.value,
            "due": due(each.due_on, on),
        }
        for each in items
    ]
