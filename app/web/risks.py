"""The risk log: its list with its picture, its form, the review of a risk on its page."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import Refused
from app.core.i18n import N_
from app.core.markdown import html
from app.programme.policy import Permission
from app.steering.risk import Risk, foresee, review, revise
from app.web.beside import asks
from app.web.fields import field_label, shown
from app.web.item_page import page as item_page
from app.web.list_page import opening
from app.web.list_page import shown as shown_list
from app.web.lists import Asked
from app.web.pages import KindPage
from app.web.people import Offered, offered
from app.web.refs import item_or_404
from app.web.request import can, demand, is_running, now, requires, today
from app.web.steering.risk_form import NewRiskForm, ReviewForm, RiskForm
from app.web.steering.risk_picture import picture
from app.web.steering.risk_words import LABELS, scores
from app.web.undo import offer_undo
from app.web.words import due, long_date

bp = Blueprint("risks", __name__)


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    asked, offered = Asked.read(request.args, "risk"), Offered(views=True)
    if chosen := opening(asked, offered):
        return redirect(chosen)
    page = picture(g.programme, asked.entries)
    return render_template("steering/risk/index.html", page=page, **shown_list(asked, offered))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CAPTURE)
@asks(offered)
def new() -> ResponseReturnValue:
    form = NewRiskForm()
    form.offer(Offered())
    if form.accepts():
        try:
            risk = foresee(g.programme, by=g.member, now=now(), **form.values())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(ref)s is in the risk log.", ref=risk.ref), "success")
            return redirect(url_for(".new") if "again" in request.form else url_for("items.show", ref=risk.ref))
    return render_template("steering/risk/edit.html", form=form, risk=None), form.status


@bp.route("/<ref>/edit", methods=["GET", "POST"])
@requires(Permission.READ)
def edit(ref: str) -> ResponseReturnValue:
    risk = item_or_404(ref, kind=Risk)
    demand(Permission.EDIT, risk.track, own=risk.is_own(g.member))
    form = RiskForm(risk)
    form.offer(Offered())
    if form.accepts():
        try:
            line = revise(risk, form.values(), by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
            offer_undo(_("%(ref)s is saved.", ref=ref), line)
            return redirect(url_for("items.show", ref=ref))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("steering/risk/edit.html", form=form, risk=risk), form.status


@bp.post("/<ref>/reviews")
@requires(Permission.READ)
def reviews(ref: str) -> ResponseReturnValue:
    risk, form = item_or_404(ref, kind=Risk), ReviewForm()
    demand(Permission.EDIT, risk.track, own=risk.is_own(g.member))
    if form.accepts():
        try:
            line = review(risk, form.values(), by=g.member, now=now(), seen=form.seen, note=form.note.data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            offer_undo(_("%(ref)s is reviewed.", ref=ref), line)
            return redirect(url_for("items.show", ref=ref))
    return item_page(risk, own=form)


def _body(risk: Risk, names: dict[Any, str]) -> dict[str, Any]:
    at_work = risk.archived_at is None
    may_review = at_work and risk.is_open and can("EDIT", risk)
    return {
        "chain": [(field_label(name), getattr(risk, name)) for name in ("cause", "event", "effect")],
        "score": scores(g.programme.colour_rule)(risk),
        "before": risk.score_before,
        "response": html(risk.response) if risk.response else None,
        "facts": [
            {"term": field_label("review_on"), "value": _review_day(risk)},
            {"term": field_label("reviewed_on"), "value": shown("reviewed_on", risk.reviewed_on, names)},
            {"term": field_label("blocking"), "value": shown("blocking", risk.blocking, names)},
        ],
        "notes": html(risk.body) if risk.body else None,
        "due": at_work and is_running() and risk.is_due(today()),
        "review": ReviewForm.of(risk) if may_review else None,
    }


def _review_day(risk: Risk) -> str:
    near = due(risk.review_on, today(), is_open=risk.is_open and is_running())
    if risk.review_on is None or near is None:
        return "—"
    return f"{long_date(risk.review_on)} · {near.words}" if risk.is_open and is_running() else long_date(risk.review_on)


PAGE = KindPage(
    "steering/risk",
    edit="risks.edit",
    body=_body,
    labels=LABELS,
    chosen=("likelihood", "impact", "blocking"),
    verbs={"reviewed": (N_("reviewed it"), N_("reviewed")), "close": (N_("closed it"), N_("closed"))},
)
