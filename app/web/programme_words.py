"""The settings of a programme in words: their labels, their values, and what happened to them."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from enum import Enum
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.i18n import N_
from app.programme.activity import Activity
from app.programme.channel import Channel
from app.programme.notification import Rule
from app.programme.programme import Objective, Strategy
from app.web.history import when
from app.web.places import countries, zone_name
from app.web.words import clock_time, long_date, phrases, weekdays

LABELS = {
    "title": N_("Title"),
    "company": N_("Company"),
    "lang": N_("Language of the programme"),
    "mandate": N_("Mandate"),
    "autonomy_limits": N_("What the task force may decide alone"),
    "sponsor": N_("Sponsor on the executive committee"),
    "objective": N_("Objective"),
    "strategy": N_("Strategy"),
    "day_zero": N_("Day zero (D0)"),
    "now_days": N_("Length of the first window, in days"),
    "next_days": N_("Length of the second window, in days"),
    "timezone": N_("Time zone"),
    "weekdays": N_("Working days"),
    "holidays": N_("Public holidays"),
    "report_weekday": N_("The report leaves on"),
    "report_time": N_("Hour of departure"),
    "auto_publish": N_("Not published in time, it leaves all the same, marked “not reviewed”"),
    "gate_amber": N_("Under strain: next gate late, in working days, by at least"),
    "gate_red": N_("At risk: next gate late, in working days, by more than"),
    "overdue_red": N_("At risk: a gate overdue, in working days, for more than"),
    "overdue_share": N_("Under strain: open items overdue, in %, by more than"),
    "decision_red": N_("At risk: a decision late, in working days, by more than"),
    "silence_days": N_("Under strain: days without an update, from"),
    "risk_amber": N_("Under strain: an open risk with a score of at least"),
    "risk_red": N_("At risk: an open risk with a score of at least"),
    "channels": N_("Reminders"),
}
"""Setting → msgid, in the order in which a programme is described."""

DEEDS = {
    "opened": N_("opened the programme"),
    "configured": N_("changed the settings"),
    "closed": N_("closed the programme"),
    "reopened": N_("reopened the programme"),
}
"""Verb of the programme's history → msgid of what follows the person's name."""


def label(name: str) -> str:
    return _(LABELS[name])


def said(name: str, value: Any) -> str:
    """A setting as a person reads it, from what the programme holds or from what its history keeps of it."""
    if name in {"objective", "strategy"}:
        kind = Objective if name == "objective" else Strategy
        return _(kind(value.value if isinstance(value, Enum) else value).label)
    if name == "lang":
        return {"fr": "Français", "en": "English"}[value]
    if name == "day_zero":
        return long_date(value if isinstance(value, date) else date.fromisoformat(value))
    if name in {"now_days", "next_days"}:
        return ngettext("%(num)d day", "%(num)d days", value)
    if name == "timezone":
        return zone_name(value)
    if name == "channels":
        return _channels(value)
    return _calendar(name, value) if name in LABELS else str(value)


def _channels(value: Mapping[str, str]) -> str:
    """What differs from ours."""
    chosen = [f"{_(rule.label)} ({_(Channel(value[rule.value]).label)})" for rule in Rule if rule.value in value]
    return phrases(chosen) or _("As Jalon does by itself")


def _calendar(name: str, value: Any) -> str:
    if name == "weekdays":
        return ", ".join(weekdays()[day] for day in value)
    if name == "holidays":
        return dict(countries()).get(value, value)
    if name == "report_weekday":
        return weekdays()[value]
    if name == "report_time":
        return clock_time(value if isinstance(value, time) else time.fromisoformat(value))
    if name == "auto_publish":
        return _("yes") if value else _("no")
    return str(value or "—")


def described(values: Mapping[str, Any]) -> list[dict[str, str]]:
    """Settings as the macro `definitions` shows them."""
    return [{"term": label(name), "value": said(name, values[name])} for name in LABELS if name in values]


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was typed beside what was saved meanwhile, as the macro `conflict` shows it."""
    lines = [(label(name), said(name, value), said(name, theirs[name])) for name, value in mine.items()]
    return [{"label": name, "mine": one, "theirs": other, "differs": True} for name, one, other in lines]


def lines(activities: Sequence[Activity]) -> list[dict[str, Any]]:
    """The programme's history as the macro `history` shows it."""
    return [
        {
            "when": when(activity.at),
            "who": activity.by.name if activity.by else _("Jalon"),
            "sentence": _(DEEDS[activity.verb]),
            "changes": _changes(activity),
            "reason": activity.reason,
        }
        for activity in activities
    ]


def _changes(activity: Activity) -> list[dict[str, str]]:
    changed = {text.field: (text.before, text.after) for text in activity.texts} | activity.facts
    return [
        {"label": label(name), "before": said(name, changed[name][0]), "after": said(name, changed[name][1])}
        for name in LABELS
        if name in changed
    ]
