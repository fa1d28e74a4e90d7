"""Decisions in words: who decided what, and whether what they saw has changed since."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.core.i18n import N_
from app.do_now.action import Disposition
from app.programme.decision import Decision
from app.programme.decision_log import changed_since
from app.programme.item import Item
from app.programme.programme import Track
from app.web.history import when
from app.web.words import long_date

ACTS = {
    "reopen": N_("Reopened"),
    "rebaseline": N_("Committed anew"),
    "carry_over": N_("Carried over"),
    "undo": N_("Taken back"),
    "ask": N_("Answered by the executive committee"),
}
"""Act of a decision → msgid; each kind adds its own."""

VERDICTS: dict[str, Callable[[str], str]] = {}
"""Act of a decision → what was decided, in words, beyond the act; each kind adds its own."""

ANSWERS = {"approved": N_("approved"), "declined": N_("declined")}


def act_words() -> dict[str, str]:
    return {act: _(words) for act, words in ACTS.items()}


def verdict(decision: Decision) -> str:
    """What was decided, beyond the act itself; "" where the act says it all."""
    if decision.act in VERDICTS:
        return VERDICTS[decision.act](decision.verdict)
    if decision.act == "settle":
        return _(Disposition(decision.verdict).label)
    if decision.act == "rebaseline":
        return long_date(date.fromisoformat(decision.verdict)) if decision.verdict else _("no date")
    if decision.act == "carry_over":
        return _(Track(decision.verdict).horizon)
    if decision.act == "ask":
        return _(ANSWERS[decision.verdict])
    return _(ACTS.get(decision.verdict, decision.verdict)) if decision.act == "undo" else ""


def in_words(decision: Decision, version: int) -> dict[str, Any]:
    """`version` is that of the item now."""
    said = verdict(decision)
    act = _(ACTS.get(decision.act, decision.act))
    return {
        "id": decision.id,
        "what": f"{act}{_(':')} {said}" if said else act,
        "reason": decision.rationale,
        "when": when(decision.at),
        "version": decision.item_version,
        "changed": changed_since(decision, version),
    }


def item_decisions(item: Item, decisions: Sequence[Decision], names: Mapping[Any, str]) -> list[dict[str, Any]]:
    return [in_words(each, item.version) | {"who": names.get(("owner_id", each.member_id), "—")} for each in decisions]
