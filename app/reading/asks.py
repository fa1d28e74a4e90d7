"""What the report asks of its readers, and what became of what it asked last time."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.programme.ask import NEEDED
from app.reading.page import Answer, Ask
from app.reading.wording import Wording, joined

PRESSING_DAYS = 5


def asks(facts: Sequence[Mapping[str, Any]], wording: Wording) -> tuple[Ask, ...]:
    return tuple(_ask(number, ask, wording) for number, ask in enumerate(facts, start=1))


def _ask(number: int, facts: Mapping[str, Any], wording: Wording) -> Ask:
    options = [wording.words(option, "option") for option in facts["options"]]
    by, discussed = facts.get("needed_by"), facts["discussed"]
    return Ask(
        ref=facts["ref"],
        number=number,
        question=wording.words(facts["question"], "question"),
        options=tuple(zip(ascii_uppercase, options, strict=False)),
        recommendation=wording.words(facts.get("recommendation"), "option"),
        consequence=wording.words(facts.get("consequence")),
        owner=wording.text(facts.get("owner"), "name"),
        by=_("before %(date)s", date=wording.long_date(by)) if by else _("no date set"),
        age=_age(facts),
        pressing=facts["days_waiting"] > PRESSING_DAYS or facts["late_days"] > 0,
        lacks=_lacks(facts.get("lacks") or ()),
        discussed=_("%(name)s wants to discuss it", name=wording.text(discussed["by"], "name")) if discussed else "",
        discussed_words=wording.words(discussed["words"] if discussed else None, "comment"),
    )


def _lacks(names: Sequence[str]) -> str:
    """What nobody has said yet, in a draft and in a report that nobody has reviewed."""
    return _("Still lacks: %(what)s", what=", ".join(_(NEEDED[name]) for name in names)) if names else ""


def _age(facts: Mapping[str, Any]) -> str:
    """How long it has waited, and how late it is by now."""
    waiting = _("new") if facts["new"] else _waiting(facts["days_waiting"])
    late = facts["late_days"]
    return joined(waiting, ngettext("%(num)d day late", "%(num)d days late", late) if late else "")


def _waiting(days: int) -> str:
    return ngettext("waiting for %(num)d day", "waiting for %(num)d days", days)


def answers(facts: Sequence[Mapping[str, Any]], wording: Wording) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            question=wording.words(answer["question"], "question"),
            taken=answer["state"] == "taken" and answer["verdict"] != "decline",
            outcome=_outcome(answer, wording),
            late=(answer.get("late_days") or 0) > 0,
            choice=wording.words(answer["choice"], "option"),
            answer=wording.words(answer.get("answer"), "comment"),
        )
        for answer in facts
    )


def _outcome(answer: Mapping[str, Any], wording: Wording) -> str:
    if answer["state"] == "withdrawn":
        return _("withdrawn")
    late, name = answer.get("late_days") or 0, wording.text(answer["by"], "name")
    in_time = ngettext("%(num)d day late", "%(num)d days late", late) if late else _("in time")
    if answer["verdict"] == "approve":
        return joined(_("approved by %(name)s", name=name), in_time)
    if answer["verdict"] == "decline":
        return joined(_("declined by %(name)s", name=name), in_time)
    return ngettext("taken %(num)d day late", "taken %(num)d days late", late) if late else _("taken in time")
