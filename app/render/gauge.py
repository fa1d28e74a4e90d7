"""A gauge: a bar with a mark where enough begins. Places are percentages of the width."""

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 0.8


@dataclass(frozen=True)
class Gauge:
    """`pieces` are (place, width, full) from left to right; the mark stands at `mark`."""

    pieces: tuple[tuple[float, float, bool], ...]
    mark: float


def share(actual: int, total: int, *, mark: float) -> Gauge:
    """How much of a whole: two pieces, or one where one of them is nothing; empty without a whole."""
    fill = round(100 * actual / total, 2) if total else 0.0
    pieces = ((0.0, fill, True), (fill, round(100 - fill, 2), False))
    return Gauge(tuple(piece for piece in pieces if piece[1]), mark)


def cells(full: Sequence[bool], *, needed: int) -> Gauge:
    """One cell a thing, with the mark behind the first `needed` of them."""
    width = 100 / len(full)
    pieces = tuple((round(n * width, 2), round(width - GAP, 2), each) for n, each in enumerate(full))
    return Gauge(pieces, round(min(needed * width, 100) - GAP / 2, 2))
