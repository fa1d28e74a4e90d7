"""Reports that were published under an earlier schema, read like those of today: what they didn't know stays unsaid."""

from collections.abc import Mapping
from typing import Any

from app.steering.report_compare import dated_history

UNSAID: dict[str, Any] = {"rule": None, "approver": None, "erratum": None}
ASK: dict[str, Any] = {"late_days": 0, "discussed": None}
ANSWER: dict[str, Any] = {"verdict": None, "choice": None, "by": None}
CHANGED: dict[str, Any] = {"done": None, "named": {}}
PROMISED: dict[str, Any] = {"kept_before": None, "promised": []}


NO_RISKS: dict[str, Any] = {"risks": None}


def of_today(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """`payload` in the shape of schema 3."""
    if payload["schema"] >= 2:
        return {**NO_RISKS, **payload}
    week = payload["week"]
    tracks = [track | {"history": dated_history(track["history"], week)} for track in payload["tracks"]]
    return {
        **NO_RISKS,
        **UNSAID,
        **payload,
        "asks": [ASK | ask for ask in payload["asks"]],
        "answered": [ANSWER | answer for answer in payload["answered"]],
        "tracks": tracks,
        "changed": CHANGED | payload["changed"],
        "next_week": PROMISED | payload["next_week"],
    }
