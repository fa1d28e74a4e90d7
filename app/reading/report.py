"""Reading a frozen report: its JSON and a language in, ready-to-print strings out. Nothing else is looked at."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.core.canonical import fingerprint
from app.reading import changes, dates
from app.reading.asks import answers, asks
from app.reading.colours import status
from app.reading.earlier import of_today
from app.reading.labels import confidence, labels, more, rules
from app.reading.page import Figure, Reading
from app.reading.risks import risks
from app.reading.tracks import figure, tracks
from app.reading.wording import CAPS, Wording, joined, pair, week_code, week_name


def read(payload: Mapping[str, Any], lang: str, *, longest: int = max(CAPS.values())) -> Reading:
    """The report of `payload` (schema 1 to 3) in `lang`, "fr" or "en". Needs an app context for the catalogue.

    Texts are cut, with …, at the caps of their fields, or at `longest` characters where that is less.
    """
    with force_locale(lang):
        wording = Wording(lang, week_code(payload["previous_week"]), longest)
        return _read(of_today(payload), wording, stamp=_stamp(payload, wording))


def _read(payload: Mapping[str, Any], wording: Wording, *, stamp: str) -> Reading:
    milestones = payload["milestones"]
    return Reading(
        lang=wording.lang,
        labels=labels(wording.since),
        **_head(payload, wording),
        asks=asks(payload["asks"], wording),
        asks_more=more(payload["asks_more"]),
        answers=answers(payload["answered"], wording),
        tracks=tracks(payload, wording),
        inventory=_inventory(payload["inventory"], wording),
        running=_running(payload["inventory"]),
        last=dates.milestones(milestones["last"], wording),
        next=dates.milestones(milestones["next"], wording),
        milestones_more=more(payload["milestones_more"]),
        risks=risks(payload["risks"], payload["rule"], wording),
        **_changes(payload["changed"], payload["next_week"], wording),
        **_foot(payload, wording),
        stamp=stamp,
        page=_("page"),
    )


def _head(payload: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    return {
        "title": _("%(company)s — report to the executive committee", company=_company(payload, wording)),
        "programme": wording.text(payload["programme"]["title"]),
        "period": joined(_sentence(week_name(payload["week"])), dates.period(payload["period"], wording)),
        "byline": _byline(payload, wording),
        "issue": _issue(payload, wording),
        "previous": changes.previous(payload),
        "previous_week": payload["previous_week"] or "",
        "notices": _notices(payload),
        "erratum": changes.erratum(payload, wording),
        "day": dates.day(payload["day"], wording),
        "rod": dates.rod(payload, wording),
        "headline": wording.words(payload["headline"], "headline"),
        "overall": status(payload["overall"], "reason", wording),
        "confidence": confidence(payload["overall"]["confidence"]),
    }


def _company(payload: Mapping[str, Any], wording: Wording) -> str:
    return wording.text(payload["programme"]["company"])


def _changes(changed: Mapping[str, Any], next_week: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    return {
        "wins": tuple(win for win in map(wording.words, changed["wins"]) if win),
        "scope": changes.scope(changed),
        "flows": changes.flows(changed, wording),
        "moves": dates.moves(changed["moved"], wording),
        "moves_more": more(changed["moved_more"]),
        "commitments": changes.commitments(next_week, wording),
        "kept": changes.kept(next_week, wording),
        "promised": changes.promised(next_week, wording),
    }


def _foot(payload: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    return {
        "mandate": wording.text(payload["programme"]["mandate"], "comment"),
        "rules": rules(wording.lang, payload["rule"]),
        "rules_note": _("A date that moves turns nothing green again: delay is measured to the first commitment."),
        "sources": _("Figures are counted by Jalon in the programme’s register at the cut-off; nobody types them."),
        "reply": _reply(payload, wording),
        "audience": _("Readers: executive committee and leaders; ask a leader to leave the list."),
    }


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _byline(payload: Mapping[str, Any], wording: Wording) -> str:
    """Who wrote it and who approved it, in one phrase when that is the same person."""
    author, approver = (wording.text(payload[name], "name") for name in ("author", "approver"))
    if not payload["reviewed"]:
        return ""
    if not approver or approver == author:
        return _("Reviewed by %(author)s", author=author)
    return _("Written by %(author)s, approved by %(approver)s", author=author, approver=approver)


def _issue(payload: Mapping[str, Any], wording: Wording) -> str:
    """Which version in which language, and of when its figures are."""
    language = {"fr": _("in French"), "en": _("in English")}[wording.lang]
    return joined(
        _("version %(version)d %(language)s", version=payload["version"], language=language),
        _("data as of %(instant)s", instant=wording.instant(payload["cutoff"], payload["programme"]["timezone"])),
    )


def _reply(payload: Mapping[str, Any], wording: Wording) -> str:
    name = wording.text(payload["approver"] or payload["author"], "name")
    told = _("The executive committee approves, declines or discusses each decision from the mail or the page.")
    asked = _("Anything else: ask %(name)s.", name=name) if name else ""
    return f"{told} {asked}".strip()


def _notices(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """What a reader must know before reading: replaced, late, not reviewed."""
    version = payload["version"]
    corrected = _("Version %(version)d: it replaces version %(old)d", version=version, old=version - 1)
    told = (
        corrected if version > 1 and not payload["erratum"] else "",
        _("Published late") if payload["late"] else "",
        "" if payload["reviewed"] else _("Not reviewed"),
    )
    return tuple(notice for notice in told if notice)


def _inventory(facts: Mapping[str, Any], wording: Wording) -> tuple[Figure, ...]:
    """What was linked to problems is told since there are any."""
    linked = figure(_("Of which linked to a problem"), pair(facts, "problematised"), wording)
    return (
        figure(_("Actions in the inventory"), pair(facts, "actions"), wording),
        figure(_("Of which categorised"), pair(facts, "categorised"), wording),
        *([linked] if "problematised" in facts else []),
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


def _stamp(payload: Mapping[str, Any], wording: Wording) -> str:
    """What tells this paper from every other: week, cut-off, version, fingerprint of the frozen data."""
    cutoff = wording.instant(payload["cutoff"], payload["programme"]["timezone"])
    return joined(
        _sentence(week_name(payload["week"])),
        _("data as of %(instant)s", instant=cutoff),
        _("version %(version)d", version=payload["version"]),
        _("fingerprint %(hash)s", hash=fingerprint(payload)[:8]),
    )
