"""Items of every kind: the list, the page, its states, its dates. Written once for all of them."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.programme.commitment import rebaseline
from app.programme.item import change
from app.programme.policy import Permission
from app.programme.state import advance
from app.web.history import entries, lines_of
from app.web.item_forms import ItemForm, StepForm
from app.web.item_list import mine
from app.web.item_page import page
from app.web.list_page import opening, shown
from app.web.lists import Asked
from app.web.pages import page_of, watching
from app.web.people import Offered
from app.web.refs import item_or_404, number_asked
from app.web.request import demand, now, requires
from app.web.titles import title_of
from app.web.undo import offer_undo

bp = Blueprint("items", __name__)
HISTORY = 50


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    asked, offered = Asked.read(request.args), Offered(views=True)
    if chosen := opening(asked, offered):
        return redirect(chosen)
    if asked.query == {"owner": "me"}:
        return render_template("item/mine.html", **mine(asked, offered))
    return render_template("item/index.html", **shown(asked, offered))


@bp.get("/<ref>")
@requires(Permission.READ)
def show(ref: str) -> ResponseReturnValue:
    return page(item_or_404(ref, away=True))


@bp.get("/<ref>/history")
@requires(Permission.READ)
def history(ref: str) -> ResponseReturnValue:
    """All that was done to the item, a page at a time."""
    item = item_or_404(ref, away=True)
    lines, more = lines_of(item, HISTORY, before=number_asked("before"))
    names = Offered().names
    return render_template(
        "item/history.html",
        item=item,
        title=title_of(item.kind, item.title),
        history=entries(item, lines, names),
        older=url_for(".history", ref=ref, before=lines[-1].id) if more else None,
    )


@bp.route("/<ref>/edit", methods=["GET", "POST"])
@requires(Permission.READ)
def edit(ref: str) -> ResponseReturnValue:
    item = item_or_404(ref)
    if page_of(item).edit != "items.edit":
        return redirect(url_for(page_of(item).edit, ref=ref), 307)
    demand(Permission.EDIT, item.track, own=item.is_own(g.member))
    form = ItemForm(obj=item)
    form.offer(Offered())
    if form.accepts():
        try:
            line = change(item, form.values(), by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
            offer_undo(_("%(ref)s is saved.", ref=ref), line)
            return redirect(url_for(".show", ref=ref))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("item/edit.html", form=form, item=item), form.status


@bp.post("/<ref>/steps/<verb>")
@requires(Permission.READ)
def step(ref: str, verb: str) -> ResponseReturnValue:
    item, form = item_or_404(ref), StepForm()
    if not form.accepts():
        return page(item, form)
    follows = watching([item.kind])
    try:
        line = advance(item, verb, by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
    except Refused as refusal:
        db.session.expire_all()
        form.refuse(refusal)
        return page(item, form, lacks=refusal.field)
    offer_undo(_("%(ref)s: %(state)s.", ref=item.ref, state=_(item.state_label)), line, follows=follows)
    return redirect(url_for(".show", ref=ref))


@bp.post("/<ref>/commitment")
@requires(Permission.DECIDE)
def commit(ref: str) -> ResponseReturnValue:
    item, form = item_or_404(ref), StepForm()
    if not form.accepts():
        return page(item, form)
    try:
        line = rebaseline(item, by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
    except Refused as refusal:
        form.refuse(refusal)
        return page(item, form)
    offer_undo(_("%(ref)s: the forecast is the commitment now.", ref=ref), line)
    return redirect(url_for(".show", ref=ref))
