"""Blocking an item with a reason, from its page; and taking the reason away with one click."""

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import Refused
from app.programme.blocking import block, unblock
from app.programme.item import Item
from app.programme.policy import Permission
from app.web.forms import EditingForm
from app.web.item_forms import BlockForm
from app.web.item_page import page
from app.web.refs import item_or_404
from app.web.request import demand, now, requires
from app.web.undo import offer_undo

bp = Blueprint("blocking", __name__)


@bp.post("/<ref>/blocker")
@requires(Permission.READ)
def new(ref: str) -> ResponseReturnValue:
    item, form = _item(ref), BlockForm()
    if not form.accepts():
        return page(item, block=form)
    try:
        line = block(item, form.blocked_reason.data, by=g.member, now=now(), seen=form.seen)
    except Refused as refusal:
        form.refuse(refusal)
        return page(item, block=form)
    offer_undo(_("%(ref)s is blocked; its owner and the leaders see why.", ref=ref), line)
    return redirect(url_for("items.show", ref=ref), 303)


@bp.post("/<ref>/blocker/removal")
@requires(Permission.READ)
def removal(ref: str) -> ResponseReturnValue:
    item, form = _item(ref), EditingForm()
    if form.accepts():
        line = unblock(item, by=g.member, now=now(), seen=form.seen)
        offer_undo(_("%(ref)s isn’t blocked any more.", ref=ref), line)
    return redirect(url_for("items.show", ref=ref), 303)


def _item(ref: str) -> Item:
    item = item_or_404(ref)
    demand(Permission.EDIT, item.track, own=item.is_own(g.member))
    return item
