"""One track as the home page shows it: its colour, its last word, its figures, as plain data in words."""

from datetime import date
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.programme.list_filter import KEPT
from app.programme.programme import Programme, Track
from app.programme.refs import ref
from app.reading.colours import reasons as reason_words
from app.steering.colours import compute
from app.steering.progress import Gate, Standing
from app.steering.update import Colour, TrackUpdate
from app.web.composition_words import lacking
from app.web.history import when
from app.web.proof import listed
from app.web.request import can, is_running
from app.web.titles import title_of
from app.web.words import due, window


def track_block(
    programme: Programme, standing: Standing, lead: str | None, update: TrackUpdate | None, today: date
) -> dict[str, Any]:
    """The shape that templates/programme/_track.html reads; `g.tally` holds the counts of the navigation."""
    track = standing.track
    computed, reasons = compute(programme, standing, today, update.at if update else None)
    stated = update.colour if update else None
    gate = standing.gates[0] if standing.gates else None
    words = lacking(track, standing.makeup)
    return {
        "code": track.value,
        "name": _(track.label),
        "window": window(*programme.window(track)),
        "lead": lead,
        "href": url_for("do_now.show") if track is Track.NOW else url_for("items.index", track=track.value),
        "colour": _colour(stated or computed) | {"computed": stated is None},
        "divergence": _colour(computed) if stated and stated is not computed else None,
        "reasons": reason_words([vars(reason) for reason in reasons if reason.code != "composition"]),  # stands beside
        "update_href": url_for("updates.show", track=track.value) if can("UPDATE", track=track) else None,
        "deliverables": {
            "done": standing.deliverables_done,
            "total": standing.deliverables,
            "href": url_for("items.index", kind="deliverable", track=track.value),
        },
        "actions": _actions() if track is Track.NOW else None,
        "arrived": _arrived() if track is Track.NOW else [],
        "overdue": standing.overdue,
        "overdue_words": _since(standing, today),
        "overdue_href": url_for("items.index", track=track.value, due="late"),
        "overrun": standing.overrun,
        "overrun_words": _overrun_since(programme, today),
        "overrun_href": url_for("roadmap.cell", horizon=Track.NOW.value, track=track.value),
        "blocked": standing.blocked,
        "blocked_href": url_for("items.index", track=track.value, blocked=1),
        "gate": gate and _gate(gate, today),
        "group": {"words": words, "href": url_for("members.index", _anchor=f"group-{track.value}")} if words else None,
    } | _said(programme, update, today)


def _said(programme: Programme, update: TrackUpdate | None, today: date) -> dict[str, Any]:
    """What the lead wrote last, and whether that is too long ago."""
    age = (today - programme.today(update.at)).days if update else None
    runs = programme.closed_at is None and programme.day_zero <= today
    return {
        "why": update.why if update else None,
        "need": (update.need or None) if update else None,
        "updated": when(update.at) if update else None,
        "stale": runs and (age is None or age >= programme.silence_days),
    }


def _colour(colour: Colour) -> dict[str, Any]:
    return {"code": colour.value, "word": _(colour.label)}


def _actions() -> dict[str, Any]:
    return {
        "total": g.tally.actions,
        "to_unplug": g.tally.to_unplug,
        "href": url_for("actions.index"),
        "unplug_href": url_for("actions.unplug"),
    }


def _arrived() -> list[dict[str, Any]]:
    """Problems and opportunities, and how many of them came to the end of this track; what is zero is left out."""
    n = g.tally
    found = [
        {
            "total": n.problems,
            "label": ngettext("problem", "problems", n.problems),
            "href": listed("problem", state=KEPT),
            "arrived": ngettext("%(num)d prioritised", "%(num)d prioritised", n.prioritised) if n.prioritised else None,
            "arrived_href": listed("problem", prioritised="1"),
        },
        {
            "total": n.opportunities,
            "label": ngettext("opportunity", "opportunities", n.opportunities),
            "href": listed("opportunity", state=KEPT),
            "arrived": ngettext("%(num)d selected", "%(num)d selected", n.selected) if n.selected else None,
            "arrived_href": listed("opportunity", state="selected"),
        },
    ]
    return [each for each in found if each["total"]]


def _since(standing: Standing, today: date) -> str | None:
    if not standing.oldest_overdue:
        return None
    return ngettext("by up to %(num)d day", "by up to %(num)d days", (today - standing.oldest_overdue).days)


def _overrun_since(programme: Programme, today: date) -> str:
    days = programme.day_of(today) - programme.now_days
    return ngettext("in overrun for %(num)d day", "in overrun for %(num)d days", days)


def _gate(gate: Gate, today: date) -> dict[str, Any]:
    return {
        "title": title_of("deliverable", gate.title),
        "href": url_for("items.show", ref=ref("deliverable", gate.number)),
        "due": due(gate.due_on, today, is_open=is_running()),
    }
