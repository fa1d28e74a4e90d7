"""The actions that are ticked in the inventory, linked to a problem that they raise, known or new."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.action import Action
from app.do_now.problem import Problem
from app.do_now.raising import MOST, not_yet_raising, raise_problem
from app.programme.policy import Permission
from app.web.do_now.problem_form import LinkingForm
from app.web.links import meant
from app.web.list_page import carried
from app.web.request import demand, now, requires
from app.web.sets import came_from, ticked
from app.web.undo import offer_undo

bp = Blueprint("linking", __name__)


@bp.route("/linking", methods=["GET", "POST"])
@requires(Permission.CAPTURE)
def to_problem() -> ResponseReturnValue:
    """One undo takes all links back. Who states a new problem comes to its form, with these actions."""
    actions, form, back = _ticked(), LinkingForm(), came_from().href
    if len(actions) > MOST:
        form.refuse(Refused(N_("From 1 to %(most)s actions at once."), most=MOST))
    elif request.form.get("act") == "state":
        return redirect(url_for("problems.new", raised_by=",".join(each.ref for each in actions)), 303)
    elif form.accepts():
        try:
            _link(actions, _problem(form.problem.data))
            return redirect(back, 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = {"form": form, "actions": actions, "list": carried(came_from()), "back_href": back}
    return render_template("do_now/problem/linking.html", **page), form.status


def _ticked() -> list[Action]:
    """Those that are there: at most one more than can be linked at once. Who may not edit one of them is stopped."""
    numbers = [number for kind, number, _seen in ticked() if kind == "action"]
    here = Action.programme_id == g.programme.id, Action.archived_at.is_(None), Action.number.in_(numbers)
    found = list(db.session.scalars(sa.select(Action).where(*here).order_by(Action.number).limit(MOST + 1)))
    for each in found:
        demand(Permission.EDIT, each.track, own=each.is_own(g.member))
    return found


def _problem(typed: str) -> Problem:
    found = meant(typed, among="problem", field="problem")
    if not isinstance(found, Problem):
        raise Refused(N_("%(ref)s is no problem."), field="problem", ref=found.ref)
    if not found.is_at_work:
        raise Refused(N_("%(ref)s is not being worked on."), field="problem", ref=found.ref)
    return found


def _link(actions: Sequence[Action], problem: Problem) -> None:
    """Link those that are not linked yet; refused where none is left."""
    new = not_yet_raising(problem, actions) or actions
    line = raise_problem(problem, new, by=g.member, now=now())
    told = ngettext(
        "%(num)d action is linked to %(ref)s.", "%(num)d actions are linked to %(ref)s.", len(new), ref=problem.ref
    )
    offer_undo(told, line)
