"""What moves on the roadmap: an item to another horizon or group, and the carry-over of what Now left open."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField

from app.core.errors import Refused
from app.programme.activity import Activity
from app.programme.horizon import carry_over as carry
from app.programme.horizon import may_move, move
from app.programme.item import Item
from app.programme.policy import Permission
from app.programme.programme import Track
from app.web.forms import Day, EditingForm, Text, at_most, required
from app.web.refs import item_or_404
from app.web.request import can, demand, now, requires, today
from app.web.steering.roadmap_board import card_of, heads, kept
from app.web.titles import title_of
from app.web.undo import offer_undo

bp = Blueprint("moves", __name__)


class PlaceForm(EditingForm):
    """Where on the board."""

    horizon = RadioField(lazy_gettext("Horizon"))
    track = RadioField(lazy_gettext("Working group"))

    def offer(self, item: Item) -> None:
        """Every horizon, and the groups that the member may give it to."""
        self.horizon.choices = [(each.value, _(each.horizon)) for each in Track]
        self.track.choices = [(each.value, _(each.label)) for each in Track if may_move(item, g.member, track=each)]

    @property
    def place(self) -> dict[str, Track]:
        return {"horizon": Track(self.horizon.data), "track": Track(self.track.data)}


class CarryOverForm(EditingForm):
    horizon = RadioField(lazy_gettext("To which horizon"))
    due_on = Day(lazy_gettext("New due date"), [required()])
    reason = Text(lazy_gettext("Why it is not done yet"), [required(), at_most(1000)])

    def offer(self) -> None:
        self.horizon.choices = [(each.value, _(each.horizon)) for each in (Track.NEXT, Track.LATER)]

    @property
    def decided(self) -> dict[str, Any]:
        return {"horizon": Track(self.horizon.data), "due_on": self.due_on.data, "reason": self.reason.data}


@bp.route("/<ref>/place", methods=["GET", "POST"])
@requires(Permission.READ)
def place(ref: str) -> ResponseReturnValue:
    item = item_or_404(ref)
    demand(Permission.EDIT, item.track, own=item.is_own(g.member))
    form = PlaceForm(obj=item)
    form.offer(item)
    if form.accepts():
        try:
            return _moved(item, move(item, **form.place, by=g.member, now=now(), seen=form.seen))
        except Refused as refusal:
            form.refuse(refusal)
    return _asked("place", item, form)


@bp.route("/<ref>/carry-over", methods=["GET", "POST"])
@requires(Permission.READ)
def carry_over(ref: str) -> ResponseReturnValue:
    item = item_or_404(ref)
    demand(Permission.SETTLE, item.track)
    if request.method == "GET" and not item.is_overrun(today()):
        return redirect(url_for("items.show", ref=ref))
    form = CarryOverForm(data=_likely(item))
    form.offer()
    if form.accepts():
        try:
            return _moved(item, carry(item, **form.decided, by=g.member, now=now(), seen=form.seen))
        except Refused as refusal:
            form.refuse(refusal)
    return _asked("carry_over", item, form)


def _likely(item: Item) -> dict[str, Any]:
    """Next, unless the board said where it was dropped; the date that it has when it is still to come."""
    ahead = item.due_on if item.due_on and item.due_on > today() else None
    horizon = request.args.get("horizon", Track.NEXT.value)
    return {"horizon": horizon, "due_on": ahead, "version": str(item.version)}


def _moved(item: Item, activity: Activity | None) -> ResponseReturnValue:
    """Back to the board at the card; to a script, the card and what is counted, to be put in place."""
    words = {"ref": item.ref, "horizon": _(item.horizon.horizon), "group": _(item.track.label)}
    offer_undo(_("%(ref)s is now in %(horizon)s, %(group)s.", **words), activity)
    if request.headers.get("HX-Request"):
        return render_template("steering/roadmap/_moved.html", card=card_of(item), columns=heads())
    return redirect(url_for("roadmap.board", **kept(), _anchor=item.ref), 303)


def _asked(name: str, item: Item, form: EditingForm) -> ResponseReturnValue:
    page = {
        "title": title_of(item.kind, item.title),
        "ref": item.ref,
        "track": item.track.value,
        "overrun": item.is_overrun(today()),
        "carry_href": url_for(".carry_over", ref=item.ref, **kept()) if can("SETTLE", item) else None,
        "committed": item.baseline_on is not None,
        "back_href": url_for("roadmap.board", **kept(), _anchor=item.ref),
    }
    return render_template(f"steering/roadmap/{name}.html", form=form, page=page), form.status
