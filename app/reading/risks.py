"""The gravest risks of a report in words: the chain, the weight and which way it goes, who does what by when."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.programme.colour_rule import ColourRule
from app.reading.colours import TONES
from app.reading.labels import more
from app.reading.risk_page import Risk, Risks
from app.reading.wording import Wording, joined
from app.steering.risk_score import Trend, severity, trend

CHAIN = ("cause", "event", "effect")
ARROWS = {Trend.RISING: "↗", Trend.STEADY: "→", Trend.FALLING: "↘"}
"""Beside the words, never without them."""


def risks(facts: Mapping[str, Any] | None, rule: Mapping[str, int] | None, wording: Wording) -> Risks | None:
    """None for reports that were published before there were any."""
    if facts is None:
        return None
    limits = ColourRule(**(rule or {}))
    return Risks(
        title=_("Top risks"),
        counts=_counts(facts, wording),
        rows=tuple(_risk(each, limits, wording) for each in facts["top"]),
        more=more(facts["more"]),
        none="" if facts["top"] else _("No open risk."),
        columns={
            "risk": _("Cause → event → effect"),
            "score": _("Likelihood × impact"),
            "change": _("Since %(week)s", week=wording.since) if wording.since else _("Change"),
            "owner": _("Owner"),
            "next": _("Next step"),
        },
    )


def _counts(facts: Mapping[str, Any], wording: Wording) -> str:
    """«5 open, since W46 2 new and 1 closed»."""
    since = _("since %(week)s", week=wording.since) if wording.since else ""
    came = ngettext("%(num)d new", "%(num)d new", facts["new"]) if facts["new"] else ""
    left = ngettext("%(num)d closed", "%(num)d closed", facts["closed"]) if facts["closed"] else ""
    flows = joined(came, left, by=", ")
    return joined(
        ngettext("%(num)d open", "%(num)d open", facts["open"]) if facts["open"] else "",
        joined(flows, since, by=" ") if flows else "",
    )


def _risk(facts: Mapping[str, Any], limits: ColourRule, wording: Wording) -> Risk:
    now, before = facts["score"]
    code = severity(now, limits)
    way = None if facts["new"] else trend(now, before)
    chain = tuple(words for words in (wording.words(facts[name], "option") for name in CHAIN) if words)
    return Risk(
        ref=facts["ref"],
        track=facts["track"],
        chain=chain or (wording.words(facts["title"], "option"),),
        sum=f"{facts['likelihood']} × {facts['impact']}" if now else "",
        score=wording.number(now),
        code=code,
        tone=TONES[code],
        change=_change(now, before, facts["new"], wording),
        way=way.value if way else "",
        arrow=ARROWS[way] if way else "",
        owner=wording.text(facts["owner"], "name"),
        next=wording.words(facts["response"], "option"),
        by=_by(facts, wording),
        late=facts["late"],
        blocking=_("work waits for it") if facts["blocking"] else "",
    )


def _change(now: int | None, before: int | None, new: bool, wording: Wording) -> str:
    if new:
        return _("new risk")
    return wording.delta(now, before)


def _by(facts: Mapping[str, Any], wording: Wording) -> str:
    """The day of the next step, else that of its review."""
    if facts["due_on"]:
        return _("by %(date)s", date=wording.short_date(facts["due_on"]))
    if facts["review_on"]:
        return _("review on %(date)s", date=wording.short_date(facts["review_on"]))
    return ""
