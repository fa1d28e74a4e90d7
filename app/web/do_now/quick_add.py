"""Quick add: an action in one line, on any page; what was read shows as chips before it is saved."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import HiddenField

from app.core import db
from app.core.errors import Refused
from app.core.text import one_line
from app.do_now.action import Action
from app.do_now.quick_capture import capture_line, values_of
from app.do_now.quick_line import QuickLine, parse, understood
from app.programme.activity import Activity
from app.programme.item import Item
from app.programme.policy import Permission
from app.programme.programme import Track
from app.web.beside import asks
from app.web.do_now.quick_chips import chips
from app.web.do_now.quick_words import Vocabulary, people_and_categories, vocabulary
from app.web.forms import CreatingForm, Line, at_most, required
from app.web.request import now, requires, today

bp = Blueprint("quick", __name__)
LONGEST = 500
TRACKS = {track.value for track in Track}


class QuickForm(CreatingForm):
    """`seen` is the line whose chips were shown, `horizon` that of the page, `meant` a day that passed and is meant."""

    line = Line(lazy_gettext("An action in one line"), [required(), at_most(LONGEST)])
    horizon = HiddenField()
    seen = HiddenField()
    meant = HiddenField()


@bp.app_template_global("quick_href")
def address(item: Any = None) -> str:
    """Where the quick add is from any page, with the horizon of the item or of the track that the page shows."""
    shown = (request.view_args or {}).get("track") or request.args.get("track")
    horizon = item.horizon.value if isinstance(item, Item) else shown
    return url_for("quick.add", horizon=horizon if horizon in TRACKS else None)


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.CAPTURE)
@asks(people_and_categories)
def add() -> ResponseReturnValue:
    form, words = _asked(), vocabulary()
    line = parse(form.line.data or "", words.known)
    if form.accepts() and one_line(form.seen.data or "") == line.text:
        try:
            action = capture_line(
                g.programme,
                line,
                by=g.member,
                now=now(),
                horizon=_track(form.horizon.data),
                meant=_day(form.meant.data),
            )
            return redirect(url_for(".add", added=action.ref, horizon=_track(form.horizon.data).value), 303)
        except Refused as refusal:
            form.refuse(refusal)
    form.seen.data = line.text
    page = _page(form, line, words) | {"added": _added(request.args.get("added", ""))}
    return render_template("do_now/quick/add.html", form=form, page=page), form.status


@bp.get("/chips")
@requires(Permission.CAPTURE)
def read() -> ResponseReturnValue:
    """The chips of a line that somebody is typing."""
    form, words = _asked(), vocabulary()
    return render_template(
        "do_now/quick/_chips.html", page=_page(form, parse(form.line.data or "", words.known), words)
    )


def _asked() -> QuickForm:
    """The form that was sent, or what the address says; a chip that was pressed gives another line or day."""
    given = request.values
    form = QuickForm(horizon=_track(given.get("horizon")).value)
    if request.method == "GET":
        form.line.data, form.meant.data = one_line(given.get("line", ""))[:LONGEST], given.get("meant", "")
    if "instead" in given:
        form.line.data, form.seen.data = one_line(given["instead"]), None
    if "keep" in given:
        form.meant.data, form.seen.data = given["keep"], None
    return form


def _page(form: QuickForm, line: QuickLine, words: Vocabulary) -> dict[str, Any]:
    horizon, meant = _track(form.horizon.data), _day(form.meant.data)
    return {
        "title": line.title,
        "chips": chips(line, words, horizon=horizon, meant=meant),
        "full_href": url_for("actions.new", line=line.text or None),
    }


def _track(code: Any) -> Track:
    return Track(code) if code in TRACKS else g.programme.running(today())


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _added(ref: str) -> dict[str, Any] | None:
    """What this person added last, with the address that takes it back."""
    number = ref.removeprefix(f"{Action.PREFIX}-")
    if not (number.isdecimal() and len(number) < 10):
        return None
    mine = sa.and_(Item.programme_id == g.programme.id, Item.kind == "action", Item.number == int(number))
    line = (
        sa.select(Item.title, Activity.id)
        .join(Activity, Activity.item_id == Item.id)
        .where(mine, Item.archived_at.is_(None), Item.created_by_id == g.member.id, Activity.verb == "created")
    )
    found = db.session.execute(line).first()
    return found and {
        "ref": f"{Action.PREFIX}-{int(number)}",
        "title": found.title,
        "href": url_for("items.show", ref=f"{Action.PREFIX}-{int(number)}"),
        "undo": url_for("undo.take_back", activity_id=found.id),
    }


def from_line(text: str) -> dict[str, Any]:
    """What the whole form of an action begins with, when somebody began with a line."""
    text = one_line(text)[:LONGEST]
    if not text:
        return {}
    line = understood(text, vocabulary().known)
    return values_of(line, me=g.member.id, horizon=g.programme.running(today()))
