"""A new programme, step by step: what was typed is kept from the first step on, and nothing exists before the last."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.programme.programme_draft import ProgrammeDraft, begin, discard, drafts_of, keep, opened_from
from app.programme.setting import check_plan
from app.web.draft_pages import draft_card, review_page
from app.web.draft_steps import (
    BY_CODE,
    CODES,
    DATED,
    REVIEW,
    STEPS,
    Step,
    beside,
    following,
    form_of,
    form_sent,
    lacking,
    rail,
    sent,
    shape,
    to_keep,
)
from app.web.forms import CreatingForm, Form
from app.web.opening import opened
from app.web.people_form import People
from app.web.programme_forms import Section
from app.web.request import creator, now, own_transactions
from app.web.throttle import sparing_person

bp = Blueprint("wizard", __name__, url_prefix="/programmes")
ONE = "/drafts/<int:draft_id>"
FIRST = STEPS[0]


@bp.route("/new", methods=["GET", "POST"])
@creator
def new() -> ResponseReturnValue:
    """The first step; it makes the draft."""
    key = CreatingForm()
    return answer(FIRST, None, key=key)


def step_view(step: Step) -> Callable[[int], ResponseReturnValue]:
    """The view of one step of a draft."""

    @creator
    def view(draft_id: int) -> ResponseReturnValue:
        return answer(step, mine_or_404(draft_id))

    return view


for each in STEPS:
    bp.add_url_rule(f"{ONE}/{each.code}", each.code, step_view(each), methods=["GET", "POST"])


def answer(step: Step, draft: ProgrammeDraft | None, *, key: CreatingForm | None = None) -> ResponseReturnValue:
    """Show the step, or keep what was typed and go where the pressed button leads; only going on asks for sense."""
    if request.method == "GET":
        return step_page(step, draft, form_of(step, draft), key=key)
    form, onward = form_sent(step, draft), destination(step)
    if onward is None and not makes_sense(form):
        return step_page(step, draft, form, key=key, status=422)
    draft = draft or begin(g.user, now=now())
    keep(draft, step.code, to_keep(sent(step)), onward=onward or beside(step.code, 1), now=now())
    if request.form.get("go") == "later":
        flash(_("The draft is kept for 30 days; you find it under “Programmes”."), "success")
        return redirect(url_for("programmes.index"), 303)
    return redirect(url_for(f".{draft.step}", draft_id=draft.id, **more(step, onward)), 303)


def destination(step: Step) -> str | None:
    """The step that the pressed button names; None for going on, which is what Enter does."""
    go = request.form.get("go", "")
    named = {"back": beside(step.code, -1), "here": step.code, "later": step.code}
    return named.get(go) or (go if go in CODES else None)


def more(step: Step, onward: str | None) -> dict[str, Any]:
    """Staying on the people's step means that more rows are wanted."""
    return {"rows": 1} if step.form is People and onward == step.code else {}


def makes_sense(form: Section) -> bool:
    """Whether the fields have the right shape and the dates are those of a programme; says what is wrong."""
    if not form.validate():
        return False
    try:
        check_plan(form.values, now())
    except Refused as refusal:
        form.refuse(refusal)
    return not form.errors


def step_page(
    step: Step, draft: ProgrammeDraft | None, form: Section, *, key: Form | None = None, status: int = 200
) -> ResponseReturnValue:
    if isinstance(form, People) and "rows" in request.args:
        form.grow()
    page = {
        "code": step.code,
        "label": _(step.label),
        "rail": rail(step.code, draft),
        "number": CODES.index(step.code) + 1,
        "draft": draft,
        "outlook": following(shape(draft)) if step.code in DATED and not form.errors else None,
        "preview": url_for(".preview", draft_id=draft.id) if draft and step.code in DATED else None,
    }
    return render_template("programme/wizard/step.html", page=page, form=form, key=key), status


@bp.post(f"{ONE}/preview")
@own_transactions
@creator
def preview(draft_id: int) -> ResponseReturnValue:
    """What would follow from the dates as they are being typed; nothing is kept."""
    draft = mine_or_404(draft_id)
    step = BY_CODE["rhythm" if "report_time" in request.form else "calendar"]
    found = following(shape(draft, form_sent(step, draft)))
    return render_template("programme/_outlook.html", outlook=found, part=step.code)


@bp.route(f"{ONE}/{REVIEW}", methods=["GET", "POST"])
@sparing_person
@creator
def review(draft_id: int) -> ResponseReturnValue:
    """The whole on one page, with what is missing; then opening it."""
    draft, form = mine_or_404(draft_id), CreatingForm()
    missing = lacking(draft)
    if form.accepts() and not missing:
        try:
            programme = opened(draft)
            return redirect(url_for("programmes.show", slug=programme.slug), 303)
        except Refused as refusal:
            return refused(draft, refusal)
    status = 422 if request.method == "POST" else 200
    page = review_page(draft, missing) | {"rail": rail(REVIEW, draft)}
    return render_template("programme/wizard/review.html", page=page, form=form), status


def refused(draft: ProgrammeDraft, refusal: Refused) -> ResponseReturnValue:
    """Nothing was opened: show the step whose field the refusal names."""
    db.session.rollback()
    name, _dash, number = refusal.field.partition("-")
    step = next((step for step in STEPS if name in form_of(step, draft)._fields), FIRST)
    form = form_of(step, draft)
    if isinstance(form, People):
        form.mark(int(number), gettext(refusal.message, **refusal.values))
    else:
        form.refuse(refusal)
    return step_page(step, draft, form, status=422)


@bp.route(f"{ONE}/deletion", methods=["GET", "POST"])
@creator
def deletion(draft_id: int) -> ResponseReturnValue:
    draft, form = mine_or_404(draft_id), Form()
    if form.accepts():
        discard(draft)
        flash(_("The draft is deleted."), "success")
        return redirect(url_for("programmes.index"), 303)
    return render_template("programme/wizard/deletion.html", card=draft_card(draft), form=form)


def mine_or_404(draft_id: int) -> ProgrammeDraft:
    """A draft of this person; anybody else's does not exist. Who goes back to one that is open gets the programme."""
    draft = db.session.scalar(drafts_of(g.user).where(ProgrammeDraft.id == draft_id))
    slug = None if draft or request.method == "POST" else db.session.scalar(opened_from(g.user, draft_id))
    return draft or abort(redirect(url_for("programmes.show", slug=slug), 303) if slug else 404)
