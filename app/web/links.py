"""Links between items: added from either end by a reference or by words, taken away with undo."""

import re
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.text import one_line
from app.programme.item import Item
from app.programme.link import Link, link, links_of, unlink
from app.programme.list_filter import Filter
from app.programme.policy import Permission
from app.programme.refs import asked_ref, kinds, ref
from app.programme.search import search
from app.web.item_forms import LinkForm
from app.web.item_page import page
from app.web.refs import item_or_404
from app.web.request import demand, now, requires, today
from app.web.titles import title_of
from app.web.undo import offer_undo

bp = Blueprint("links", __name__)
SUGGESTED = 8
_REF = re.compile(r"([A-Za-z]{2,5})-([1-9]\d{0,8})\b")


@bp.get("/suggestions")
@requires(Permission.READ)
def items() -> ResponseReturnValue:
    """The first items that `q` names, by its reference or by words; of one kind where `kind` says so."""
    asked = request.args.get("kind", "")
    rows = _fitting(one_line(request.args.get("q", ""))[:200], SUGGESTED, asked if asked in kinds() else "")
    labels = {kind: _(cls.LABEL) for kind, cls in kinds().items()}
    found = [(ref(row.kind, row.number), title_of(row.kind, row.title), labels[row.kind]) for row in rows]
    return jsonify(
        [{"value": f"{name} {title}", "label": title, "note": f"{kind} {name}"} for name, title, kind in found]
    )


@bp.post("/<ref>/links/")
@requires(Permission.READ)
def new(ref: str) -> ResponseReturnValue:
    item, form = _item_to_link(ref), LinkForm()
    if not form.accepts():
        return page(item, link=form)
    relation, back = form.chosen
    try:
        line = link(item, relation, meant(form.other.data), back=back, by=g.member, now=now())
    except Refused as refusal:
        form.refuse(refusal)
        return page(item, link=form)
    offer_undo(_("The link is there, on both sides."), line)
    return redirect(url_for("items.show", ref=ref, _anchor="evidence"), 303)


@bp.post("/<ref>/links/<int:link_id>/removal")
@requires(Permission.READ)
def removal(ref: str, link_id: int) -> ResponseReturnValue:
    item = _item_to_link(ref)
    gone = db.session.scalar(links_of(item).where(Link.id == link_id)) or abort(404)
    offer_undo(_("The link is removed."), unlink(gone, item, by=g.member, now=now()))
    return redirect(url_for("items.show", ref=ref, _anchor="evidence"), 303)


def _item_to_link(ref: str) -> Item:
    item = item_or_404(ref)
    demand(Permission.EDIT, item.track, own=item.is_own(g.member))
    return item


def meant(typed: str, *, among: str = "", field: str = "other") -> Item:
    """The item that was typed: its reference before anything else, or words that fit one item only.

    Words are looked for among the items of one kind where `among` names it. Raises Refused beside `field`.
    """
    named = _REF.match(typed)
    kind = next((code for code, cls in kinds().items() if named and named[1].upper() == cls.PREFIX), None)
    if named and kind:
        exact = sa.select(Item).where(Item.programme_id == g.programme.id, Item.kind == kind)
        if found := db.session.scalar(exact.where(Item.number == int(named[2]))):
            return found
        raise Refused(N_("There is no %(ref)s in this programme."), field=field, ref=named[0].upper())
    return _only(typed, among, field)


def _only(typed: str, among: str, field: str) -> Item:
    rows = _fitting(typed, 4, among)
    if len(rows) == 1:
        return db.session.get_one(Item, rows[0].id)
    if not rows:
        raise Refused(N_("Nothing here fits these words: write a reference such as ACT-12."), field=field)
    names = ", ".join(ref(row.kind, row.number) for row in rows[:3]) + ("…" if len(rows) > 3 else "")
    raise Refused(N_("Several items fit: %(refs)s. Write the reference of one."), field=field, refs=names)


def _fitting(text: str, limit: int, kind: str = "") -> list[Any]:
    """What the search finds, best first."""
    return search(g.programme, Filter(text=text, kind=kind), ref=asked_ref(text), today=today(), limit=limit).rows
