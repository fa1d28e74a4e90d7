"""What is asked about a programme, in four sections: of a new one step by step, of a running one in its settings."""

from datetime import time
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, ValidationError

from app.programme.programme import NEXT_DAYS, NOW_DAYS, Objective, Strategy
from app.web.forms import Day, EditingForm, Form, Line, Text, Whole, at_most, choices, required
from app.web.places import countries, whole_week, zone_name, zones
from app.web.programme_words import LABELS

ASIDE = {"csrf_token", "once", "version"}
LANGS = [("fr", "Français"), ("en", "English")]


def named(name: str) -> Any:
    return lazy_gettext(LABELS[name])


class Section(Form):
    """A part of a programme's settings; its fields are called as the programme calls them."""

    @property
    def values(self) -> dict[str, Any]:
        return {name: field.data for name, field in self._fields.items() if name not in ASIDE}


class Mandate(Section):
    company = Line(named("company"), [required(), at_most(120)])
    title = Line(named("title"), [required(), at_most(120)])
    mandate = Text(named("mandate"), [required(), at_most(2000)])
    sponsor = Line(named("sponsor"), [required(), at_most(120)])
    autonomy_limits = Text(named("autonomy_limits"), [at_most(1000)])
    lang = SelectField(named("lang"), choices=LANGS)


class Direction(Section):
    objective = RadioField(named("objective"), validators=[required()])
    strategy = RadioField(named("strategy"), validators=[required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objective.choices, self.strategy.choices = choices(Objective), choices(Strategy)

    @property
    def values(self) -> dict[str, Any]:
        return {"objective": Objective(self.objective.data), "strategy": Strategy(self.strategy.data)}


class Calendar(Section):
    day_zero = Day(named("day_zero"), [required()])
    now_days = Whole(named("now_days"), [required()], default=NOW_DAYS)
    next_days = Whole(named("next_days"), [required()], default=NEXT_DAYS)
    timezone = SelectField(named("timezone"), default="Europe/Paris")
    weekdays = SelectMultipleField(named("weekdays"), coerce=int, default=[0, 1, 2, 3, 4])
    holidays = SelectField(named("holidays"), default="FR")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {self.timezone.data} & {self.timezone.object_data}
        self.timezone.choices = [(zone, zone_name(zone)) for zone in sorted({*zones(), *filter(None, kept)})]
        self.weekdays.choices = whole_week()
        self.holidays.choices = countries()

    def validate_weekdays(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose at least one day."))


class Rhythm(Section):
    report_weekday = SelectField(named("report_weekday"), coerce=int, default=0)
    report_time = TimeField(
        named("report_time"), [InputRequired(lazy_gettext("Write a time such as 07:30."))], default=time(7, 30)
    )

    auto_publish = BooleanField(named("auto_publish"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report_weekday.choices = whole_week()


class Colours(Section):
    """From when a track is under strain or at risk; a new programme begins with the method's limits."""

    gate_amber = Whole(named("gate_amber"), [required()])
    gate_red = Whole(named("gate_red"), [required()])
    overdue_red = Whole(named("overdue_red"), [required()])
    overdue_share = Whole(named("overdue_share"), [required()])
    decision_red = Whole(named("decision_red"), [required()])
    silence_days = Whole(named("silence_days"), [required()])
    risk_amber = Whole(named("risk_amber"), [required()])
    risk_red = Whole(named("risk_red"), [required()])


class EditMandate(EditingForm, Mandate):
    """The mandate of a running programme."""


class EditDirection(EditingForm, Direction):
    """Its objective and strategy."""


class EditCalendar(EditingForm, Calendar):
    """Its day zero, windows and working days."""


class EditRhythm(EditingForm, Rhythm):
    """When its report leaves."""


class EditColours(EditingForm, Colours):
    """The colour rule."""
