"""The JSON of a report (schema 1): stored figures, people's words and the last published report, put together.

Pure: no table and no clock. Pages, PDF and mail are made from its result alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from app.programme.ask import Ask, AskState
from app.programme.programme import Track
from app.steering.report_cycle import Cycle

SCHEMA = 1
ASKS_SHOWN, HISTORY_SHOWN = 3, 6

Facts = dict[str, Any]
Before = Mapping[str, Any] | None


@dataclass(frozen=True)
class Imprint:
    """What publication adds: which version, by whom, and whether its hour had passed."""

    version: int = 1
    author: str = ""
    reviewed: bool = False
    late: bool = False


def payload(
    cycle: Cycle,
    *,
    cutoff: datetime,
    figures: Facts,
    words: Facts,
    asks: Iterable[Ask],
    before: Before,
    imprint: Imprint,
) -> Facts:
    """`before` is the payload of the last published report of an earlier week; `asks` are all of the programme's."""
    today = date.fromisoformat(figures["today"])
    known = list(asks)
    waiting = [_ask(ask, today, before) for ask in known if ask.state is AskState.ASKED]
    return {
        "schema": SCHEMA,
        "programme": figures["programme"],
        "week": cycle.week,
        "period": {"start": cycle.start.isoformat(), "end": cycle.end.isoformat()},
        "cutoff": cutoff.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "day": figures["day"],
        "version": imprint.version,
        "late": imprint.late,
        "author": imprint.author,
        "reviewed": imprint.reviewed,
        "previous_week": before["week"] if before else None,
        "headline": both(words["headline"]),
        "overall": _overall(figures["overall"], words, before),
        "asks": waiting[:ASKS_SHOWN],
        "asks_more": max(len(waiting) - ASKS_SHOWN, 0),
        "answered": _answered(known, before),
        "tracks": [_track(track.value, figures, words, before) for track in Track],
        "inventory": _pairs(figures["inventory"], before and before["inventory"]),
        "milestones": figures["milestones"],
        "milestones_more": figures["milestones_more"],
        "changed": _changed(figures, words),
        "next_week": {"commitments": _commitments(words), "kept": _kept(words, before)},
    }


def both(words: Mapping[str, str | None] | None) -> Facts:
    """A text with both languages named; None where it isn't written."""
    return {lang: (words or {}).get(lang) or None for lang in ("fr", "en")}


def either(words: Mapping[str, str | None] | None) -> Facts | None:
    """The same, or None when it is written in no language."""
    return both(words) if words and any(words.values()) else None


def commitments_of(before: Before) -> list[Facts]:
    """What the last report promised for the week that this one is about."""
    return list(before["next_week"]["commitments"]) if before else []


def _overall(figures: Facts, words: Facts, before: Before) -> Facts:
    return {
        "stated": words["stated"] or figures["computed"],
        "computed": figures["computed"],
        "reason": either(words["reason"]),
        "reasons": figures["reasons"],
        "previous": before["overall"]["stated"] if before else None,
        "confidence": words["confidence"],
    }


def _ask(ask: Ask, today: date, before: Before) -> Facts:
    return {
        "ref": ask.ref,
        "question": both(ask.question),
        "options": [both(option) for option in ask.options],
        "recommendation": both(ask.recommendation),
        "consequence": both(ask.consequence),
        "owner": ask.owner_label,
        "needed_by": ask.needed_by and ask.needed_by.isoformat(),
        "days_waiting": max((today - ask.asked_on).days, 0),
        "new": ask.ref not in {asked["ref"] for asked in (before["asks"] if before else ())},
    }


def _answered(asks: Iterable[Ask], before: Before) -> list[Facts]:
    """What became of the last report's asks, in its order; those that still wait are among the asks again."""
    closed = {ask.ref: ask for ask in asks if ask.state is not AskState.ASKED}
    asked = [asked["ref"] for asked in before["asks"]] if before else []
    return [
        {
            "question": both(closed[ref].question),
            "state": closed[ref].state.value,
            "late_days": closed[ref].late_days if closed[ref].state is AskState.TAKEN else 0,
            "answer": either(closed[ref].answer),
        }
        for ref in asked
        if ref in closed
    ]


def _track(code: str, figures: Facts, words: Facts, before: Before) -> Facts:
    facts, said = figures["tracks"][code], words["tracks"][code]
    last = next((track for track in (before["tracks"] if before else ()) if track["track"] == code), None)
    history = last["history"] if last else []
    return {
        "track": code,
        "lead": facts["lead"],
        "stated": facts["stated"],
        "computed": facts["computed"],
        "previous": (last["stated"] or last["computed"]) if last else None,
        "history": [*history, facts["stated"] or facts["computed"]][-HISTORY_SHOWN:],
        "reasons": facts["reasons"],
        "override": either(said["override"]),
        "why": either(said["why"]),
        "need": either(said["need"]),
        "updated_on": facts["updated_on"],
        "update_age": facts["update_age"],
        "gate": facts["gate"],
        "figures": _pairs(facts["figures"], last and last["figures"]),
    }


def _pairs(now: Mapping[str, int], before: Mapping[str, Any] | None) -> Facts:
    """Each number beside that of the last published report, None where there is none."""
    return {name: [number, before[name][0] if before and name in before else None] for name, number in now.items()}


def _changed(figures: Facts, words: Facts) -> Facts:
    """Reasons were typed in one language: the programme's is the best guess, and it is what the draft was told."""
    lang = words["lang"]
    moved = [line | {"reason": {**both(None), lang: line["reason"] or None}} for line in figures["moved"]]
    wins = [both(win) for win in words["wins"]]
    return {"wins": wins, "moved": moved, "moved_more": figures["moved_more"], **figures["scope"]}


def _commitments(words: Facts) -> list[Facts]:
    return [{"text": both(promise["text"]), "owner": promise["owner"]} for promise in words["commitments"]]


def _kept(words: Facts, before: Before) -> list[int] | None:
    """How many of the last report's commitments were kept, of how many."""
    total = len(commitments_of(before))
    return [sum(words["kept"][:total]), total] if total else None
