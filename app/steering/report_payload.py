"""The JSON of a report (schema 3): stored figures, people's words and the last published report, put together.

Pure: no table and no clock. Pages, PDF and mail are made from its result alone. Schema 1 lacked the colour rule, the
weeks of a track's colours, who approved, what was promised, named and answered by whom, and the erratum; schema 2
lacked the risks. What was published then is read as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from app.programme.ask import Ask, AskState, Verdict
from app.programme.ask_reply import Reply
from app.programme.programme import Track
from app.steering.report_compare import (
    Before,
    answered,
    both,
    either,
    erratum,
    history,
    next_week,
    pairs,
    track_before,
)
from app.steering.report_cycle import Cycle
from app.steering.report_risks import risks_beside

SCHEMA = 3
ASKS_SHOWN = 3

Facts = dict[str, Any]


@dataclass(frozen=True)
class Imprint:
    """What publication adds: which version, by whom, and whether its hour had passed."""

    version: int = 1
    author: str = ""
    reviewed: bool = False
    late: bool = False


@dataclass(frozen=True)
class Asked:
    """All of a programme's asks, and what was replied to them, the latest first."""

    asks: Sequence[Ask] = ()
    replies: Sequence[Reply] = ()


def payload(
    cycle: Cycle,
    *,
    cutoff: datetime,
    figures: Facts,
    words: Facts,
    asked: Asked,
    before: Before,
    replaced: Before,
    imprint: Imprint,
) -> Facts:
    """`before` is the payload of the last published report of an earlier week, `replaced` that of the last version."""
    today = date.fromisoformat(figures["today"])
    again = [each["ref"] for each in replaced["asks"]] if replaced else []
    waiting = [_ask(ask, today, before, asked.replies) for ask in _requested(asked.asks, again)]
    made = _imprint(cycle, cutoff, words, imprint) | {
        "programme": figures["programme"],
        "rule": figures.get("rule"),
        "day": figures["day"],
        "previous_week": before["week"] if before else None,
        "headline": both(words["headline"]),
        "overall": _overall(figures["overall"], words, before),
        "asks": waiting[:ASKS_SHOWN],
        "asks_more": max(len(waiting) - ASKS_SHOWN, 0),
        "answered": answered((ask for ask in asked.asks if ask.ref not in again), before),
        "tracks": [_track(track.value, cycle.week, figures, words, before) for track in Track],
        "inventory": pairs(figures["inventory"], before and before["inventory"]),
        "milestones": figures["milestones"],
        "milestones_more": figures["milestones_more"],
        "risks": risks_beside(figures.get("risks"), before),
        "changed": _changed(figures, words),
        "next_week": next_week(words, before),
    }
    return made | {"erratum": erratum(words.get("erratum") or {}, made, replaced)}


def _imprint(cycle: Cycle, cutoff: datetime, words: Facts, imprint: Imprint) -> Facts:
    """Of which week, as of when, by whom; who words it is its author, who publishes it approves it."""
    return {
        "schema": SCHEMA,
        "week": cycle.week,
        "period": {"start": cycle.start.isoformat(), "end": cycle.end.isoformat()},
        "cutoff": cutoff.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "version": imprint.version,
        "late": imprint.late,
        "author": words.get("by") or imprint.author,
        "approver": imprint.author,
        "reviewed": imprint.reviewed,
    }


def _overall(figures: Facts, words: Facts, before: Before) -> Facts:
    return {
        "stated": words["stated"] or figures["computed"],
        "computed": figures["computed"],
        "reason": either(words["reason"]),
        "reasons": figures["reasons"],
        "previous": before["overall"]["stated"] if before else None,
        "confidence": words["confidence"],
    }


def _requested(asks: Iterable[Ask], again: Sequence[str]) -> list[Ask]:
    """Those that wait. A correction requests `again` what the version that it replaces did, as of the same instant.

    What was decided since stands above it, and in the next report.
    """
    found = [ask for ask in asks if ask.state is AskState.ASKED or ask.ref in again]
    return sorted(found, key=lambda ask: again.index(ask.ref) if ask.ref in again else len(again))


def _ask(ask: Ask, today: date, before: Before, replies: Iterable[Reply]) -> Facts:
    known = {asked["ref"] for asked in (before["asks"] if before else ())}
    wishes = (each for each in replies if each.ask_id == ask.id and each.verdict is Verdict.DISCUSS)
    discussed = next(wishes, None)
    return {
        "ref": ask.ref,
        "question": both(ask.question),
        "options": [both(option) for option in ask.options],
        "recommendation": both(ask.recommendation),
        "consequence": both(ask.consequence),
        "owner": ask.owner_label,
        "needed_by": ask.needed_by and ask.needed_by.isoformat(),
        "days_waiting": max((today - ask.asked_on).days, 0),
        "late_days": max((today - ask.needed_by).days, 0) if ask.needed_by else 0,
        "new": ask.ref not in known,
        "discussed": discussed and {"by": discussed.by.name, "words": {discussed.lang: discussed.words or None}},
        **({"lacks": ask.lacks} if ask.lacks else {}),
    }


def _track(code: str, week: str, figures: Facts, words: Facts, before: Before) -> Facts:
    facts, said, last = figures["tracks"][code], words["tracks"][code], track_before(before, code)
    return {
        "track": code,
        "lead": facts["lead"],
        "stated": facts["stated"],
        "computed": facts["computed"],
        "previous": (last["stated"] or last["computed"]) if last else None,
        "history": history(week, facts["stated"] or facts["computed"], before, last),
        "reasons": facts["reasons"],
        "override": either(said["override"]),
        "why": either(said["why"]),
        "need": either(said["need"]),
        "updated_on": facts["updated_on"],
        "update_age": facts["update_age"],
        "update_age_before": last and last["update_age"],
        "gate": facts["gate"],
        "figures": pairs(facts["figures"], last and last["figures"]),
    }


def _changed(figures: Facts, words: Facts) -> Facts:
    """Reasons were typed in one language: the programme's is the best guess, and it is what the draft was told."""
    lang = words["lang"]
    moved = [line | {"reason": {**both(None), lang: line["reason"] or None}} for line in figures["moved"]]
    wins = [both(win) for win in words["wins"]]
    return {"wins": wins, "moved": moved, "moved_more": figures["moved_more"], **figures["scope"]}
