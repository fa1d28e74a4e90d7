"""What an opportunity is worth against what it costs, and the weakest of what is known of it."""

from app.core.enums import Labelled
from app.core.i18n import N_

CUT = 3
"""Where high begins, of five steps; the centre counts as high value at high effort."""


class Quadrant(Labelled):
    """Value against effort, cut at `CUT`."""

    QUICK_WIN = "quick_win", N_("Quick wins")
    MAJOR = "major", N_("Major projects")
    FILL_IN = "fill_in", N_("Fill-ins")
    THANKLESS = "thankless", N_("Thankless tasks")


def value_of(customer: int | None, business: int | None) -> float | None:
    return (customer + business) / 2 if customer is not None and business is not None else None


def quadrant(value: float | None, effort: float | None) -> Quadrant | None:
    """Where it lies; None until both are known."""
    if value is None or effort is None:
        return None
    if value >= CUT:
        return Quadrant.MAJOR if effort >= CUT else Quadrant.QUICK_WIN
    return Quadrant.THANKLESS if effort >= CUT else Quadrant.FILL_IN


def weakest(*answers: int | None) -> int | None:
    given = [answer for answer in answers if answer is not None]
    return min(given) if given and len(given) == len(answers) else None
