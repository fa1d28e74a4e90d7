"""The settings of a running programme: what a leader reads of them, section by section the forms, and their history."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from app.core import db
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.programme.activity import Activity
from app.programme.chronicle import chronicle
from app.programme.policy import Permission
from app.programme.programme import Track
from app.programme.setting import check_plan, configure, differing
from app.steering.outlook import imagined, outlook
from app.web.channel_form import EditChannels
from app.web.outlook import outlook_page
from app.web.programme_forms import EditCalendar, EditColours, EditDirection, EditMandate, EditRhythm
from app.web.programme_words import LABELS, described, differences, lines
from app.web.request import now, own_transactions, requires
from app.web.setting_change import Agreement, change_page
from app.web.undo import offer_undo
from app.web.words import lang

bp = Blueprint("settings", __name__)
SHOWN = 50
Form = EditMandate | EditDirection | EditCalendar | EditRhythm | EditColours | EditChannels


@dataclass(frozen=True)
class Section:
    """`announced`: what its changes lead to is said, and agreed to, before they are made."""

    code: str
    label: str
    form: type[Form]
    announced: bool = False


SECTIONS = (
    Section("mandate", N_("Company and mandate"), EditMandate),
    Section("direction", N_("Objective and strategy"), EditDirection),
    Section("calendar", N_("Day zero and calendar"), EditCalendar, announced=True),
    Section("rhythm", N_("Weekly report"), EditRhythm, announced=True),
    Section("colours", N_("Colour rule"), EditColours),
    Section("reminders", N_("Reminders"), EditChannels),
)


@bp.get("/")
@requires(Permission.CONFIGURE)
def index() -> ResponseReturnValue:
    sections = [
        {
            "label": _(section.label),
            "href": url_for(f".{section.code}"),
            "facts": described({name: value for name, value in stored().items() if hasattr(section.form, name)}),
        }
        for section in SECTIONS
    ]
    groups = [{"label": _(each.label), "href": url_for("members.charter", track=each.value)} for each in Track]
    return render_template("programme/settings/index.html", sections=sections, groups=groups, history=lines(past()))


def past() -> list[Activity]:
    """The latest of the programme's own history, with who did it."""
    told = chronicle(g.programme).limit(SHOWN)
    return list(db.session.scalars(told.options(joinedload(Activity.by), selectinload(Activity.texts))))


def stored() -> dict[str, Any]:
    return {name: getattr(g.programme, name) for name in LABELS}


def section_view(section: Section) -> Callable[[], ResponseReturnValue]:
    """The view of one section."""

    @requires(Permission.CONFIGURE)
    def view() -> ResponseReturnValue:
        coded = {name: value.value if isinstance(value, Enum) else value for name, value in stored().items()}
        form = section.form(data=coded | {"version": str(g.programme.version)})
        return change(section, form) if form.accepts() else edit_page(section, form)

    return view


for each in SECTIONS:
    bp.add_url_rule(f"/{each.code}", each.code, section_view(each), methods=["GET", "POST"])


def change(section: Section, form: Form) -> ResponseReturnValue:
    """Make the change, or first say what it leads to; what is refused or in conflict keeps what was typed."""
    agreement, theirs = Agreement(), []
    try:
        check_plan(form.values, now())
        if section.announced and not agreement.is_given and is_news(form):
            return announcement(section, form, agreement)
        done = configure(g.programme, form.values, by=g.member, now=now(), seen=form.seen, **agreement.values)
    except Refused as refusal:
        if refusal.field in agreement:
            agreement.refuse(refusal)
            return announcement(section, form, agreement)
        form.refuse(refusal)
    except Conflict as conflict:
        form.version.data = str(g.programme.version)
        theirs = differences(conflict.mine, conflict.theirs)
    else:
        tell(done, moved=done is not None and "day_zero" in done.facts and agreement.moves)
        return redirect(url_for(".index"), 303)
    return edit_page(section, form, theirs)


def tell(done: Activity | None, *, moved: bool) -> None:
    """What was saved; dates that moved along can be put back."""
    if moved:
        offer_undo(_("The settings are saved, and the deliverables have moved."), done, label=_("Put the dates back"))
    else:
        flash(_("The settings are saved.") if done else _("Nothing was changed."), "success")


def is_news(form: Form) -> bool:
    """Whether the form, opened on what is stored now, says something else."""
    return form.seen == g.programme.version and bool(differing(g.programme, form.values))


def announcement(section: Section, form: Form, agreement: Agreement) -> ResponseReturnValue:
    page = change_page(form.values) | {"href": url_for(f".{section.code}")}
    return render_template("programme/settings/change.html", page=page, form=agreement), agreement.status


def edit_page(section: Section, form: Form, theirs: list[dict[str, Any]] | None = None) -> ResponseReturnValue:
    """`theirs`: what somebody saved meanwhile; None when nobody did."""
    dated = section.announced and not form.errors
    page = {
        "code": section.code,
        "label": _(section.label),
        "lines": theirs,
        "outlook": following({}) if dated else None,
        "preview": url_for(".preview") if section.announced else None,
    }
    return render_template("programme/settings/edit.html", page=page, form=form), 409 if theirs else form.status


def following(values: dict[str, Any]) -> dict[str, Any]:
    """What would follow for this programme; its deliverables have dates of their own by now."""
    programme = imagined(values, now=now(), like=g.programme)
    return outlook_page(programme, outlook(programme, now(), lang=lang())) | {"passed": None}


@bp.post("/preview")
@own_transactions
@requires(Permission.CONFIGURE)
def preview() -> ResponseReturnValue:
    """What would follow from the dates as they are being typed; nothing is kept."""
    section = SECTIONS[3] if EditRhythm().report_time.raw_data else SECTIONS[2]
    form, found = section.form(), None
    if form.accepts():
        try:
            check_plan(form.values, now())
            found = following(form.values)
        except Refused:
            found = None
    return render_template("programme/_outlook.html", outlook=found, part=section.code)
