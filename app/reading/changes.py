"""What changed since the last report: scope, promises, and what a new version corrects."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_percent
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.i18n import N_
from app.reading.labels import more
from app.reading.page import Commitment, Erratum, Promise, Scope
from app.reading.titles import named
from app.reading.wording import Wording, joined, week_code

FLOWS = (("came", "added", N_("Came in")), ("left", "removed", N_("Left")), ("done", "done", N_("Done")))
PARTS = {
    "headline": N_("bottom line"),
    "overall": N_("overall colour"),
    "asks": N_("decisions requested"),
    "answered": N_("answers to the last requests"),
    "tracks": N_("words of the tracks"),
    "changed": N_("wins"),
    "next_week": N_("commitments"),
}
"""Part of a report → msgid."""


def scope(changed: Mapping[str, Any]) -> str:
    if not changed["added"] and not changed["removed"]:
        return _("Nothing entered or left the programme.")
    return joined(
        ngettext("%(num)d item added", "%(num)d items added", changed["added"]),
        ngettext("%(num)d item removed", "%(num)d items removed", changed["removed"]),
    )


def flows(changed: Mapping[str, Any], wording: Wording) -> tuple[Scope, ...]:
    """What came in, what left and what was done, where there is any."""
    return tuple(
        Scope(
            label=_(label),
            count=wording.number(changed[count]),
            named=tuple(_named(line, wording) for line in changed["named"].get(name, ())),
            more=more(changed[count] - len(changed["named"].get(name, ()))),
        )
        for name, count, label in FLOWS
        if changed["named"].get(name)
    )


def _named(line: Mapping[str, Any], wording: Wording) -> tuple[str, str]:
    return line["ref"], wording.text(named(line["ref"], line["title"], wording.lang))


def commitments(next_week: Mapping[str, Any], wording: Wording) -> tuple[Commitment, ...]:
    return tuple(
        Commitment(wording.words(promise["text"]), wording.text(promise["owner"], "name"))
        for promise in next_week["commitments"]
    )


def promised(next_week: Mapping[str, Any], wording: Wording) -> tuple[Promise, ...]:
    return tuple(
        Promise(
            text=wording.words(promise["text"]),
            owner=wording.text(promise["owner"], "name"),
            kept=promise["kept"],
            word=_("kept") if promise["kept"] else _("not kept"),
        )
        for promise in next_week["promised"]
    )


def kept(next_week: Mapping[str, Any], wording: Wording) -> str:
    """«S46 : 2 engagements tenus sur 3, 67 % (avant : 50 %)»."""
    now, before = next_week["kept"], next_week["kept_before"]
    if not now or not now[1]:
        return ""
    told = ngettext(
        "%(week)s: %(num)d commitment kept of %(total)d",
        "%(week)s: %(num)d commitments kept of %(total)d",
        now[0],
        week=wording.since,
        total=now[1],
    )
    last = _("%(rate)s before", rate=_rate(before, wording)) if before and before[1] else ""
    return joined(told, _rate(now, wording), last)


def _rate(of: list[int], wording: Wording) -> str:
    return format_percent(of[0] / of[1], locale=wording.lang)


def erratum(payload: Mapping[str, Any], wording: Wording) -> Erratum | None:
    facts, version = payload["erratum"], payload["version"]
    if not facts:
        return None
    parts = [_(PARTS[part]) for part in facts["parts"] if part in PARTS]
    return Erratum(
        title=_("Version %(version)d corrects version %(old)d", version=version, old=version - 1),
        words=wording.words(facts["text"], "comment"),
        parts=_("Changed: %(parts)s.", parts=", ".join(parts)) if parts else "",
    )


def previous(payload: Mapping[str, Any]) -> str:
    return _("Report before: %(week)s", week=week_code(payload["previous_week"])) if payload["previous_week"] else ""
