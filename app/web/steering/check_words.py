"""Coherence checks in words: what each finds, why it matters, what to do; and what was found, in one line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.i18n import N_
from app.programme.composition import Rule
from app.programme.member import Expertise
from app.programme.programme import Track
from app.programme.refs import ref
from app.steering.finding import Finding, FindingState
from app.web.composition_words import phrase
from app.web.proof import lacking, listed
from app.web.request import today
from app.web.titles import title_of
from app.web.words import past


@dataclass(frozen=True)
class Check:
    """msgids: its title, what was found, why it matters, what to do next."""

    title: str
    found: str
    why: str
    step: str


CHECKS = {
    "composition": Check(
        N_("Group that lacks somebody"),
        N_("The people of the group are not those that the method asks for."),
        N_("A group without the people concerned decides from hearsay."),
        N_("Complete the group"),
    ),
    "stop_still_running": Check(
        N_("To switch off, and still running"),
        N_("It was decided to switch it off; it still runs, or nobody has said that it stopped."),
        N_("Each day that it runs costs the trust of those whom it hurts."),
        N_("Switch them off, or say that they stopped"),
    ),
    "actions_unlinked": Check(
        N_("Actions that raise no problem"),
        N_("They are categorised, and nobody has said which problem they raise."),
        N_("What is linked to no problem weighs in no priority: nobody can say what it is for."),
        N_("Link them to problems"),
    ),
    "problem_without_action": Check(
        N_("Problem without an action"),
        N_("No action of the inventory raises it, or the one that did was put away. A draft has a week."),
        N_("A problem that nothing in the company bears witness to is an opinion."),
        N_("Link an action that raises it, or drop it"),
    ),
    "alike": Check(
        N_("Problems in nearly the same words"),
        N_("Two problems state almost the same job."),
        N_("Rated twice, a job has two priorities and is worked on twice."),
        N_("Merge them, or say what sets them apart"),
    ),
    "priority_incomplete": Check(
        N_("Priority that is not complete any more"),
        N_("It was prioritised; since then a scenario was taken into account that nobody has rated it against."),
        N_("It keeps a place that no arithmetic supports."),
        N_("Rate its exposure to every active scenario"),
    ),
    "unserved": Check(
        N_("Prioritised problem without a scored opportunity"),
        N_("The list of opportunities is due, and none that is scored serves this problem."),
        N_("Without one the next track has nothing to design for it."),
        N_("Add an opportunity for it, or score one"),
    ),
    "opportunity_without_problem": Check(
        N_("Opportunity without a problem"),
        N_("It serves no problem, or one that was dropped."),
        N_("Without a problem nobody can say for whom it is worth its effort."),
        N_("Say which problem it serves, or drop it"),
    ),
    "risk_review_late": Check(
        N_("Risk past its review date"),
        N_("The day on which it was to be looked at again is over."),
        N_("A risk that nobody looks at comes as a surprise."),
        N_("Look at it again"),
    ),
}

STEPS: dict[str, Callable[[], str]] = {
    "composition": lambda: url_for("members.index"),
    "stop_still_running": lambda: url_for("actions.unplug"),
    "actions_unlinked": lambda: lacking("problematised"),
    "problem_without_action": lambda: listed("problem", raised="0"),
    "alike": lambda: listed("problem"),
    "priority_incomplete": lambda: listed("problem", prioritised="1"),
    "unserved": lambda: listed("opportunity"),
    "opportunity_without_problem": lambda: listed("opportunity"),
    "risk_review_late": lambda: listed("risk", review="due"),
}
"""Code of a check → where its step is taken."""


def check_words(code: str) -> dict[str, str]:
    check = CHECKS[code]
    words = {name: _(getattr(check, name)) for name in ("title", "found", "why", "step")}
    return words | {"code": code, "href": STEPS[code]()}


def finding_words(row: Any) -> dict[str, Any]:
    """One row of the list: what it is about, and what more there is to say."""
    finding: Finding = row.Finding
    return {
        "id": finding.id,
        "code": finding.code,
        "check": _(CHECKS[finding.code].title),
        "track": finding.track.value,
        "things": _things(row),
        "facts": FACTS[finding.code](finding) if finding.code in FACTS else "",
        "first": past(finding.first_seen_at, today(), g.programme.zone),
        "state": finding.state.value,
        "word": _(finding.state.label),
        "settled": past(finding.settled_at, today(), g.programme.zone) if finding.settled_at else None,
        "who": row.who if finding.state is FindingState.DISMISSED else None,
        "reason": finding.reason,
        "open": finding.state is FindingState.OPEN,
    }


def _things(row: Any) -> list[dict[str, str]]:
    """The item, both items, or the group that it is about."""
    base, finding = url_for("items.index"), row.Finding
    if row.kind is None:
        href = url_for("members.index", _anchor=f"group-{finding.track.value}")
        group = {"ref": "", "title": _(Track(finding.track).label), "href": href}
        return [group] if finding.code == "composition" else []
    ends = [(row.kind, row.number, row.title)]
    ends += [(row.other_kind, row.other_number, row.other_title)] if row.other_kind else []
    return [
        {"ref": (name := ref(kind, number)), "title": title_of(kind, title), "href": f"{base}{name}"}
        for kind, number, title in ends
    ]


def _group(finding: Finding) -> str:
    facts = finding.facts
    missing = tuple(Expertise(code) for code in facts["missing"])
    return phrase(Rule(facts["rule"], facts["needed"], facts["actual"], facts["total"], False, missing))


def _actions(finding: Finding) -> str:
    return ngettext("%(num)d action", "%(num)d actions", finding.facts["count"])


def _late(finding: Finding) -> str:
    days = (today() - date.fromisoformat(finding.facts["review_on"])).days
    return ngettext("%(num)d day late", "%(num)d days late", days)


FACTS: dict[str, Callable[[Finding], str]] = {
    "composition": _group,
    "actions_unlinked": _actions,
    "risk_review_late": _late,
}
"""Code of a check → what its facts say."""
