"""A square of steps by steps with chips in its cells. Across, places are percentages; up and down, pixels."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STEPS = (1, 2, 3)
HEAD, FOOT, ROW, LEAST = 26, 10, 24, 96
"""Pixels of a cell above and below its chips; of a chip with its words; of the lowest row."""
INSET = 16
"""From the left edge of a cell to the middle of its chips."""
RADII = {1: 4.5, 2: 7.0, 3: 10.0}
"""Radius of a chip by its size, 1 to 3."""


@dataclass(frozen=True)
class Chip:
    """`y` is the middle; across it stands `INSET` pixels into its cell."""

    of: Any
    y: float
    radius: float


@dataclass(frozen=True)
class Cell:
    """`across` and `up` are steps, `more` how many chips found no room, `more_y` where that is said."""

    across: int
    up: int
    x: float
    y: float
    width: float
    height: float
    chips: tuple[Chip, ...]
    more: int
    more_y: float

    @property
    def heat(self) -> int:
        """The product of both steps, 1 to 9."""
        return self.across * self.up


@dataclass(frozen=True)
class Matrix:
    height: float
    cells: tuple[Cell, ...]


def matrix(
    there: Mapping[tuple[int, int], Sequence[tuple[Hashable, int]]], counts: Mapping[tuple[int, int], int]
) -> Matrix:
    """(across, up) → what stands there with its size, as far as it is shown; `counts` is how many there are in all.

    The highest step is the topmost row; a row is as high as its fullest cell needs.
    """
    cells: list[Cell] = []
    width, y = round(100 / len(STEPS), 3), 0.0
    for up in reversed(STEPS):
        row = [(len(there.get((across, up), ())), counts.get((across, up), 0)) for across in STEPS]
        height = max(LEAST, *(_height(*cell) for cell in row))
        for across in STEPS:
            shown = there.get((across, up), ())
            chips = tuple(
                Chip(of, y + HEAD + ROW * (place + 0.5), RADII[size]) for place, (of, size) in enumerate(shown)
            )
            more = counts.get((across, up), 0) - len(shown)
            x = round((across - 1) * 100 / len(STEPS), 3)
            cells.append(Cell(across, up, x, y, width, height, chips, more, y + HEAD + ROW * (len(shown) + 0.5)))
        y += height
    return Matrix(y, tuple(cells))


def _height(shown: int, count: int) -> float:
    return HEAD + ROW * (shown + (count > shown)) + FOOT
