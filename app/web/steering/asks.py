"""Decisions requested of the executive committee: asked, answered, withdrawn."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.programme.ask import Ask, ask, asks_of, revise, take, withdraw
from app.programme.ask_reply import replies_of
from app.programme.item import Item
from app.programme.policy import Permission
from app.steering.report import ReportState, reports_of
from app.web.forms import EditingForm
from app.web.refs import item_or_404
from app.web.request import requires, today
from app.web.steering.ask_form import AnswerForm, AskForm, NewAskForm, WithdrawalForm, data_of, options
from app.web.steering.ask_words import ask_row, lacks, named, prefilled
from app.web.steering.bilingual import words

bp = Blueprint("asks", __name__)


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """Every question that was asked, those that wait first."""
    replies = db.session.scalars(replies_of(g.programme)).all()
    rows = [ask_row(each, replies) for each in db.session.scalars(asks_of(g.programme))]
    page = {"open": [row for row in rows if row["open"]], "closed": [row for row in rows if not row["open"]]}
    return render_template("steering/ask/index.html", page=page)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def new() -> ResponseReturnValue:
    """From an item, which the address then names, the form begins with its words and leads back to it."""
    about = item_or_404(request.args["item"]) if request.args.get("item") else None
    form = NewAskForm(data=prefilled(about) if about else None)
    return _answer(
        form,
        lambda: ask(g.programme, form.values, by=g.member, today=today(), about=about),
        title=_("Request a decision"),
        done=_("The question is in the next report."),
        about=about,
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
        about=asked.about,
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
    form: EditingForm,
    verb: Callable[[], object],
    *,
    title: str,
    done: str,
    asked: Ask | None = None,
    about: Item | None = None,
) -> ResponseReturnValue:
    """Do it and go back to the item or the draft, or show the form with what was typed."""
    if form.accepts():
        try:
            made = verb()
            still = lacks(made) if isinstance(made, Ask) else ""
            return _back(done + (" " + _("It still lacks: %(what)s.", what=still) if still else ""), about)
        except Refused as refusal:
            form.refuse(refusal)
    page = {
        "title": title,
        "options": options() if isinstance(form, AskForm) else [],
        "langs": sorted(("fr", "en"), key=lambda code: code != g.programme.lang),
        "asked": asked and ask_row(asked),
        "about": named(about or (asked.about if asked else None)),
        "back": _home(about),
    }
    return render_template("steering/ask/edit.html", form=form, page=page), form.status


def _back(done: str, about: Item | None) -> ResponseReturnValue:
    """To the item, else to the newest draft, which shows the question; else to the questions."""
    flash(done, "success")
    return redirect(_home(about), 303)


def _home(about: Item | None) -> str:
    if about:
        return url_for("items.show", ref=about.ref, _anchor="asks")
    newest = db.session.scalar(reports_of(g.programme).limit(1))
    if newest and newest.state is ReportState.DRAFT:
        return url_for("drafts.edit", week=newest.week, _anchor="asks")
    return url_for("asks.index")


def _ask_or_404(number: int) -> Ask:
    found = db.session.scalar(asks_of(g.programme).where(Ask.number == number))
    return found or abort(404)
