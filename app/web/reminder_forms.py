"""The form of one's own reminders."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from app.programme.account import User
from app.programme.channel import OFFERED, Channel
from app.programme.member import Member
from app.programme.notification import Rule
from app.programme.programme import Track
from app.web.forms import Day, Form
from app.web.places import countries, zone_name, zones
from app.web.words import weekdays

RULES = tuple(Rule)
HALF_HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
OWN = ("lang", "timezone", "digest_time", "weekdays", "holidays", "quiet_from", "quiet_to", "paused_until")


def as_time(value: Any) -> time:
    return value if isinstance(value, time) else time.fromisoformat(value)


def as_channel(value: Any) -> Channel | None:
    """None leaves it to each programme."""
    return value if isinstance(value, Channel) or not value else Channel(value)


class RemindersForm(Form):
    """What belongs to the person, one field a rule named by its code, and the tracks that are muted."""

    digest_time = SelectField(lazy_gettext("The daily digest comes at"), coerce=as_time)
    weekdays = SelectMultipleField(lazy_gettext("My working days"), coerce=int)
    holidays = SelectField(lazy_gettext("Public holidays that I take"))
    timezone = SelectField(lazy_gettext("Time zone"))
    lang = SelectField(lazy_gettext("Language"), choices=[("fr", "Français"), ("en", "English")])
    quiet_from = SelectField(lazy_gettext("Quiet from"), coerce=as_time)
    quiet_to = SelectField(lazy_gettext("Quiet until"), coerce=as_time)
    paused_until = Day(lazy_gettext("No reminder by mail before"))
    muted = SelectMultipleField(lazy_gettext("Tracks that I want no reminder of"))

    assigned = SelectField(lazy_gettext(Rule.ASSIGNED.label), coerce=as_channel)
    mentioned = SelectField(lazy_gettext(Rule.MENTIONED.label), coerce=as_channel)
    due_soon = SelectField(lazy_gettext(Rule.DUE_SOON.label), coerce=as_channel)
    overdue = SelectField(lazy_gettext(Rule.OVERDUE.label), coerce=as_channel)
    review = SelectField(lazy_gettext(Rule.REVIEW.label), coerce=as_channel)
    escalated = SelectField(lazy_gettext(Rule.ESCALATED.label), coerce=as_channel)
    update = SelectField(lazy_gettext(Rule.UPDATE.label), coerce=as_channel)
    draft = SelectField(lazy_gettext(Rule.DRAFT.label), coerce=as_channel)
    report = SelectField(lazy_gettext(Rule.REPORT.label), coerce=as_channel)

    def __init__(self, user: User, memberships: Sequence[Member], now: datetime) -> None:
        chosen = {rule.value: as_channel(user.channels.get(rule.value)) for rule in RULES}
        muted = [f"{member.id}:{track}" for member in memberships for track in member.muted]
        super().__init__(data={name: getattr(user, name) for name in OWN} | chosen | {"muted": muted})
        self.today = now.astimezone(ZoneInfo(user.timezone)).date()
        self._offer_days(user)
        self._offer_channels()
        self.muted.choices = [
            (f"{member.id}:{track.value}", f"{member.programme.title} · {gettext(track.label)}")
            for member in memberships
            for track in Track
        ]

    def _offer_days(self, user: User) -> None:
        self.timezone.choices = [(zone, zone_name(zone)) for zone in sorted({*zones(), user.timezone})]
        self.weekdays.choices = list(enumerate(weekdays()))
        self.holidays.choices = countries()
        for field in (self.digest_time, self.quiet_from, self.quiet_to):
            offered = sorted({*HALF_HOURS, getattr(user, field.name)})
            field.choices = [(at.isoformat("minutes"), at.isoformat("minutes")) for at in offered]

    def _offer_channels(self) -> None:
        theirs = ("", gettext("As each programme says"))
        for rule in RULES:
            offered = [(each.value, gettext(each.label)) for each in OFFERED[rule]]
            self[rule.value].choices = [theirs, *offered]

    def validate_weekdays(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose at least one day."))

    def validate_digest_time(self, field: SelectField) -> None:
        """The digest would wait for the next morning, every day."""
        start, end = self.quiet_from.data, self.quiet_to.data
        if not start or not end or not field.data:
            return
        quiet = field.data >= start or field.data < end if start > end else start <= field.data < end
        if quiet:
            raise ValidationError(gettext("This hour lies in your quiet hours: choose another one, or move them."))

    def validate_paused_until(self, field: Day) -> None:
        if field.data and field.data <= self.today and field.data != field.object_data:
            raise ValidationError(gettext("Choose a day from tomorrow on, or leave it empty."))

    @property
    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in OWN}

    @property
    def channels(self) -> dict[Rule, Channel | None]:
        return {rule: self[rule.value].data for rule in RULES}
