"""Opportunities: their list, their pictures, the form, what people give them."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.opportunity import Opportunity, OpportunityState, rate_opportunity, revise, see
from app.do_now.problem import Problem
from app.do_now.served import to_serve
from app.programme.list_filter import KEPT
from app.programme.listing import ordered, rows
from app.programme.policy import Permission
from app.programme.programme import Track
from app.programme.refs import asked_ref, ref
from app.web.beside import asks
from app.web.do_now.opportunity_form import NewOpportunityForm, OpportunityForm, ratings_of
from app.web.do_now.opportunity_list import COLUMNS
from app.web.do_now.opportunity_page import body, held
from app.web.do_now.opportunity_pictures import pictures
from app.web.do_now.opportunity_words import LABELS, Words
from app.web.item_page import page as item_page
from app.web.list_page import opening, shown
from app.web.lists import Asked, choices, in_words
from app.web.pages import LISTS, KindPage
from app.web.people import Offered, offered
from app.web.refs import item_or_404
from app.web.request import demand, now, requires, today
from app.web.undo import offer_undo

bp = Blueprint("opportunities", __name__)
OFFERED, LONGEST = 200, 80
"""Problems in the form's choice, and letters of their names."""
WAITING = 5


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    asked, offered = Asked.read(request.args, "opportunity"), Offered(views=True)
    if chosen := opening(asked, offered):
        return redirect(chosen)
    return render_template("do_now/opportunity/index.html", waiting=_waiting(), **shown(asked, offered))


@bp.get("/landscape")
@requires(Permission.READ)
def landscape() -> ResponseReturnValue:
    """What people rated, and what it would cost, as two pictures with their tables."""
    asked, offered = Asked.read(request.args, "opportunity"), Offered()
    options = choices(offered, "opportunity") | LISTS["opportunity"].options(offered)
    states = [each for each in options["state"] if each[0] not in {"", KEPT}]
    options["state"] = [("", _("Neither parked nor dropped")), *states]
    return render_template("do_now/opportunity/landscape.html", asked=asked.query, options=options, **pictures(asked))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT, Track.NOW)
@asks(offered)
def new() -> ResponseReturnValue:
    """With `?problem=PRB-3`, for that problem."""
    asked = _asked_problem()
    form = NewOpportunityForm(problem_id=asked)
    form.offer(Offered())
    form.offer_problems(_problems(asked))
    if form.accepts():
        try:
            opportunity = see(g.programme, by=g.member, now=now(), **form.values())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(ref)s is written down; now rate how much it matters.", ref=opportunity.ref), "success")
            return redirect(url_for("items.show", ref=opportunity.ref))
    return render_template("do_now/opportunity/edit.html", form=form, opportunity=None), form.status


@bp.route("/<ref>/edit", methods=["GET", "POST"])
@requires(Permission.READ)
def edit(ref: str) -> ResponseReturnValue:
    opportunity = item_or_404(ref, kind=Opportunity)
    demand(Permission.EDIT, opportunity.track, own=opportunity.is_own(g.member))
    form = OpportunityForm(opportunity)
    form.offer(Offered())
    form.offer_problems(_problems(opportunity.problem_id))
    if form.accepts():
        try:
            line = revise(opportunity, form.values(), by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
            offer_undo(_("%(ref)s is saved.", ref=ref), line)
            return redirect(url_for("items.show", ref=ref))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("do_now/opportunity/edit.html", form=form, opportunity=opportunity), form.status


@bp.post("/<ref>/ratings")
@requires(Permission.RATE)
def rate(ref: str) -> ResponseReturnValue:
    """What this member gives; a second sending changes nothing."""
    opportunity, form = item_or_404(ref, kind=Opportunity), ratings_of({})
    if form.accepts():
        rate_opportunity(opportunity, form.values(), by=g.member, now=now())
        flash(_("Your ratings of %(ref)s are saved.", ref=ref), "success")
        return redirect(url_for("items.show", ref=ref, _anchor="ratings"), 303)
    return item_page(opportunity, own=form)


def _problems(besides: int | None) -> list[tuple[int, str]]:
    """Id, and reference with title."""
    found = db.session.execute(to_serve(g.programme, besides=besides).limit(OFFERED))
    return [(row.id, f"{ref('problem', row.number)} {row.title[:LONGEST]}") for row in found]


def _asked_problem() -> int | None:
    """The id of the problem that the address names; none that is put away, and none that waits no more."""
    kind, number = asked_ref(request.args.get("problem", "")) or ("", 0)
    mine = sa.select(Problem).where(Problem.programme_id == g.programme.id, Problem.number == number)
    problem = db.session.scalar(mine) if kind == "problem" else None
    return problem.id if problem and problem.is_at_work else None


def _waiting() -> list[dict[str, Any]]:
    """Those that were selected and wait for the next track, the highest scores first."""
    selected = Asked.read({"state": OpportunityState.SELECTED.value}, "opportunity")
    wanted = ordered(rows(g.programme, selected.filter, today=today(), columns=COLUMNS), selected.by)
    return in_words(list(db.session.execute(wanted.limit(WAITING))), Words().row)


PAGE = KindPage(
    "do_now/opportunity",
    edit="opportunities.edit",
    body=body,
    labels=LABELS,
    chosen=("problem_id",),
    verbs={
        "score": (N_("scored it"), N_("scored")),
        "select": (N_("selected it for the next track"), N_("selected for the next track")),
        "park": (N_("parked it"), N_("parked")),
        "drop": (N_("dropped it"), N_("dropped")),
    },
    acts={
        "select": N_("Selected for the next track"),
        "park": N_("Parked"),
        "drop": N_("Dropped"),
    },
    remedies={
        "problem_id": (
            N_("Choose another problem"),
            lambda opportunity: url_for("opportunities.edit", ref=opportunity.ref, _anchor="problem_id"),
        ),
    },
    held=held,
)
