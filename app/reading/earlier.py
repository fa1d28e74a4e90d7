"""Reports that were published under an earlier schema, read like those of today: what they didn't know stays unsaid."""

from collections.abc import Mapping
from typing import Any

from app.steering.report_compare import dated_history

UNSAID: dict[str, Any] = {"rule": None, "approver": None, "erratum": None, "risks": None}
ASK: dict[str, Any] = {"late_days": 0, "discussed": None}
ANSWER: dict[str, Any] = {"verdict": None, "choice": None, "by": None}
CHANGED: dict[str, Any] = {"done": None, "named": {}}
PROMISED: dict[str, Any] = {"kept_before": None, "promised": []}


def of_today(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """`payload` in the shape of schema 3."""
    if payload["schema"] >= 2:
        return {**payload, "risks": _risks(payload.get("risks"))}
    week = payload["week"]
    tracks = [track | {"history": dated_history(track["history"], week)} for track in payload["tracks"]]
    return {
        **UNSAID,
        **payload,
        "asks": [ASK | ask for ask in payload["asks"]],
        "answered": [ANSWER | answer for answer in payload["answered"]],
        "tracks": tracks,
        "changed": CHANGED | payload["changed"],
        "next_week": PROMISED | payload["next_week"],
    }


def _risks(found: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The first of them didn't say whether the next step was late, only whether the review was."""
    if not found:
        return None
    top = [{"late": not each["due_on"] and each.get("review_late", False), **each} for each in found["top"]]
    return {**found, "top": top}
