"""The fixed words of a report."""

from collections.abc import Mapping
from dataclasses import asdict

from babel.numbers import format_percent
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.i18n import N_
from app.programme.colour_rule import ColourRule
from app.reading.colours import colour
from app.reading.page import Colour
from app.reading.wording import joined

CONFIDENCE = {"high": N_("High confidence"), "medium": N_("Medium confidence"), "low": N_("Low confidence")}
SOURCES = N_("Figures: the programme’s items in Jalon, counted once, at the cut-off. Words: their authors’.")


def labels(since: str) -> dict[str, str]:
    """`since` names the week that every change is measured to; "" in the first report."""
    compared = _("In small: change since %(week)s", week=since) if since else _("First report: no comparison yet")
    return {"since": compared, **_headings(since), **_columns(since), **_silences()}


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
        "promised": _("What was promised in %(week)s", week=since) if since else "",
        "mandate": _("Mandate"),
        "rules": _("How colours are set"),
        "sources": _("Sources"),
        "reply": _("How to answer"),
        "read": _("Read the report"),
        "frozen": _("The report of this mail stays as it is: later changes make a new version."),
    }


def _columns(since: str) -> dict[str, str]:
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
        "change": _("Since %(week)s", week=since) if since else _("Difference"),
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


def rules(lang: str, rule: Mapping[str, int] | None) -> tuple[tuple[Colour, str], ...]:
    """The colour rule that held for the report, worst first; None in schema 1, which knew no decisions.

    Schema 2 knew no risks.
    """
    given = asdict(ColourRule()) | dict(rule or {})
    gate = _(
        "next gate more than %(worked)s late, or one of its deliverables overdue for more than %(days)s",
        worked=_worked(given["gate_red"]),
        days=_days(given["overdue_red"]),
    )
    strain = _(
        "%(low)d to %(worked)s late, more than %(share)s of items overdue, or no news for %(days)s",
        low=given["gate_amber"],
        worked=_worked(given["gate_red"]),
        share=format_percent(given["overdue_share"] / 100, locale=lang),
        days=_days(given["silence_days"]),
    )
    red = _("a requested decision more than %(worked)s late", worked=_worked(given["decision_red"])) if rule else ""
    amber = _("a requested decision late") if rule else ""
    grave = serious = ""
    if rule and "risk_red" in rule:
        grave = _("an open risk with a score of %(risk_red)d or more", **given)
        serious = _("one of %(risk_amber)d or more", **given)
    return (
        (colour("red"), joined(gate, red, grave, by=", ")),
        (colour("amber"), joined(strain, amber, serious, by=", ")),
        (colour("green"), _("none of these")),
    )


def _worked(count: int) -> str:
    return ngettext("%(num)d working day", "%(num)d working days", count)


def _days(count: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", count)
