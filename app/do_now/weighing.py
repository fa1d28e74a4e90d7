"""What makes a problem weigh: mission, scenarios and robustness; and what an outcome promises. Pure arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from math import floor, sqrt

from app.programme.rating import Criterion

FIT = EXPOSED = 3
"""The highest mission fit, and the highest exposure to a scenario."""
IMPORTANCE, SATISFACTION = Criterion("importance", 0, 10), Criterion("satisfaction", 0, 10)
"""Of an outcome: how much it matters to people, and how well they are served today."""
ROBUST = 2
"""Exposed so much to a scenario, a problem is worth its work should that one come."""


class Zone(Enum):
    """Where an opportunity score (0 to 20) lies; Ulwick, What Customers Want, 2005."""

    EXTREME = "extreme"
    HIGH = "high"
    WORTH = "worth"
    UNATTRACTIVE = "unattractive"


@dataclass(frozen=True)
class Weighed:
    """A problem's figures; None where something that they need is not rated yet (R8).

    `exposure` is 0 to 1, `priority` 0 to 100, `robust` how many scenarios it is exposed to by `ROBUST` or more,
    `odi` 0 to 20.
    """

    exposure: float | None
    priority: int | None
    robust: int | None
    odi: float | None


def weight(severity: int, duration: int, plausibility: int) -> int:
    """A scenario's weight, 1 to 27, from three steps of 1 to 3."""
    return severity * duration * plausibility


def exposure(weights: Mapping[int, int], exposed: Mapping[int, float]) -> float | None:
    """Σ w·e / (3 Σ w), 0 to 1, over the active scenarios; None without any, or until each of them is rated."""
    if not weights or weights.keys() - exposed.keys():
        return None
    return sum(w * exposed[each] for each, w in weights.items()) / (EXPOSED * sum(weights.values()))


def priority(mission_fit: float | None, exposure: float | None) -> int | None:
    """100·√(fit/3 · U), rounded half up: without any mission it is 0, whatever the urgency."""
    if mission_fit is None or exposure is None:
        return None
    return floor(100 * sqrt(mission_fit / FIT * exposure) + 0.5)


def robust(weights: Mapping[int, int], exposed: Mapping[int, float]) -> int | None:
    """How many active scenarios it is exposed to by `ROBUST` or more; None until all of them are rated."""
    if not weights or weights.keys() - exposed.keys():
        return None
    return sum(exposed[each] >= ROBUST for each in weights)


def odi(importance: float | None, satisfaction: float | None) -> float | None:
    """The opportunity score I + max(I - S, 0), 0 to 20, from two figures of 0 to 10; Ulwick, HBR, January 2002."""
    if importance is None or satisfaction is None:
        return None
    return importance + max(importance - satisfaction, 0)


def zone(score: float) -> Zone:
    if score > 15:
        return Zone.EXTREME
    if score >= 12:
        return Zone.HIGH
    return Zone.WORTH if score >= 10 else Zone.UNATTRACTIVE


def weigh(
    weights: Mapping[int, int],
    exposed: Mapping[int, float],
    *,
    mission_fit: float | None,
    importance: float | None,
    satisfaction: float | None,
) -> Weighed:
    """All of a problem's figures. `weights` are those of the active scenarios, `exposed` the medians by scenario."""
    urgency = exposure(weights, exposed)
    return Weighed(
        exposure=urgency,
        priority=priority(mission_fit, urgency),
        robust=robust(weights, exposed),
        odi=odi(importance, satisfaction),
    )
