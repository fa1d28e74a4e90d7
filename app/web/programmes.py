"""My programmes, a new one from the method, and the home page of one."""

from datetime import datetime, time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext, lazy_gettext
from flask_babel import gettext as _
from wtforms import SelectField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, ValidationError

from app.core import db
from app.core.errors import Refused
from app.core.i18n import LANGUAGES
from app.programme.policy import Permission
from app.programme.programme import Objective, Strategy
from app.steering.opening import open_programme, programmes_of
from app.web.forms import CreatingForm, Day, Line, Text, at_most, choices, required
from app.web.home import home_page
from app.web.request import creator, now, requires, signed_in, today
from app.web.words import day_name, weekdays

bp = Blueprint("programmes", __name__)


@cache
def zones() -> list[str]:
    """Time zones as people know them: region/city, without the old aliases."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return sorted(zone for zone in available_timezones() if zone.startswith(regions))


def whole_week(codes: list[int]) -> list[tuple[int, str]]:
    return [(code, weekdays()[code]) for code in codes]


class ProgrammeForm(CreatingForm):
    company = Line(lazy_gettext("Company"), [required(), at_most(120)])
    title = Line(lazy_gettext("Title"), [required(), at_most(120)])
    mandate = Text(lazy_gettext("Mandate"), [required(), at_most(2000)])
    autonomy_limits = Text(lazy_gettext("What the task force may decide alone"), [at_most(1000)])
    sponsor = Line(lazy_gettext("Sponsor on the executive committee"), [required(), at_most(120)])
    day_zero = Day(lazy_gettext("Day zero (D0)"), [required()])
    objective = SelectField(lazy_gettext("Objective"), validators=[required()])
    strategy = SelectField(lazy_gettext("Strategy"), validators=[required()])
    lang = SelectField(lazy_gettext("Language of the programme"), choices=[("fr", "Français"), ("en", "English")])
    timezone = SelectField(lazy_gettext("Time zone"), default="Europe/Paris")
    weekdays = SelectMultipleField(lazy_gettext("Working days"), coerce=int, default=[0, 1, 2, 3, 4])
    holidays = SelectField(lazy_gettext("Public holidays"), default="FR")
    report_weekday = SelectField(lazy_gettext("The report leaves on"), coerce=int, default=0)
    report_time = TimeField(
        lazy_gettext("Hour of departure"),
        [InputRequired(lazy_gettext("Write a time such as 07:30."))],
        default=time(7, 30),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objective.choices = choices(Objective)
        self.strategy.choices = choices(Strategy)
        self.timezone.choices = [(zone, zone.replace("_", " ")) for zone in zones()]
        self.weekdays.choices = whole_week(list(range(7)))
        self.report_weekday.choices = whole_week(list(range(7)))
        self.holidays.choices = countries()

    def validate_weekdays(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose at least one day."))

    def values(self) -> dict[str, Any]:
        """What the domain is given; the two choices as members of their enumerations."""
        plain = {n: f.data for n, f in self._fields.items() if n not in {"once", "csrf_token"}}
        return plain | {"objective": Objective(plain["objective"]), "strategy": Strategy(plain["strategy"])}


def countries() -> list[tuple[str, str]]:
    """The countries whose public holidays can be kept, those of the team's languages first."""
    return [
        ("FR", gettext("France")),
        ("BE", gettext("Belgium")),
        ("CH", gettext("Switzerland")),
        ("LU", gettext("Luxembourg")),
        ("CA", gettext("Canada")),
        ("GB", gettext("United Kingdom")),
        ("IE", gettext("Ireland")),
        ("US", gettext("United States")),
        ("", gettext("None")),
    ]


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """The programmes of this person; somebody with one alone goes straight to it."""
    mine = db.session.execute(programmes_of(g.user)).all()
    if len(mine) == 1 and not g.user.may_create:
        return redirect(url_for(".show", slug=mine[0][0].slug))
    cards = [
        {
            "title": programme.title,
            "company": programme.company,
            "href": url_for(".show", slug=programme.slug),
            "day": day_name(programme.day_of(programme.today(now()))),
            "role": _(member.role.label),
        }
        for programme, member in mine
    ]
    return render_template("programme/index.html", cards=cards)


@bp.route("/programmes/new", methods=["GET", "POST"])
@creator
def new() -> ResponseReturnValue:
    form = ProgrammeForm(lang=g.user.lang if g.user.lang in LANGUAGES else "fr", day_zero=_local_today(now()))
    if form.accepts():
        try:
            programme = open_programme(by=g.user, now=now(), words=words_in(form.lang.data), **form.values())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("The programme is open: three tracks, eleven deliverables with their dates."), "success")
            return redirect(url_for(".show", slug=programme.slug))
    return render_template("programme/new.html", form=form), form.status


def words_in(lang: str) -> Any:
    """Translates a msgid into that language, whatever the reader's."""

    def words(msgid: str) -> str:
        with force_locale(lang):
            return str(gettext(msgid))

    return words


def _local_today(instant: datetime) -> Any:
    return instant.astimezone().date()


@bp.get("/p/<slug>/")
@requires(Permission.READ)
def show() -> ResponseReturnValue:
    return render_template("programme/home.html", page=home_page(g.programme, g.member, now(), today()))
