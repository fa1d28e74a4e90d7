"""Decisions requested of the executive committee: asked, answered, withdrawn."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Conflict, Refused
from app.programme.ask import Ask, ask, asks_of, revise, take, withdraw
from app.programme.policy import Permission
from app.steering.report import ReportState, reports_of
from app.web.forms import EditingForm
from app.web.request import requires, today
from app.web.steering.ask_form import (
    LABELS,
    AnswerForm,
    AskForm,
    NewAskForm,
    WithdrawalForm,
    data_of,
    options,
    plain,
)
from app.web.steering.bilingual import words
from app.web.steering.draft_pages import ask_row

bp = Blueprint("asks", __name__)


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """Every question that was asked, those that wait first."""
    rows = [ask_row(each) for each in db.session.scalars(asks_of(g.programme))]
    page = {"open": [row for row in rows if row["open"]], "closed": [row for row in rows if not row["open"]]}
    return render_template("steering/ask/index.html", page=page)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def new() -> ResponseReturnValue:
    form = NewAskForm()
    return _answer(
        form,
        lambda: ask(g.programme, form.values, by=g.member, today=today()),
        title=_("Request a decision"),
        done=_("The question is in the next report."),
    )


@bp.route("/<int:number>", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def edit(number: int) -> ResponseReturnValue:
    asked = _ask_or_404(number)
    form = AskForm(data=data_of(asked))
    return _answer(
        form,
        lambda: revise(asked, g.programme, form.values, seen=form.seen),
        title=_("Change the question"),
        done=_("The question is saved."),
    )


@bp.route("/<int:number>/answer", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def answer(number: int) -> ResponseReturnValue:
    asked = _ask_or_404(number)
    form = AnswerForm(data={"version": str(asked.version), "on": today()})
    return _answer(
        form,
        lambda: take(
            asked, words(form, "answer"), by=g.member, on=form.on.data or today(), today=today(), seen=form.seen
        ),
        title=_("Note the decision"),
        done=_("The decision is noted; the next report says what became of the question."),
        asked=asked,
    )


@bp.route("/<int:number>/withdrawal", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def withdrawal(number: int) -> ResponseReturnValue:
    asked = _ask_or_404(number)
    form = WithdrawalForm(data={"version": str(asked.version)})
    return _answer(
        form,
        lambda: withdraw(asked, words(form, "answer"), by=g.member, today=today(), seen=form.seen),
        title=_("Withdraw the question"),
        done=_("The question is withdrawn; the next report says why."),
        asked=asked,
    )


def _answer(
    form: EditingForm, verb: Callable[[], object], *, title: str, done: str, asked: Ask | None = None
) -> ResponseReturnValue:
    """Do it and go back to the draft, or show the form with what was typed; after a conflict, both texts."""
    lines: list[dict[str, Any]] = []
    if form.accepts():
        try:
            verb()
            return _back(done)
        except Refused as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            form.version.data = str(conflict.row.version)
            lines = _differences(conflict)
    page = {
        "title": title,
        "lines": lines,
        "options": options() if isinstance(form, AskForm) else [],
        "langs": sorted(("fr", "en"), key=lambda code: code != g.programme.lang),
        "asked": asked and ask_row(asked),
    }
    return render_template("steering/ask/edit.html", form=form, page=page), 409 if lines else form.status


def _differences(conflict: Conflict) -> list[dict[str, Any]]:
    pairs = [(name, plain(mine), plain(conflict.theirs[name])) for name, mine in conflict.mine.items()]
    return [
        {"label": LABELS[n], "mine": mine, "theirs": theirs, "differs": mine != theirs} for n, mine, theirs in pairs
    ]


def _back(done: str) -> ResponseReturnValue:
    """To the newest draft, which shows the question; else to the questions."""
    flash(done, "success")
    newest = reports_of(g.programme).limit(1)
    report = db.session.scalar(newest)
    if report and report.state is ReportState.DRAFT:
        return redirect(url_for("drafts.edit", week=report.week, _anchor="asks"), 303)
    return redirect(url_for("asks.index"), 303)


def _ask_or_404(number: int) -> Ask:
    found = db.session.scalar(asks_of(g.programme).where(Ask.number == number))
    return found or abort(404)
