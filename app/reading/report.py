"""Reading a frozen report: its JSON and a language in, ready-to-print strings out. Nothing else is looked at."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.core.canonical import fingerprint
from app.reading import dates
from app.reading.asks import answers, asks
from app.reading.colours import status
from app.reading.labels import confidence, labels, more, rules
from app.reading.page import Commitment, Figure, Reading
from app.reading.tracks import figure, tracks
from app.reading.wording import CAPS, Wording, joined, pair, week_code, week_name


def read(payload: Mapping[str, Any], lang: str, *, longest: int = max(CAPS.values())) -> Reading:
    """The report of `payload` (schema 1) in `lang`, "fr" or "en". Needs an app context for the catalogue.

    Texts are cut, with …, at the caps of their fields, or at `longest` characters where that is less.
    """
    with force_locale(lang):
        return _read(payload, Wording(lang, week_code(payload["previous_week"]), longest))


def _read(payload: Mapping[str, Any], wording: Wording) -> Reading:
    changed, next_week, programme = payload["changed"], payload["next_week"], payload["programme"]
    return Reading(
        lang=wording.lang,
        labels=labels(wording.since),
        title=_("%(company)s — report to the executive committee", company=wording.text(programme["company"])),
        programme=wording.text(programme["title"]),
        period=joined(_sentence(week_name(payload["week"])), dates.period(payload["period"], wording)),
        byline=_byline(payload, wording),
        notices=_notices(payload),
        day=dates.day(payload["day"], wording),
        rod=dates.rod(payload, wording),
        headline=wording.words(payload["headline"], "headline"),
        overall=status(payload["overall"], "reason", wording),
        confidence=confidence(payload["overall"]["confidence"]),
        asks=asks(payload["asks"], wording),
        asks_more=more(payload["asks_more"]),
        answers=answers(payload["answered"], wording),
        tracks=tracks(payload, wording),
        inventory=_inventory(payload["inventory"], wording),
        running=_running(payload["inventory"]),
        last=dates.milestones(payload["milestones"]["last"], wording),
        next=dates.milestones(payload["milestones"]["next"], wording),
        milestones_more=more(payload["milestones_more"]),
        wins=tuple(win for win in map(wording.words, changed["wins"]) if win),
        scope=_scope(changed["added"], changed["removed"]),
        moves=dates.moves(changed["moved"], wording),
        moves_more=more(changed["moved_more"]),
        commitments=tuple(
            Commitment(wording.words(promise["text"]), wording.text(promise["owner"], "name"))
            for promise in next_week["commitments"]
        ),
        kept=_kept(next_week["kept"], wording),
        mandate=wording.text(programme["mandate"], "comment"),
        rules=rules(wording.lang),
        rules_note=_("A date that moves turns nothing green again: delay is measured to the first commitment."),
        stamp=_stamp(payload, wording),
        page=_("page"),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _byline(payload: Mapping[str, Any], wording: Wording) -> str:
    author = wording.text(payload["author"], "name")
    return _("Reviewed by %(author)s", author=author) if payload["reviewed"] else ""


def _notices(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """What a reader must know before reading: replaced, late, not reviewed."""
    version = payload["version"]
    corrected = _("Version %(version)d: it replaces version %(old)d", version=version, old=version - 1)
    told = (
        corrected if version > 1 else "",
        _("Published late") if payload["late"] else "",
        "" if payload["reviewed"] else _("Not reviewed"),
    )
    return tuple(notice for notice in told if notice)


def _inventory(facts: Mapping[str, Any], wording: Wording) -> tuple[Figure, ...]:
    return (
        figure(_("Actions in the inventory"), pair(facts, "actions"), wording),
        figure(_("Of which categorised"), pair(facts, "categorised"), wording),
        figure(_("Of which settled"), pair(facts, "settled"), wording),
        figure(_("To switch off"), pair(facts, "to_unplug"), wording),
        figure(_("Of which still running"), pair(facts, "still_running"), wording, alert=True),
    )


def _running(facts: Mapping[str, Any]) -> str:
    """The fact that hurts customers, as a sentence; "" when nothing to switch off still runs."""
    count = pair(facts, "still_running")[0]
    if not count:
        return ""
    return ngettext("%(num)d action to switch off still runs.", "%(num)d actions to switch off still run.", count)


def _scope(added: int, removed: int) -> str:
    if not added and not removed:
        return _("Nothing entered or left the programme.")
    return joined(
        ngettext("%(num)d item added", "%(num)d items added", added),
        ngettext("%(num)d item removed", "%(num)d items removed", removed),
    )


def _kept(kept: list[int] | None, wording: Wording) -> str:
    if not kept or not kept[1]:
        return ""
    return _("%(week)s: %(kept)d of %(total)d commitments kept", week=wording.since, kept=kept[0], total=kept[1])


def _stamp(payload: Mapping[str, Any], wording: Wording) -> str:
    """What tells this paper from every other: week, cut-off, version, fingerprint of the frozen data."""
    cutoff = wording.instant(payload["cutoff"], payload["programme"]["timezone"])
    return joined(
        _sentence(week_name(payload["week"])),
        _("data as of %(instant)s", instant=cutoff),
        _("version %(version)d", version=payload["version"]),
        _("fingerprint %(hash)s", hash=fingerprint(payload)[:8]),
    )
