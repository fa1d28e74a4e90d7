"""The inventory of actions: its list, its form, what becomes of each, and what must be switched off."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import Refused
from app.core.i18n import N_
from app.core.markdown import html
from app.do_now.action import (
    Action,
    ActionState,
    Beneficiary,
    Disposition,
    capture,
    revise,
    settle,
)
from app.do_now.progress import by_state, inventory_of
from app.do_now.unplugging import to_unplug
from app.programme.policy import Permission
from app.web import fields
from app.web.beside import asks
from app.web.do_now.action_form import ActionForm, NewActionForm, SettleForm
from app.web.do_now.action_list import CategoryCell
from app.web.do_now.action_words import LABELS
from app.web.do_now.quick_add import from_line
from app.web.fields import field_label
from app.web.item_page import page as item_page
from app.web.list_page import opening, shown
from app.web.lists import Asked
from app.web.pages import KindPage
from app.web.people import Offered, offered
from app.web.refs import item_or_404
from app.web.request import can, demand, now, requires
from app.web.undo import offer_undo

bp = Blueprint("actions", __name__)


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    asked, offered = Asked.read(request.args, "action"), Offered(views=True)
    if chosen := opening(asked, offered):
        return redirect(chosen)
    inventory = inventory_of(by_state(g.programme))
    return render_template("do_now/action/index.html", coverage=inventory, **shown(asked, offered))


@bp.get("/unplug")
@requires(Permission.READ)
def unplug() -> ResponseReturnValue:
    """What the task force decided to switch off, and still runs."""
    asked = Asked.read(request.args, "action")
    listed = shown(asked, Offered(views=True), where=[to_unplug(g.programme)], here=False)
    return render_template("do_now/action/unplug.html", coverage=inventory_of(by_state(g.programme)), **listed)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CAPTURE)
@asks(offered)
def new() -> ResponseReturnValue:
    form = NewActionForm(**from_line(request.args.get("line", "")))
    form.offer(Offered())
    if form.accepts():
        try:
            action = capture(g.programme, by=g.member, now=now(), **form.values())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(ref)s is in the inventory.", ref=action.ref), "success")
            return redirect(url_for(".new") if "again" in request.form else url_for("items.show", ref=action.ref))
    return render_template("do_now/action/edit.html", form=form, action=None), form.status


@bp.route("/<ref>/edit", methods=["GET", "POST"])
@requires(Permission.READ)
def edit(ref: str) -> ResponseReturnValue:
    action = item_or_404(ref, kind=Action)
    demand(Permission.EDIT, action.track, own=action.is_own(g.member))
    form = ActionForm(action)
    form.offer(Offered())
    if form.accepts():
        try:
            line = revise(action, form.values(), by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
            offer_undo(_("%(ref)s is saved.", ref=ref), line)
            return redirect(url_for("items.show", ref=ref))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("do_now/action/edit.html", form=form, action=action), form.status


@bp.post("/<ref>/settlement")
@requires(Permission.SETTLE)
def settlement(ref: str) -> ResponseReturnValue:
    action, form = item_or_404(ref, kind=Action), SettleForm()
    if not form.accepts():
        return item_page(action, form)
    try:
        disposition = Disposition(form.disposition.data)
        line = settle(action, disposition, by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
    except Refused as refusal:
        form.refuse(refusal)
        return item_page(action, form)
    offer_undo(_("%(ref)s is settled: %(what)s.", ref=ref, what=_(disposition.label)), line)
    return redirect(url_for("items.show", ref=ref))


SHOWN = (
    "category_id", "disposition", "running", "beneficiaries", "customer_sense", "nature", "expression", "orientation",
    "started_on", "ended_on", "compliance", "regulation_ref", "scope", "empathy_note",
)  # fmt: skip
ALWAYS = SHOWN[:5]
"""Shown even when empty: what the inventory is about."""


def _body(action: Action, names: dict[Any, str]) -> dict[str, Any]:
    facts = [
        {"term": field_label(name), "value": fields.shown(name, _coded(action, name), names)}
        for name in SHOWN
        if name in ALWAYS or getattr(action, name)
    ]
    at_work = action.archived_at is None
    settling = at_work and action.state == ActionState.CATEGORISED.value and can("SETTLE", action)
    return {
        "facts": facts,
        "notes": html(action.body) if action.body else None,
        "captured": at_work and action.state == ActionState.CAPTURED.value and can("EDIT", action),
        "problem_href": url_for("problems.new", raised_by=action.ref) if at_work and can("CAPTURE") else None,
        "settle": SettleForm(version=str(action.version)) if settling else None,
    }


def _coded(action: Action, name: str) -> Any:
    value = getattr(action, name)
    return [Beneficiary(code) for code in value] if name == "beneficiaries" else value


PAGE = KindPage(
    "do_now/action",
    edit="actions.edit",
    body=_body,
    offered=lambda step: step.verb not in {"categorise", "settle"},
    cells={"category_id": CategoryCell},
    labels=LABELS,
    codes={"beneficiaries": Beneficiary},
    chosen=("category_id", "running", "compliance"),
    verbs={
        "categorise": (N_("categorised it"), N_("categorised")),
        "settle": (N_("settled it"), N_("settled")),
        "switch_off": (N_("switched it off"), N_("switched off")),
    },
    acts={"settle": N_("Settled")},
)
