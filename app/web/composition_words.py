"""The composition of the groups as gauges, and in one phrase where something is missing."""

from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.core.i18n import N_
from app.programme.composition import Makeup, Rule, broken, rules
from app.programme.member import Expertise
from app.programme.programme import Track
from app.render.gauge import Gauge, cells, share

ASKED = {
    "facing": (N_("In contact with customers"), N_("more than half")),
    "facing_manager": (N_("Managers in contact with customers"), N_("one at least")),
    "senior": (N_("Seniors"), N_("more than half")),
    "fields": (N_("Fields that the group knows"), N_("all four")),
    "functions": (N_("Functions"), N_("three at least")),
}
"""Code of a rule → what it counts, what it asks."""

MISSING = {
    Expertise.GOVERNANCE: N_("governance"),
    Expertise.PROCESS: N_("the processes"),
    Expertise.JOURNEY: N_("the customer journeys"),
    Expertise.BACK_OFFICE: N_("the back office"),
}
"""A field inside a sentence."""

SHARES = {"facing", "senior"}

COLOURS = {True: "green", False: "red", None: "grey"}


def gauges(track: Track, makeup: Makeup) -> list[dict[str, Any]]:
    """What the macro `gauge` draws, one a rule of that track's group."""
    return [_gauge(track, rule, makeup) for rule in rules(track, makeup)]


def _gauge(track: Track, rule: Rule, makeup: Makeup) -> dict[str, Any]:
    label, need = (_(words) for words in ASKED[rule.code])
    words = {True: _("holds"), False: _("to complete"), None: "—"}
    return {
        "id": f"{track.value}-{rule.code}",
        "label": label,
        "need": need,
        "colour": COLOURS[rule.holds],
        "word": words[rule.holds],
        "count": "—" if rule.holds is None else _count(rule),
        "picture": None if rule.holds is None else _picture(rule, makeup),
        "note": _note(rule, makeup),
    }


def _count(rule: Rule) -> str:
    """Out of the whole where the rule is about a share, out of what is needed elsewhere, bare beyond that."""
    if rule.code in SHARES:
        return f"{rule.actual}/{rule.total}"
    return str(rule.actual) if rule.actual > rule.needed else f"{rule.actual}/{rule.needed}"


def _picture(rule: Rule, makeup: Makeup) -> Gauge:
    if rule.code in SHARES:
        return share(rule.actual, rule.total, mark=50)
    if rule.code == "fields":
        return cells([each in makeup.fields for each in Expertise], needed=rule.needed)
    return cells([n < rule.actual for n in range(rule.total)], needed=rule.needed)


def _note(rule: Rule, makeup: Makeup) -> str:
    if rule.holds is False and rule.missing:
        return _("Still missing: %(fields)s.", fields=_fields(rule))
    if rule.code == "senior" and makeup.unsaid:
        return ngettext(
            "The seniority of %(num)d person is not known.",
            "The seniority of %(num)d people is not known.",
            makeup.unsaid,
        )
    return ""


def lacking(track: Track, makeup: Makeup) -> str | None:
    """What the group lacks, in one phrase; None when it lacks nothing."""
    phrases = [phrase(rule) for rule in broken(track, makeup)]
    return ", ".join(phrases) or None


def phrase(rule: Rule) -> str:
    words = {
        "facing": _("%(n)s of %(total)s in contact with customers", n=rule.actual, total=rule.total),
        "facing_manager": _("no manager in contact with customers"),
        "senior": ngettext(
            "%(num)d senior of %(total)s", "%(num)d seniors of %(total)s", rule.actual, total=rule.total
        ),
        "fields": _("%(fields)s missing", fields=_fields(rule)),
        "functions": ngettext(
            "%(num)d function of %(total)s", "%(num)d functions of %(total)s", rule.actual, total=rule.needed
        ),
    }
    return words[rule.code]


def _fields(rule: Rule) -> str:
    return str(format_list([_(MISSING[each]) for each in rule.missing], locale=get_locale()))
