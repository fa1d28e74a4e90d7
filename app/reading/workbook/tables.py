"""The sheets that list things: tracks, asks, milestones, moved dates, commitments, the inventory."""

from collections.abc import Callable, Mapping
from datetime import date
from string import ascii_uppercase
from typing import Any

from flask_babel import gettext as _

from app.core.i18n import N_
from app.programme.ask import AskState
from app.programme.programme import Track
from app.reading.colours import WORDS, reasons
from app.reading.dates import STATES
from app.reading.earlier import of_today
from app.reading.titles import named
from app.reading.wording import Wording, joined, pair
from app.reading.workbook.column import CODE, Column, Facts, change, day, label, name, plain, sheet, words
from app.render.xlsx import Sheet

TRACK_NAMES = {track.value: track.label for track in Track}
ASK_STATES = {state.value: state.label for state in AskState}
PERIODS = {"last": N_("Since the last report"), "next": N_("The next fourteen days")}
FIGURES = {
    "done": N_("Deliverables accepted"),
    "deliverables": N_("Deliverables in all"),
    "planned": N_("Planned by now"),
    "open": N_("Open items"),
    "overdue": N_("Overdue"),
    "blocked": N_("Blocked"),
}
INVENTORY = {
    "actions": N_("Actions in the inventory"),
    "categorised": N_("Of which categorised"),
    "problematised": N_("Of which linked to a problem"),
    "settled": N_("Of which settled"),
    "to_unplug": N_("To switch off"),
    "still_running": N_("Of which still running"),
}


def tracks(payload: Facts, wording: Wording) -> Sheet:
    return sheet(_("Tracks"), TRACKS, of_today(payload)["tracks"], wording)


def figures(payload: Facts, wording: Wording) -> Sheet:
    return sheet(_("Figures"), TRACK_FIGURES, payload["tracks"], wording)


def comments(payload: Facts, wording: Wording) -> Sheet:
    return sheet(_("Comments"), COMMENTS, payload["tracks"], wording)


def asks(payload: Facts, wording: Wording) -> Sheet:
    """Those that wait, then what became of the last report's."""
    waiting = [ask | {"number": number, "state": "asked"} for number, ask in enumerate(payload["asks"], 1)]
    return sheet(_("Decisions"), ASKS, [*waiting, *payload["answered"]], wording)


def milestones(payload: Facts, wording: Wording) -> Sheet:
    dated = [each | {"period": period} for period in PERIODS for each in payload["milestones"][period]]
    return sheet(_("Milestones"), MILESTONES, dated, wording)


def moves(payload: Facts, wording: Wording) -> Sheet:
    return sheet(_("Dates moved"), MOVES, payload["changed"]["moved"], wording)


def commitments(payload: Facts, wording: Wording) -> Sheet:
    numbered = [each | {"number": number} for number, each in enumerate(payload["next_week"]["commitments"], 1)]
    return sheet(_("Commitments"), COMMITMENTS, numbered, wording)


def inventory(payload: Facts, wording: Wording) -> Sheet:
    counted = [
        {"code": code, "pair": pair(payload["inventory"], code)} for code in INVENTORY if code in payload["inventory"]
    ]
    return sheet(_("Inventory"), COUNTED, counted, wording)


def _figures() -> tuple[Column, ...]:
    """Each number, then its change since the last published report."""
    return tuple(
        column
        for code, named in FIGURES.items()
        for column in (Column(named, _now(code), 12), Column(named, _change(code), 12, delta=True))
    )


def _now(code: str) -> Callable[[Facts, Wording], int | None]:
    return lambda facts, wording: pair(facts["figures"], code)[0]


def _change(code: str) -> Callable[[Facts, Wording], int | None]:
    return lambda facts, wording: change(*pair(facts["figures"], code))


def _gate(read: Callable[[Facts, Wording], Any]) -> Callable[[Facts, Wording], Any]:
    return lambda facts, wording: read(facts["gate"], wording) if facts.get("gate") else None


def _title(facts: Facts, wording: Wording) -> str:
    """A deliverable of the method has a label; what was renamed has a title."""
    known = facts.get("label")
    return _(known) if known else wording.text(facts.get("title"))


def _options(facts: Facts, wording: Wording) -> str:
    said = [wording.words(option, "option").text for option in facts.get("options") or ()]
    return joined(*(f"{letter}. {option}" for letter, option in zip(ascii_uppercase, said, strict=False)))


def _new(facts: Facts, wording: Wording) -> str | None:
    if "new" not in facts:
        return None
    return _("yes") if facts["new"] else _("no")


def _days(facts: Mapping[str, Any], wording: Wording) -> int:
    return (date.fromisoformat(facts["to"]) - date.fromisoformat(facts["from"])).days


TRACK = (Column(CODE, plain("track"), 8), Column(N_("Track"), label(TRACK_NAMES, "track"), 12))
TRACKS = (
    *TRACK,
    Column(N_("Owner"), name("lead"), 18),
    Column(f"{CODE}_stated", plain("stated"), 12),
    Column(N_("Stated colour"), label(WORDS, "stated"), 13),
    Column(f"{CODE}_computed", plain("computed"), 15),
    Column(N_("Computed colour"), label(WORDS, "computed"), 13),
    Column(f"{CODE}_previous", plain("previous"), 14),
    Column(N_("Colour of the last report"), label(WORDS, "previous"), 13),
    Column(
        f"{CODE}_history", lambda facts, wording: " ".join(past["colour"] or "none" for past in facts["history"]), 18
    ),
    Column(f"{CODE}_gate", _gate(plain("code")), 12),
    Column(N_("Next gate"), _gate(_title), 32),
    Column(N_("Committed"), _gate(day("baseline")), 12),
    Column(N_("Forecast"), _gate(day("forecast")), 12),
    Column(N_("Delay in days"), _gate(plain("slip")), 9),
    Column(N_("Last update"), day("updated_on"), 12),
    Column(N_("Its age in days"), plain("update_age"), 9),
)
TRACK_FIGURES = (*TRACK, *_figures())
COMMENTS = (
    *TRACK,
    Column(N_("Why"), words("why", "comment"), 50),
    Column(N_("What it needs"), words("need", "comment"), 40),
    Column(N_("Why not the computed colour"), words("override"), 40),
    Column(N_("Reasons of the computed colour"), lambda facts, wording: " · ".join(reasons(facts["reasons"])), 50),
)
ASKS = (
    Column(CODE, plain("ref"), 8),
    Column(N_("No."), plain("number"), 5),
    Column(N_("Question"), words("question", "question"), 40),
    Column(N_("Options"), _options, 36),
    Column(N_("Recommendation"), words("recommendation", "option"), 22),
    Column(N_("If we wait"), words("consequence"), 30),
    Column(N_("Owner"), name("owner"), 16),
    Column(N_("Needed by"), day("needed_by"), 12),
    Column(N_("Days waiting"), plain("days_waiting"), 10),
    Column(N_("New"), _new, 9),
    Column(f"{CODE}_state", plain("state"), 11),
    Column(N_("State"), label(ASK_STATES, "state"), 12),
    Column(N_("Days late"), plain("late_days"), 9),
    Column(N_("Answer"), words("answer"), 30),
)
MILESTONES = (
    Column(CODE, plain("ref"), 10),
    Column(f"{CODE}_period", plain("period"), 12),
    Column(N_("Period"), label(PERIODS, "period"), 24),
    Column(N_("Deliverable"), _title, 44),
    Column(f"{CODE}_track", plain("track"), 16),
    Column(N_("Track"), label(TRACK_NAMES, "track")),
    Column(f"{CODE}_state", plain("state"), 16),
    Column(N_("State"), label(STATES, "state")),
    Column(N_("Committed"), day("baseline")),
    Column(N_("Forecast"), day("forecast")),
    Column(N_("Delay in days"), plain("slip"), 10),
    Column(N_("Times moved"), plain("moves"), 10),
)
MOVES = (
    Column(CODE, plain("ref"), 10),
    Column(N_("Item"), lambda facts, wording: wording.text(named(facts["ref"], facts["title"], wording.lang)), 44),
    Column(N_("From"), day("from")),
    Column(N_("To"), day("to")),
    Column(N_("Days"), _days, 10),
    Column(N_("Reason"), words("reason"), 50),
)
COMMITMENTS = (
    Column(CODE, plain("number"), 8),
    Column(N_("Commitment"), words("text"), 60),
    Column(N_("Owner"), name("owner"), 24),
)
COUNTED = (
    Column(CODE, plain("code"), 16),
    Column(N_("Figure"), label(INVENTORY, "code"), 30),
    Column(N_("Value"), lambda facts, wording: facts["pair"][0], 10),
    Column(N_("Last report"), lambda facts, wording: facts["pair"][1], 12),
    Column(N_("Change since the last report"), lambda facts, wording: change(*facts["pair"]), 20),
)
