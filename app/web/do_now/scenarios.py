"""Scenarios: the matrix with its table, the form, the page of one."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.scenario import STEPS, Scenario, imagine, revise
from app.programme.policy import Permission
from app.programme.programme import Track
from app.web.beside import asks
from app.web.do_now.priority_words import watched
from app.web.do_now.scenario_form import NewScenarioForm, ScenarioForm
from app.web.do_now.scenario_words import LABELS, body, picture
from app.web.list_page import opening, shown
from app.web.lists import Asked
from app.web.pages import KindPage, watching
from app.web.people import Offered, offered
from app.web.refs import item_or_404
from app.web.request import demand, now, requires
from app.web.undo import offer_undo

bp = Blueprint("scenarios", __name__)


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    asked, offered = Asked.read(request.args, "scenario"), Offered(views=True)
    if chosen := opening(asked, offered):
        return redirect(chosen)
    return render_template("do_now/scenario/index.html", picture=picture(), **shown(asked, offered))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT, Track.NOW)
@asks(offered)
def new() -> ResponseReturnValue:
    form = NewScenarioForm()
    form.offer(Offered())
    if form.accepts():
        try:
            scenario = imagine(g.programme, by=g.member, now=now(), **form.values())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(ref)s is written down; take it into account once it is placed.", ref=scenario.ref), "success")
            return redirect(url_for("items.show", ref=scenario.ref))
    return render_template("do_now/scenario/edit.html", form=form, scenario=None), form.status


@bp.route("/<ref>/edit", methods=["GET", "POST"])
@requires(Permission.READ)
def edit(ref: str) -> ResponseReturnValue:
    scenario = item_or_404(ref, kind=Scenario)
    demand(Permission.EDIT, scenario.track, own=scenario.is_own(g.member))
    form = ScenarioForm(scenario)
    form.offer(Offered())
    if form.accepts():
        follows = watching(["scenario"])
        try:
            line = revise(scenario, form.values(), by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
            offer_undo(_("%(ref)s is saved.", ref=ref), line, follows=follows)
            return redirect(url_for("items.show", ref=ref))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("do_now/scenario/edit.html", form=form, scenario=scenario), form.status


PAGE = KindPage(
    "do_now/scenario",
    edit="scenarios.edit",
    body=body,
    labels=LABELS,
    codes=STEPS,
    verbs={
        "activate": (N_("took it into account"), N_("took into account")),
        "retire": (N_("retired it"), N_("retired")),
    },
    watched=watched,
)
