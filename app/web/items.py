"""Items of every kind: the list, the page, its states, its dates. Written once for all of them."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import joinedload, selectinload
from wtforms import SelectField

from app.core import db
from app.core.errors import Refused
from app.programme.activity import Activity
from app.programme.commitment import rebaseline
from app.programme.item import Item, change
from app.programme.listing import rows
from app.programme.policy import Permission
from app.programme.priority import Priority
from app.programme.programme import Track
from app.programme.state import advance, possible
from app.web import lists
from app.web.fields import field_label, shown
from app.web.forms import Coded, Day, EditingForm, Line, Text, at_most, in_programme, required
from app.web.history import entries
from app.web.pages import page_of
from app.web.people import Offered
from app.web.refs import item_or_404
from app.web.request import can, demand, is_running, now, requires, today
from app.web.titles import title_of
from app.web.undo import offer_undo
from app.web.words import due, long_date

bp = Blueprint("items", __name__)
HISTORY = 50


class ItemForm(EditingForm):
    """What every kind has."""

    title = Line(lazy_gettext("Title"), [required(), at_most(200)])
    owner_id = SelectField(lazy_gettext("Owner"), validate_choice=False)
    owner_label = Line(lazy_gettext("Department or partner in charge"), [at_most(120)])
    horizon = Coded(lazy_gettext("Horizon"), Track, words="horizon")
    priority = Coded(lazy_gettext("Priority"), Priority, default=Priority.NORMAL)
    due_on = Day(lazy_gettext("Due date"))
    reason = Line(lazy_gettext("Why the date moves"), [at_most(500)])
    blocked_reason = Text(lazy_gettext("What blocks it"), [at_most(1000)])
    body = Text(lazy_gettext("Notes"), [at_most(20_000)])

    OWN: tuple[str, ...] = (
        "title", "owner_id", "owner_label", "horizon", "priority", "due_on", "blocked_reason", "body",
    )  # fmt: skip

    def offer(self, offered: Offered) -> None:
        self.owner_id.choices = [("", _("Nobody yet")), *offered.owners]
        self.offered = offered

    def validate_owner_id(self, field: SelectField) -> None:
        field.data = in_programme(field.data, {owner for owner, _name in self.offered.owners} | {field.object_data})

    def values(self) -> dict[str, Any]:
        return {name: self._fields[name].data for name in self.OWN}


class StepForm(EditingForm):
    reason = Text(lazy_gettext("Reason"), [at_most(1000)])


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    found = lists.paged(rows(g.programme, lists.filter_of_address(), today=today()))
    return render_template(
        "item/index.html",
        rows=lists.in_words(found.rows),
        pager=lists.pager(found),
        options=lists.choices(Offered()),
        asked=lists.asked(),
        mine=request.args.get("owner") == "me",
    )


@bp.get("/<ref>")
@requires(Permission.READ)
def show(ref: str) -> ResponseReturnValue:
    return page(item_or_404(ref))


def page(item: Item, step: StepForm | None = None) -> ResponseReturnValue:
    """The item, what may be done with it, and its history; 422 when `step` was refused."""
    lines = (
        sa.select(Activity)
        .where(Activity.item_id == item.id)
        .order_by(Activity.id.desc())
        .limit(HISTORY)
        .options(joinedload(Activity.by), selectinload(Activity.texts))
    )
    activities = db.session.scalars(lines).all()
    names, kind = Offered().names, page_of(item)
    return (
        render_template(
            "item/show.html",
            item=item,
            title=title_of(item.kind, item.title),
            label=_(item.LABEL),
            state=_(item.state_label),
            facts=facts(item, names),
            body_template=f"{kind.folder}/_body.html",
            body=kind.body(item, names),
            steps=[s for s in possible(item, g.member) if kind.offered(s)],
            step=step or StepForm(version=str(item.version)),
            history=entries(item, activities, names),
            may_edit=can("EDIT", item),
            overrun=item.is_overrun(today()),
            names=names,
            edit_href=url_for(kind.edit, ref=item.ref),
            list_href=url_for("items.index", kind=item.kind),
        ),
        step.status if step else 200,
    )


def facts(item: Item, names: dict[Any, str]) -> list[dict[str, Any]]:
    """The spine's facts, as the macro `definitions` shows them."""
    counted = item.is_open and is_running()
    forecast = due(item.due_on, today(), is_open=counted)
    found = [
        {"term": field_label("owner_id"), "value": shown("owner_id", item.owner_id, names)},
        {
            "term": field_label("due_on"),
            "value": f"{long_date(item.due_on)} · {forecast.words}"
            if item.due_on and forecast and counted
            else shown("due_on", item.due_on, names),
        },
    ]
    if item.owner_label:
        found.append({"term": field_label("owner_label"), "value": item.owner_label})
    if item.baseline_on != item.due_on:
        found.append({"term": field_label("baseline_on"), "value": shown("baseline_on", item.baseline_on, names)})
    place = f"{_(item.horizon.horizon)}, {_(item.track.label)}"
    found.append({"term": _("Roadmap"), "value": place, "href": url_for("roadmap.board", _anchor=item.ref)})
    return found


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
    try:
        line = advance(item, verb, by=g.member, now=now(), seen=form.seen, reason=form.reason.data)
    except Refused as refusal:
        db.session.expire_all()
        form.refuse(refusal)
        return page(item, form)
    offer_undo(_("%(ref)s: %(state)s.", ref=item.ref, state=_(item.state_label)), line)
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
