"""What a report says beside earlier ones: last week's numbers, answers, promises, six weeks of colours, an erratum."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from app.programme.ask import Ask, AskState
from app.steering.report_cycle import first_day
from app.steering.update import week_of

HISTORY_SHOWN = 6

Facts = dict[str, Any]
Before = Mapping[str, Any] | None


def both(words: Mapping[str, str | None] | None) -> Facts:
    """A text with both languages named; None where it isn't written."""
    return {lang: (words or {}).get(lang) or None for lang in ("fr", "en")}


def either(words: Mapping[str, str | None] | None) -> Facts | None:
    """The same, or None when it is written in no language."""
    return both(words) if words and any(words.values()) else None


def pairs(now: Mapping[str, int], before: Mapping[str, Any] | None) -> Facts:
    """Each number beside that of the last published report, None where there is none."""
    return {name: [number, before[name][0] if before and name in before else None] for name, number in now.items()}


def track_before(before: Before, code: str) -> Mapping[str, Any] | None:
    return next((track for track in (before["tracks"] if before else ()) if track["track"] == code), None)


def history(week: str, colour: str, before: Before, last: Mapping[str, Any] | None) -> list[Facts]:
    """The track's colours of the last six weeks, oldest first; None in a week without a published report."""
    told = dated_history(last["history"], before["week"]) if last and before else []
    between = _weeks_between(told[-1]["week"], week) if told else []
    return [*told, *({"week": each, "colour": None} for each in between), {"week": week, "colour": colour}][
        -HISTORY_SHOWN:
    ]


def dated_history(told: list[Any], last: str) -> list[Facts]:
    """In schema 1 a history is bare colours, of which the last is the report's own week."""
    if not told or isinstance(told[0], Mapping):
        return list(told)
    monday = first_day(last)
    weeks = [week_of(monday - timedelta(weeks=back)) for back in range(len(told) - 1, -1, -1)]
    return [{"week": week, "colour": colour} for week, colour in zip(weeks, told, strict=True)]


def _weeks_between(first: str, last: str) -> list[str]:
    """The weeks after `first` and before `last`."""
    monday, end = first_day(first) + timedelta(weeks=1), first_day(last)
    return [week_of(monday + timedelta(weeks=n)) for n in range((end - monday).days // 7)]


def answered(asks: Iterable[Ask], before: Before) -> list[Facts]:
    """What became of the last report's asks, in its order; those that still wait are among the asks again."""
    closed = {ask.ref: ask for ask in asks if ask.state is not AskState.ASKED}
    asked = [asked["ref"] for asked in before["asks"]] if before else []
    return [_answer(closed[ref]) for ref in asked if ref in closed]


def _answer(ask: Ask) -> Facts:
    return {
        "question": both(ask.question),
        "state": ask.state.value,
        "verdict": ask.verdict and ask.verdict.value,
        "choice": either(ask.chosen),
        "by": ask.closed_by.name if ask.verdict and ask.closed_by else None,
        "late_days": ask.late_days if ask.state is AskState.TAKEN else 0,
        "answer": either(ask.answer),
    }


def commitments_of(before: Before) -> list[Facts]:
    """What the last report promised for the week that this one is about."""
    return list(before["next_week"]["commitments"]) if before else []


def next_week(words: Facts, before: Before) -> Facts:
    """What is promised, and how many of the last report's promises were kept, of how many."""
    promised = commitments_of(before)
    kept = [*words["kept"], *[False] * len(promised)][: len(promised)]
    return {
        "commitments": [{"text": both(each["text"]), "owner": each["owner"]} for each in words["commitments"]],
        "kept": [sum(kept), len(promised)] if promised else None,
        "kept_before": before["next_week"]["kept"] if before else None,
        "promised": [promise | {"kept": done} for promise, done in zip(promised, kept, strict=True)],
    }


PARTS = ("headline", "overall", "asks", "answered", "tracks", "changed", "next_week")
"""What a correction may change; its figures are those of the report that it corrects."""


def erratum(text: Mapping[str, str | None], corrected: Mapping[str, Any], replaced: Before) -> Facts | None:
    """What the leaders say was wrong, and which parts differ from the version that is replaced."""
    if replaced is None:
        return None
    return {"text": both(text), "parts": [part for part in PARTS if corrected[part] != replaced[part]]}
