"""The dates that the slides' timeline shows: gates and milestones of each track, each once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.core.text import clip
from app.reading.slides.pieces import CROSS, TICK
from app.reading.wording import Wording, joined

SIGNS = {"done": f"{TICK} ", "missed": f"{CROSS} "}


@dataclass(frozen=True)
class Due:
    """A date of a track: where it was committed and where it is forecast; `told` is its title, `dated` its dates."""

    title: str
    dated: str
    state: str
    committed: date | None
    forecast: date
    late: bool

    def told(self, longest: int) -> str:
        return SIGNS.get(self.state, "") + (clip(self.title, longest) if longest else "")


def dates(payload: Mapping[str, Any], wording: Wording) -> dict[str, list[Due]]:
    """By track, in their order; a gate that is among the milestones is told by these."""
    found: dict[str, list[Due]] = {track["track"]: [] for track in payload["tracks"]}
    milestones = payload["milestones"]
    for milestone in (*milestones["last"], *milestones["next"]):
        found.setdefault(milestone["track"], []).extend(_due(milestone, milestone["state"], wording))
    for track in payload["tracks"]:
        known = {(each.title, each.forecast) for each in found[track["track"]]}
        gate = _due(track["gate"], "due", wording) if track.get("gate") else ()
        found[track["track"]].extend(each for each in gate if (each.title, each.forecast) not in known)
    return {track: sorted(dues, key=lambda due: due.forecast) for track, dues in found.items()}


def _due(facts: Mapping[str, Any], state: str, wording: Wording) -> Iterator[Due]:
    """None where no date is known."""
    committed = facts.get("baseline")
    forecast = facts.get("forecast") or committed
    if forecast is None:
        return
    slip, label = facts.get("slip") or 0, facts.get("label")
    yield Due(
        title=_(label) if label else wording.text(facts.get("title")),
        dated=joined(wording.short_date(forecast), wording.slip(slip) if slip else "", by=" "),
        state=state,
        committed=date.fromisoformat(committed) if committed else None,
        forecast=date.fromisoformat(forecast),
        late=slip > 0 or state == "missed",
    )
