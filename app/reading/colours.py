"""Colours, why they are what they are, and which way they go, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.i18n import N_
from app.reading.page import Colour, Status
from app.reading.wording import Wording

WORDS = {
    "green": N_("On track"),
    "amber": N_("Under strain"),
    "red": N_("At risk"),
    "grey": N_("No data yet"),
}
SHAPES = {"green": "●", "amber": "▲", "red": "◆", "grey": "○"}
"""Beside the words, for those who see no colours."""
TONES = {"green": "ok", "amber": "warn", "red": "bad", "grey": "grey"}
RANK = {"green": 0, "amber": 1, "red": 2}


def colour(code: str | None) -> Colour:
    known = code if code in WORDS else "grey"
    return Colour(known, TONES[known], _(WORDS[known]))


def status(facts: Mapping[str, Any], override: str, wording: Wording) -> Status:
    """`facts` has stated, computed, previous and reasons; `override` names the words that explain a difference."""
    shown = colour(facts["stated"] or facts["computed"])
    computed = colour(facts["computed"])
    trend, trend_words = _trend(shown, facts.get("previous"), wording)
    return Status(
        colour=shown,
        computed=_("computed: %(colour)s", colour=computed.word) if computed != shown else "",
        computed_colour=computed,
        trend=trend,
        trend_words=trend_words,
        reasons=" · ".join(reasons(facts.get("reasons") or ())),
        override=wording.words(facts.get(override)),
    )


def _trend(shown: Colour, previous: str | None, wording: Wording) -> tuple[str, str]:
    """Against the last published report only; grey says nothing, so it is never better or worse."""
    if previous is None or not wording.since:
        return "none", ""
    before = colour(previous)
    if before == shown:
        return "same", _("as in %(week)s", week=wording.since)
    if "grey" in (before.code, shown.code):
        return "none", _("%(week)s: %(colour)s", week=wording.since, colour=before.word)
    if RANK[shown.code] < RANK[before.code]:
        return "better", _("better than in %(week)s (%(colour)s)", week=wording.since, colour=before.word)
    return "worse", _("worse than in %(week)s (%(colour)s)", week=wording.since, colour=before.word)


def reasons(facts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Why the computed colour is not green, as short phrases."""
    return [REASONS[fact["code"]](fact.get("values") or {}) for fact in facts if fact["code"] in REASONS]


def _gate_slip(values: Mapping[str, Any]) -> str:
    return ngettext("next gate %(num)d working day late", "next gate %(num)d working days late", values["days"])


def _gate_overdue(values: Mapping[str, Any]) -> str:
    return ngettext(
        "a gate deliverable overdue for %(num)d day", "a gate deliverable overdue for %(num)d days", values["days"]
    )


def _overdue_share(values: Mapping[str, Any]) -> str:
    return ngettext(
        "%(num)d item of %(total)d overdue", "%(num)d items of %(total)d overdue", values["n"], total=values["total"]
    )


def _no_update(values: Mapping[str, Any]) -> str:
    days = values.get("days")
    if days is None:
        return _("no update yet")
    return ngettext("no news for %(num)d day", "no news for %(num)d days", days)


def _composition(values: Mapping[str, Any]) -> str:
    """Schema 1 didn't say what was missing."""
    lacking = [_(LACKING[code]) for code in values.get("rules") or ()]
    return _("in the group: %(what)s", what=", ".join(lacking)) if lacking else _("the group is not complete")


def _decision_late(values: Mapping[str, Any]) -> str:
    return ngettext("a decision %(num)d working day late", "a decision %(num)d working days late", values["days"])


def _carry_over(values: Mapping[str, Any]) -> str:
    count = values.get("n", 0)
    return ngettext("%(num)d item past the window", "%(num)d items past the window", count)


def _risk(values: Mapping[str, Any]) -> str:
    return _("an open risk with a score of %(score)d", score=values["score"])


LACKING = {
    "facing": N_("too few people in contact with customers"),
    "facing_manager": N_("no manager in contact with customers"),
    "senior": N_("too few seniors"),
    "fields": N_("fields that nobody knows"),
    "functions": N_("too few functions"),
}
"""Code of a rule of composition that does not hold → msgid."""

REASONS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "gate_slip": _gate_slip,
    "gate_overdue": _gate_overdue,
    "overdue_share": _overdue_share,
    "no_update": _no_update,
    "decision_late": _decision_late,
    "risk": _risk,
    "composition": _composition,
    "carry_over": _carry_over,
}
