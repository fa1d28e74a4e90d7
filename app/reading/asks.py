"""What the report asks of its readers, and what became of what it asked last time."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.reading.page import Answer, Ask
from app.reading.wording import Wording

PRESSING_DAYS = 5


def asks(facts: Sequence[Mapping[str, Any]], wording: Wording) -> tuple[Ask, ...]:
    return tuple(_ask(number, ask, wording) for number, ask in enumerate(facts, start=1))


def _ask(number: int, facts: Mapping[str, Any], wording: Wording) -> Ask:
    options = [wording.words(option, "option") for option in facts["options"]]
    by = facts.get("needed_by")
    return Ask(
        ref=facts["ref"],
        number=number,
        question=wording.words(facts["question"], "question"),
        options=tuple(zip(ascii_uppercase, options, strict=False)),
        recommendation=wording.words(facts.get("recommendation"), "option"),
        consequence=wording.words(facts.get("consequence")),
        owner=wording.text(facts.get("owner"), "name"),
        by=_("before %(date)s", date=wording.long_date(by)) if by else _("no date set"),
        age=_("new") if facts["new"] else _waiting(facts["days_waiting"]),
        pressing=facts["days_waiting"] > PRESSING_DAYS,
    )


def _waiting(days: int) -> str:
    return ngettext("waiting for %(num)d day", "waiting for %(num)d days", days)


def answers(facts: Sequence[Mapping[str, Any]], wording: Wording) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            question=wording.words(answer["question"], "question"),
            taken=answer["state"] == "taken",
            outcome=_outcome(answer["state"], answer.get("late_days") or 0),
            late=(answer.get("late_days") or 0) > 0,
            answer=wording.words(answer.get("answer")),
        )
        for answer in facts
    )


def _outcome(state: str, late_days: int) -> str:
    if state == "withdrawn":
        return _("withdrawn")
    if late_days <= 0:
        return _("taken in time")
    return ngettext("taken %(num)d day late", "taken %(num)d days late", late_days)
