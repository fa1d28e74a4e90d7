"""The report's state on the home page, in words."""

from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.programme.programme import Programme
from app.reading.wording import week_name
from app.steering.report_state import WeekState
from app.web.request import can, now
from app.web.steering.sending_words import moment
from app.web.words import past


def report_card(state: WeekState, programme: Programme, today: date) -> dict[str, Any]:
    """The shape that templates/programme/_report.html reads."""
    return {
        "week": week_name(state["week"]),
        "href": url_for("reports.index"),
        "state": state["state"],
        "state_word": _state_words(state, now()),
        "when": None,
        "send": " · ".join(part for part in (_read(state, programme, today), _leaving(state)) if part),
        "missed": state["missed"] and week_name(state["missed"]),
        "last": _last(state),
        "action": _action(state),
    }


def _state_words(state: WeekState, now: datetime) -> str:
    if state["state"] == "sent":
        return _("Published, it has left")
    if state["state"] == "published":
        return _("Published, waiting for its hour")
    if state["state"] == "draft":
        return _("Draft ready, to be reviewed")
    if state["build_at"] <= now:
        return _("The draft is being built")
    return _("The draft will be built on %(moment)s", moment=moment(state["build_at"]))


def _read(state: WeekState, programme: Programme, today: date) -> str:
    if not state["cutoff"]:
        return ""
    return _("Figures of %(moment)s", moment=past(state["cutoff"], today, programme.zone).words)


def _leaving(state: WeekState) -> str:
    if state["state"] == "sent":
        return ""
    people = ngettext("%(num)d person", "%(num)d people", state["recipients"])
    return _("Leaves on %(moment)s to %(people)s", moment=moment(state["send_at"]), people=people)


def _last(state: WeekState) -> dict[str, Any] | None:
    if not state["last"]:
        return None
    week, colour = state["last"]
    title = week_name(week)
    return {
        "title": title[:1].upper() + title[1:],
        "href": url_for("reports.show", week=week),
        "colour": {"code": colour.value, "word": _(colour.label)},
    }


def _action(state: WeekState) -> dict[str, str] | None:
    if state["state"] == "draft" and can("EDIT_REPORT"):
        return {"label": _("Review the draft"), "href": url_for("drafts.edit", week=state["week"])}
    return None
