"""A square of steps, one way by another: where each of its fields stands, and its names. Pixels of one view box."""

from dataclasses import dataclass

STEPS = range(1, 6)
FIELD, NAMES, GAP, FOOT = 44, 104, 2, 40
"""The side of a field, which a finger can meet; room for the names at the left; between two; for those below."""
WIDTH = NAMES + len(STEPS) * FIELD
HEIGHT = len(STEPS) * FIELD + FOOT


@dataclass(frozen=True)
class Frame:
    """What stands around the fields: `left` and `right` are their edges, `names` is where the names beside them end.

    Base lines: `numbers` of the steps below them, `ends` of the names below those.
    """

    width: int = WIDTH
    height: int = HEIGHT
    left: int = NAMES
    right: int = WIDTH - GAP
    names: int = NAMES - 8
    numbers: int = HEIGHT - FOOT + 16
    ends: int = HEIGHT - FOOT + 34


FRAME = Frame()


@dataclass(frozen=True)
class Field:
    """One field at `down` (up the left side) and `across`; `x` and `y` are its upper left corner."""

    down: int
    across: int
    x: int
    y: int
    side: int = FIELD - GAP

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.side / 2, self.y + self.side / 2


def field(down: int, across: int) -> Field:
    """The fifth step is at the top, and at the right."""
    return Field(down, across, NAMES + (across - 1) * FIELD, (len(STEPS) - down) * FIELD)


def fields() -> list[Field]:
    """All of them as one reads: the highest row first, each from the left."""
    return [field(down, across) for down in reversed(STEPS) for across in STEPS]
