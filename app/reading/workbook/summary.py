"""The first sheet and the last: the report in a few lines, and where its figures come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext as _

from app.core.canonical import fingerprint
from app.core.i18n import N_
from app.reading.colours import WORDS
from app.reading.earlier import of_today
from app.reading.labels import CONFIDENCE, SOURCES, rules
from app.reading.wording import Wording
from app.reading.workbook.column import CODE, Column, Facts, sheet
from app.render.xlsx import Sheet


@dataclass(frozen=True)
class Line:
    """A fact: its code, its name, what it is, and the code of that where it is a word."""

    code: str
    label: str
    value: Any
    value_code: str | None = None


def summary(payload: Facts, wording: Wording) -> Sheet:
    return sheet(_("Summary"), LINES, _summary(payload, wording), wording, facts=True)


def about(payload: Facts, wording: Wording) -> Sheet:
    return sheet(_("About"), LINES, _about(payload, wording), wording, facts=True)


def _summary(payload: Facts, wording: Wording) -> Iterator[Line]:
    programme, overall, changed = payload["programme"], payload["overall"], payload["changed"]
    yield Line("company", _("Company"), wording.text(programme["company"]))
    yield Line("programme", _("Programme"), wording.text(programme["title"]))
    yield Line("mandate", _("Mandate"), wording.text(programme["mandate"], "comment"))
    yield Line("week", _("Week"), payload["week"])
    yield Line("period.start", _("From"), date.fromisoformat(payload["period"]["start"]))
    yield Line("period.end", _("To"), date.fromisoformat(payload["period"]["end"]))
    yield Line("day", _("Day of the programme"), payload["day"])
    yield Line("headline", _("Bottom line"), wording.words(payload["headline"], "headline").text)
    yield _coloured("overall.stated", _("Stated colour"), overall["stated"])
    yield _coloured("overall.computed", _("Computed colour"), overall["computed"])
    yield _coloured("overall.previous", _("Colour of the last report"), overall.get("previous"))
    yield Line("overall.reason", _("Why not the computed colour"), wording.words(overall.get("reason")).text)
    confidence = overall["confidence"]
    yield Line("overall.confidence", _("Confidence"), _(CONFIDENCE[confidence]), confidence)
    yield Line("asks", _("Decisions requested"), len(payload["asks"]) + payload["asks_more"])
    yield from _risks(of_today(payload)["risks"])
    yield from _kept(payload["next_week"]["kept"])
    yield Line("changed.added", _("Items added"), changed["added"])
    yield Line("changed.removed", _("Items removed"), changed["removed"])
    yield Line("changed.moved", _("Dates moved"), len(changed["moved"]) + changed["moved_more"])
    for number, win in enumerate(changed["wins"], 1):
        yield Line(f"win.{number}", _("Win"), wording.words(win).text)


def _risks(risks: Facts | None) -> Iterator[Line]:
    """How many; nothing in reports of before there were any."""
    if risks:
        yield Line("risks.open", _("Open risks"), risks["open"])
        yield Line("risks.new", _("New risks"), risks["new"])
        yield Line("risks.closed", _("Closed risks"), risks["closed"])


def _kept(kept: list[int] | None) -> Iterator[Line]:
    """What became of the last report's commitments; nothing where there was none."""
    if kept:
        yield Line("commitments.kept", _("Commitments kept"), kept[0])
        yield Line("commitments.made", _("Commitments made"), kept[1])


def _coloured(code: str, label: str, colour: str | None) -> Line:
    return Line(code, label, _(WORDS[colour]) if colour else None, colour)


def _about(payload: Facts, wording: Wording) -> Iterator[Line]:
    zone = payload["programme"]["timezone"]
    instant = datetime.fromisoformat(payload["cutoff"]).astimezone(UTC).replace(tzinfo=None)
    yield Line("cutoff", _("Cut-off of the data (UTC)"), instant)
    yield Line("cutoff.local", _("Cut-off of the data"), wording.instant(payload["cutoff"], zone))
    yield Line("timezone", _("Time zone"), zone)
    yield Line("sha256", _("Fingerprint (SHA-256)"), fingerprint(payload))
    yield Line("version", _("Version"), payload["version"])
    yield Line("schema", _("Schema of the data"), payload["schema"])
    yield Line("author", _("Author"), wording.text(payload["author"], "name"))
    yield _truth("reviewed", _("Reviewed"), payload["reviewed"])
    yield _truth("late", _("Published late"), payload["late"])
    yield Line("previous_week", _("Compared with"), payload["previous_week"])
    yield Line("more.asks", _("Further decisions requested, in the tool"), payload["asks_more"])
    yield Line("more.milestones", _("Further milestones, in the tool"), payload["milestones_more"])
    yield Line("more.moved", _("Further dates moved, in the tool"), payload["changed"]["moved_more"])
    for colour, meaning in rules(wording.lang, payload.get("rule")):
        yield Line(f"rule.{colour.code}", colour.word, meaning)
    yield Line("delta", "Δ", _("Change since the last report"))
    yield Line("sources", _("Sources"), _(SOURCES))
    yield Line("codes", _("Columns for machines"), _(CODES))


def _truth(code: str, label: str, value: bool) -> Line:
    return Line(code, label, _("yes") if value else _("no"), str(value).lower())


def _text(name: str) -> Any:
    return lambda line, wording: getattr(line, name)


CODES = N_("Columns named “code” are the same in every language; numbers and dates are, too.")
LINES = (
    Column(CODE, _text("code"), 22),
    Column(N_("Figure"), _text("label"), 34),
    Column(N_("Value"), _text("value"), 80),
    Column(f"{CODE}_value", _text("value_code"), 12),
)
