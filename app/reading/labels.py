"""The fixed words of a report."""

from babel.numbers import format_percent
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.i18n import N_
from app.reading.colours import colour
from app.reading.page import Colour

CONFIDENCE = {"high": N_("High confidence"), "medium": N_("Medium confidence"), "low": N_("Low confidence")}
SOURCES = N_("Figures: the programme’s items in Jalon, counted once, at the cut-off. Words: their authors’.")


def labels(since: str) -> dict[str, str]:
    """`since` names the week that every change is measured to; "" in the first report."""
    compared = _("In small: change since %(week)s", week=since) if since else _("First report: no comparison yet")
    return {"since": compared, **_headings(since), **_columns(), **_silences()}


def _headings(since: str) -> dict[str, str]:
    """Above sections, and at the foot."""
    return {
        "overall": _("The whole programme"),
        "asks": _("Decisions requested"),
        "answers": _("What became of the last requests"),
        "tracks": _("The three tracks, side by side"),
        "inventory": _("Action inventory"),
        "milestones": _("Milestones"),
        "last": _("Since %(week)s", week=since) if since else _("Since the beginning"),
        "next": _("The next fourteen days"),
        "changed": _("What changed"),
        "wins": _("Wins"),
        "scope": _("Scope"),
        "moves": _("Dates moved"),
        "next_week": _("Next week"),
        "mandate": _("Mandate"),
        "rules": _("How colours are set"),
        "read": _("Read the report"),
        "frozen": _("The report of this mail stays as it is: later changes make a new version."),
    }


def _columns() -> dict[str, str]:
    """Beside facts and above columns."""
    return {
        "recommended": _("Recommended:"),
        "consequence": _("If we wait:"),
        "options": _("Options:"),
        "track": _("Track"),
        "state": _("State"),
        "history": _("Six weeks"),
        "gate": _("Next gate"),
        "why": _("Why"),
        "need": _("What it needs"),
        "milestone": _("Deliverable"),
        "baseline": _("Committed"),
        "forecast": _("Forecast"),
        "slip": _("Delay"),
        "item": _("Item"),
        "dates": _("Dates"),
        "reason": _("Reason"),
        "commitment": _("Commitment"),
        "owner": _("Owner"),
    }


def _silences() -> dict[str, str]:
    """Where there is nothing to show."""
    return {
        "asks_none": _("No decision is requested this week."),
        "no_gate": _("every deliverable is accepted"),
        "nothing": _("none"),
        "no_wins": _("No win was noted this week."),
        "no_moves": _("No committed date was moved."),
        "no_commitments": _("No commitment was noted."),
        "headline_missing": _("Bottom line still to be written"),
    }


def confidence(code: str) -> str:
    return _(CONFIDENCE[code])


def more(count: int) -> str:
    """«+2 autres dans l’outil», or ""."""
    return ngettext("+%(num)d more in the tool", "+%(num)d more in the tool", count) if count else ""


def rules(lang: str) -> tuple[tuple[Colour, str], ...]:
    """The colour rule of the report, worst first. Source: weekly report, colour rules."""
    share = format_percent(0.15, locale=lang)
    red = _("next gate more than 10 working days late, or one of its deliverables overdue for more than 5 days")
    amber = _("3 to 10 working days late, more than %(share)s of items overdue, or no news for 7 days", share=share)
    return ((colour("red"), red), (colour("amber"), amber), (colour("green"), _("none of these")))
