"""Sets: the same change to all rows that are ticked, or to all that fit a filter, with one undo."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import selectin_polymorphic

from app.core import db
from app.core.errors import Conflict, Forbidden, Refused
from app.core.i18n import N_
from app.programme.item import Item
from app.programme.listing import ordered, rows
from app.programme.policy import Permission
from app.programme.refs import kinds, ref
from app.steering.set_many import MOST, PUT_AWAY, NotTogether, put_away, set_many
from app.web.forms import new_key
from app.web.list_page import carried, tools
from app.web.lists import Asked
from app.web.pages import LISTS, watching
from app.web.people import Offered
from app.web.request import now, requires, today
from app.web.set_form import SetForm
from app.web.titles import title_of
from app.web.undo import offer_undo

bp = Blueprint("sets", __name__)
PICK = re.compile(r"([A-Z]{2,5})-([1-9]\d{0,8})\.([1-9]\d{0,8})", re.ASCII)
NAMED = 50
"""So many items are shown by name; the form carries all of them."""

Pick = tuple[str, int, int]
"""Kind, number, and the version that the person saw."""


@bp.get("/")
@requires(Permission.READ)
def edit() -> ResponseReturnValue:
    """All that fit the filter, to be changed together; with the list that they stand in, the rows that are ticked."""
    if "query" in request.args:
        asked = came_from()
        return _page(asked, _form(asked), ticked())
    asked = _asked(request.args, request.args)
    fits = rows(g.programme, asked.filter, today=today(), columns=LISTS[asked.kind].columns)
    some = ordered(fits, asked.by).with_only_columns(Item.kind, Item.number, Item.version).limit(MOST + 1)
    found = [(row.kind, row.number, row.version) for row in db.session.execute(some)]
    form = _form(asked)
    if len(found) > MOST:
        form.refuse(_too_many())
    return _page(asked, form, found[:MOST])


@bp.get("/bar")
@requires(Permission.READ)
def bar() -> ResponseReturnValue:
    """What a list shows once a row of it is ticked."""
    asked = came_from()
    found = {"list": carried(asked), "tools": tools(asked.kind)}
    return render_template("item/_set_bar.html", once=new_key(), **found)


@bp.post("/")
@requires(Permission.READ)
def change() -> ResponseReturnValue:
    """Change, archive or delete the picked ones: all, or none and the reasons by name."""
    asked, picks = came_from(), ticked()
    form = _form(asked)
    if not form.accepts():
        return _page(asked, form, picks)
    follows = watching({kind for kind, _number, _seen in picks})
    try:
        told = _done(form, picks)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(asked, form, picks)
    except NotTogether as held:
        db.session.expire_all()
        return _page(asked, form, picks, _troubles(held, form))
    if told:
        offer_undo(*told, follows=follows)
    return redirect(asked.href, 303)


def _done(form: SetForm, picks: Sequence[Pick]) -> tuple[str, Any] | None:
    """Do it; what to tell, and the line to take back. Raises Refused or NotTogether, with nothing done."""
    verb = request.form.get("act", "")
    changes = None if verb in PUT_AWAY else form.changes()
    picked = _items(picks)
    with db.session.begin_nested():
        if changes is None:
            line = put_away(g.programme, picked, verb, by=g.member, now=now())
        else:
            line = set_many(g.programme, picked, changes, by=g.member, now=now())
    return (_told(line.verb, line.facts["count"]), line) if line else None


def _items(picks: Sequence[Pick]) -> list[tuple[Item, int]]:
    """The picked items, locked in one order. Raises Refused when one is gone, or when there is none."""
    if not picks:
        raise Refused(N_("Tick the rows first."))
    if len(picks) > MOST:
        raise _too_many()
    seen = {(kind, number): version for kind, number, version in picks}
    mine = sa.tuple_(Item.kind, Item.number).in_(list(seen))
    found = db.session.scalars(
        sa.select(Item)
        .where(Item.programme_id == g.programme.id, Item.archived_at.is_(None), mine)
        .order_by(Item.id)
        .options(selectin_polymorphic(Item, list(kinds().values())))
        .with_for_update(of=Item)
    ).all()
    gone = seen.keys() - {(item.kind, item.number) for item in found}
    if gone:
        names = ", ".join(sorted(ref(*each) for each in gone)[:20])
        raise Refused(N_("No longer in the list: %(refs)s. Untick them, or look at the list again."), refs=names)
    return [(item, seen[item.kind, item.number]) for item in found]


def _too_many() -> Refused:
    return Refused(N_("At most %(limit)d items can be changed at once: narrow the filter."), limit=MOST)


def _told(verb: str, count: int) -> str:
    number = format_decimal(count)
    if verb == "archived":
        return ngettext("%(number)s item is archived.", "%(number)s items are archived.", count, number=number)
    if verb == "trashed":
        return ngettext("%(number)s item is deleted.", "%(number)s items are deleted.", count, number=number)
    return ngettext("%(number)s item is changed.", "%(number)s items are changed.", count, number=number)


def _troubles(held: NotTogether, form: SetForm) -> dict[str, str]:
    """Why not, by reference. A reason that is missing is asked for once: those that want it stay ticked."""
    wanting = {item.ref: each for item, each in held.troubles if isinstance(each, Refused) and each.field == "reason"}
    if wanting:
        form.refuse(next(iter(wanting.values())))
    return {item.ref: _why(trouble) for item, trouble in held.troubles if item.ref not in wanting}


def _why(trouble: Refused | Forbidden | Conflict) -> str:
    if isinstance(trouble, Conflict):
        return _("Somebody changed it after you had opened the list.")
    if isinstance(trouble, Forbidden):
        return _("Your role does not allow this for this item.")
    return _(trouble.message, **trouble.values)


def _page(
    asked: Asked, form: SetForm, picks: Sequence[Pick], troubles: dict[str, str] | None = None
) -> ResponseReturnValue:
    """The form with those that it is about; the troubled ones come first, not ticked any more."""
    troubles = troubles or {}
    names = [(ref(kind, number), (kind, number), f"{ref(kind, number)}.{version}") for kind, number, version in picks]
    names.sort(key=lambda each: each[0] not in troubles)
    near, rest = names[: max(NAMED, len(troubles))], names[max(NAMED, len(troubles)) :]
    titles = _titles([pair for _name, pair, _pick in near])
    status = 422 if troubles else form.status
    return (
        render_template(
            "item/set.html",
            form=form,
            list=carried(asked),
            items=[
                {"ref": name, "pick": pick, "title": titles.get(pair, ""), "trouble": troubles.get(name, "")}
                for name, pair, pick in near
            ],
            rest=" ".join(pick for _name, _pair, pick in rest),
            rest_count=len(rest),
            count=len(picks) - len(troubles),
            troubles=len(troubles),
            tools=_leading(asked, [pick for _name, _pair, pick in names]),
            back_href=asked.href,
        ),
        status,
    )


def _leading(asked: Asked, picks: Sequence[str]) -> list[dict[str, str]]:
    """What else can be done with them, where a bar with buttons does not stand: links that carry the first ones."""
    query = urlencode({**carried(asked), "pick": picks[: NAMED + 1]}, doseq=True)
    return [each | {"href": f"{each['href']}?{query}"} for each in tools(asked.kind)]


def _titles(pairs: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    if not pairs:
        return {}
    wanted = sa.tuple_(Item.kind, Item.number).in_(list(pairs))
    found = sa.select(Item.kind, Item.number, Item.title).where(Item.programme_id == g.programme.id, wanted)
    return {(row.kind, row.number): title_of(row.kind, row.title) for row in db.session.execute(found)}


def came_from() -> Asked:
    """The list that a form says it is about."""
    return _asked(request.values, dict(parse_qsl(request.values.get("query", ""))))


def _asked(given: Mapping[str, str], query: Mapping[str, str]) -> Asked:
    """The list that it is about. A form carries what was asked of it in one field: its own have the same names."""
    kind = given.get("list", "")
    return Asked.read(query, kind if kind in LISTS else "")


def _form(asked: Asked) -> SetForm:
    form = LISTS[asked.kind].set_form()
    form.offer(Offered())
    return form


def ticked() -> list[Pick]:
    """The picks that a form carries, one a row or many in a line; what is none is left out."""
    prefixes = {kind.PREFIX: code for code, kind in kinds().items()}
    texts = [*request.values.getlist("pick"), *request.values.get("picks", "").split()]
    matches = (PICK.fullmatch(text) for text in texts[: 2 * MOST])
    found = [(prefixes[m[1]], int(m[2]), int(m[3])) for m in matches if m and m[1] in prefixes]
    return list(dict.fromkeys(found))
