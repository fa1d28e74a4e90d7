"""Problems as jobs to be done: their list with its picture, their form, what people give them, what is decided."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.problem import Problem, restate, state_problem
from app.do_now.problem_merge import merge, mergeable, would_move
from app.do_now.problem_sheet import sheet
from app.do_now.problem_weight import rank, rate_problem
from app.do_now.raising import raise_problem
from app.programme import refs
from app.programme.link import Relation
from app.programme.policy import Permission
from app.web.beside import asks
from app.web.do_now.problem_form import (
    MergeForm,
    NewProblemForm,
    ProblemForm,
    RaisingForm,
    RankForm,
    actions_of,
    opened_with,
)
from app.web.do_now.problem_list import counted
from app.web.do_now.problem_page import body, held
from app.web.do_now.problem_rating import form_of
from app.web.do_now.problem_words import LABELS, ranked
from app.web.forms import Form
from app.web.item_page import page as item_page
from app.web.list_page import opening, shown
from app.web.lists import Asked
from app.web.pages import KindPage
from app.web.people import Offered, offered
from app.web.refs import item_or_404
from app.web.request import demand, now, requires
from app.web.undo import offer_undo

bp = Blueprint("problems", __name__)


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    asked, offered = Asked.read(request.args, "problem"), Offered(views=True)
    if chosen := opening(asked, offered):
        return redirect(chosen)
    return render_template("do_now/problem/index.html", **counted(asked), **shown(asked, offered))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CAPTURE)
@asks(offered)
def new() -> ResponseReturnValue:
    form = NewProblemForm(raised_by=opened_with(request.args.get("raised_by", "")))
    form.offer(Offered())
    if form.accepts():
        try:
            problem = _stated(form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(ref)s is stated.", ref=problem.ref), "success")
            return redirect(url_for("items.show", ref=problem.ref))
    return render_template("do_now/problem/edit.html", form=form, problem=None), form.status


def _stated(form: NewProblemForm) -> Problem:
    raising = actions_of(form.raised_by.data or "")
    problem = state_problem(g.programme, by=g.member, now=now(), **form.values())
    if raising:
        raise_problem(problem, raising, by=g.member, now=now())
    return problem


@bp.route("/<ref>/edit", methods=["GET", "POST"])
@requires(Permission.READ)
def edit(ref: str) -> ResponseReturnValue:
    problem = item_or_404(ref, kind=Problem)
    demand(Permission.EDIT, problem.track, own=problem.is_own(g.member))
    form = ProblemForm(problem)
    form.offer(Offered())
    if form.accepts():
        try:
            line = restate(problem, form.values(), by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
            offer_undo(_("%(ref)s is saved.", ref=ref), line)
            return redirect(url_for("items.show", ref=ref))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("do_now/problem/edit.html", form=form, problem=problem), form.status


@bp.post("/<ref>/ratings")
@requires(Permission.RATE)
def ratings(ref: str) -> ResponseReturnValue:
    """Keep what this person gives it. A second sending finds it so and changes nothing."""
    problem = item_or_404(ref, kind=Problem)
    form = form_of(sheet(problem, g.member))
    if not form.accepts():
        return item_page(problem, own=form)
    try:
        line = rate_problem(problem, form.values(), by=g.member, now=now())
    except Refused as refusal:
        return _refused(problem, form, refusal)
    if form.lost(request.form):
        flash(
            _("A scenario was retired meanwhile: your rating of %(ref)s in view of it was not kept.", ref=ref),
            "error",
        )
    if line:
        flash(_("Your ratings of %(ref)s are saved.", ref=ref), "success")
    return redirect(url_for("items.show", ref=ref, _anchor="weight"), 303)


@bp.post("/<ref>/rank")
@requires(Permission.READ)
def ranking(ref: str) -> ResponseReturnValue:
    problem, form = item_or_404(ref, kind=Problem), RankForm()
    demand(Permission.SETTLE, problem.track)
    if not form.accepts():
        return item_page(problem, own=form)
    try:
        line = rank(problem, form.rank.data, by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
    except Refused as refusal:
        return _refused(problem, form, refusal)
    told = _("%(ref)s is number %(place)s by decision.", ref=ref, place=problem.rank)
    offer_undo(told if problem.rank else _("%(ref)s is back in the computed order.", ref=ref), line)
    return redirect(url_for("items.show", ref=ref, _anchor="weight"), 303)


@bp.post("/<ref>/actions/")
@requires(Permission.READ)
def raising(ref: str) -> ResponseReturnValue:
    """Link the actions that raise it, one or several."""
    problem, form = item_or_404(ref, kind=Problem), RaisingForm()
    demand(Permission.EDIT, problem.track, own=problem.is_own(g.member))
    if not form.accepts():
        return item_page(problem, own=form)
    try:
        line = raise_problem(problem, actions_of(form.raised_by.data), by=g.member, now=now())
    except Refused as refusal:
        return _refused(problem, form, refusal)
    offer_undo(_("The link is there, on both sides."), line)
    return redirect(url_for("items.show", ref=ref, _anchor="raised-by"), 303)


def _refused(problem: Problem, form: Form, refusal: Refused) -> ResponseReturnValue:
    """On the page of the problem; above it, where it is not worked on any more and shows no forms."""
    if problem.is_at_work:
        form.refuse(refusal)
        return item_page(problem, own=form)
    db.session.rollback()
    flash(_(refusal.message, **refusal.values), "error")
    return redirect(url_for("items.show", ref=problem.ref), 303)


@bp.route("/<ref>/merging", methods=["GET", "POST"])
@requires(Permission.READ)
def merging(ref: str) -> ResponseReturnValue:
    problem = item_or_404(ref, kind=Problem)
    demand(Permission.SETTLE, problem.track)
    if request.method == "GET" and not problem.is_at_work:
        flash(_("%(ref)s is not being worked on.", ref=ref), "error")
        return redirect(url_for("items.show", ref=ref))
    form = MergeForm(version=str(problem.version))
    others = db.session.execute(mergeable(problem)).all()
    form.offer([(refs.ref("problem", each.number), each.title) for each in others])
    if form.accepts():
        try:
            into, reason = item_or_404(form.into.data, kind=Problem), form.reason.data
            line = merge(problem, into, by=g.member, now=now(), seen=form.seen, reason=reason)
            offer_undo(_("%(ref)s is merged into %(into)s.", ref=ref, into=into.ref), line)
            return redirect(url_for("items.show", ref=ref))
        except Refused as refusal:
            form.refuse(refusal)
    page = {"form": form, "problem": problem, "others": len(others), "moves": would_move(problem)}
    return render_template("do_now/problem/merging.html", **page), form.status


def _at(anchor: str, endpoint: str = "items.show") -> Any:
    return lambda problem: url_for(endpoint, ref=problem.ref, _anchor=anchor)


PAGE = KindPage(
    "do_now/problem",
    edit="problems.edit",
    body=body,
    offered=lambda step: step.verb != "merge",
    labels=LABELS,
    verbs={
        "frame": (N_("framed it"), N_("framed")),
        "prioritise": (N_("prioritised it"), N_("prioritised")),
        "start": (N_("started on it"), N_("started on")),
        "solve": (N_("solved it"), N_("solved")),
        "merge": (N_("merged it into another"), N_("merged into another")),
        "took_over": (N_("took over what another one raised"), N_("handed another problem over to")),
        "drop": (N_("dropped it"), N_("dropped")),
        "rank": (N_("decided its rank"), N_("decided the rank of")),
    },
    acts={"rank": N_("Ranked"), "drop": N_("Dropped")},
    verdicts={"rank": ranked},
    told=((Relation.RAISES, True),),
    weighed=True,
    remedies={
        **dict.fromkeys(
            ("job_verb", "job_object", "job_context"), (N_("Say the job"), _at("job_verb", "problems.edit"))
        ),
        "raised_by": (N_("Link an action"), _at("raised-by")),
        "ratings": (N_("Rate it"), _at("ratings")),
    },
    held=held,
)
