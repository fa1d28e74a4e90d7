"""Small charts over the weeks. Across, places are percentages of the width; up and down, pixels of a fixed height."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

HEIGHT, TOP, FOOT = 156, 18, 22
"""All in all; above the highest value; for the names of the weeks."""
LABELS = 8
"""About so many weeks are named, whatever their number."""


@dataclass(frozen=True)
class Line:
    """One series: `points` are (x, y), `segments` (x1, y1, x2, y2) between neighbours that are both known."""

    name: str
    points: tuple[tuple[float, float], ...]
    segments: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Chart:
    """`ticks` are (value, y) and `names` (week's name, x); `zero` is where nothing stands."""

    height: int
    zero: float
    ticks: tuple[tuple[int, float], ...]
    names: tuple[tuple[str, float], ...]
    lines: tuple[Line, ...] = ()
    bars: tuple[tuple[float, float, float, float], ...] = ()
    """(x, width, y, y of the part that is full), y counted from the top."""


@dataclass(frozen=True)
class Strip:
    """One row of cells a series: (name, ((x, code), …)), each `width` wide; a code of None is an empty cell."""

    width: float
    rows: tuple[tuple[str, tuple[tuple[float, str | None], ...]], ...]
    names: tuple[tuple[str, float], ...]


def lines(weeks: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]]) -> Chart:
    """Values over the weeks; one of None is a gap."""
    known = [value for _name, values in series for value in values if value is not None]
    scale = _Scale(min([0, *known]), max([1, *known]))
    drawn = tuple(Line(name, *_drawn(values, scale)) for name, values in series)
    return Chart(HEIGHT, scale.y(0), scale.ticks(), named(weeks), lines=drawn)


def bars(weeks: Sequence[str], parts: Sequence[tuple[int, int] | None]) -> Chart:
    """So much of so many each week, as a full part of a bar; None where there was nothing."""
    scale = _Scale(0, max([1, *(of[1] for of in parts if of)]))
    width = min(100 / len(weeks) * 0.6, 8.0)
    made = [
        (round(x - width / 2, 2), round(width, 2), scale.y(of[1]), scale.y(of[0]))
        for x, of in zip(places(len(weeks)), parts, strict=True)
        if of
    ]
    return Chart(HEIGHT, scale.y(0), scale.ticks(), named(weeks), bars=tuple(made))


def strip(weeks: Sequence[str], series: Sequence[tuple[str, Sequence[str | None]]]) -> Strip:
    """Colours over the weeks."""
    at = places(len(weeks))
    rows = tuple((name, tuple(zip(at, codes, strict=True))) for name, codes in series)
    return Strip(round(100 / len(weeks), 3), rows, named(weeks))


def places(count: int) -> list[float]:
    """The middles of so many equal columns, 0-100."""
    return [round((place + 0.5) * 100 / count, 3) for place in range(count)]


def named(weeks: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Which weeks are named, the last one always, and where."""
    step = max(-(-len(weeks) // LABELS), 1)
    last = len(weeks) - 1
    return tuple(
        (week, x) for n, (week, x) in enumerate(zip(weeks, places(len(weeks)), strict=True)) if (last - n) % step == 0
    )


class _Scale:
    """From `low` at the foot to `high` at the top, in round steps."""

    def __init__(self, low: int, high: int) -> None:
        self.step = next(s for s in _steps() if (high - low) / s <= 4)
        self.low = low // self.step * self.step
        self.high = -(-high // self.step) * self.step

    def y(self, value: int) -> float:
        room = HEIGHT - TOP - FOOT
        return round(TOP + room * (self.high - value) / (self.high - self.low), 1)

    def ticks(self) -> tuple[tuple[int, float], ...]:
        return tuple((value, self.y(value)) for value in range(self.low, self.high + 1, self.step))


def _steps() -> list[int]:
    return [base * 10**power for power in range(9) for base in (1, 2, 5)]


def _drawn(
    values: Sequence[int | None], scale: _Scale
) -> tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float, float, float], ...]]:
    at = [(x, None if value is None else scale.y(value)) for x, value in zip(places(len(values)), values, strict=True)]
    points = tuple((x, y) for x, y in at if y is not None)
    segments = tuple((x1, y1, x2, y2) for (x1, y1), (x2, y2) in pairwise(at) if y1 is not None and y2 is not None)
    return points, segments
