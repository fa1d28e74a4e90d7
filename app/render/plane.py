"""A plane of two scales with marks on it. Across, places are percentages of the width; up and down, pixels.

What is written keeps clear of everything else at the narrowest width, and so at any wider one: words keep their size
while the marks move apart. Words that find room only on a wide screen say so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

LEFT, RIGHT = 9.0, 91.0
"""Where the scale across begins and ends."""
TOP, FOOT = 26, 40
"""Pixels above the plane, and below it for its steps and its name."""
NARROW, WIDE = 296, 560
"""Pixels of the narrowest picture, and of one with room for more words."""
RADIUS, LETTER, LINE, GAP = 6, 7.6, 15, 4
"""Of a mark; of a letter and a line of words; between a mark and its words."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`."""

    low: float
    high: float

    def share(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)


class Point(NamedTuple):
    """What stands at a place, and what it is called."""

    of: Any
    name: str
    across: float
    up: float


@dataclass(frozen=True)
class Words:
    """Where words stand: their middle is at `y`, `dx` pixels from `x`; `anchor` as SVG has it.

    `wide` says that there is room for them on a wide screen alone.
    """

    text: str
    x: float
    dx: float
    y: float
    anchor: str
    wide: bool = False


@dataclass(frozen=True)
class Mark:
    """All that shares a place, in one mark; `words` is None where there is no room for any."""

    of: tuple[Any, ...]
    x: float
    y: float
    words: Words | None


@dataclass(frozen=True)
class Plane:
    """The scales with a height in pixels, without what stands around them."""

    across: Scale
    up: Scale
    inner: int = 300

    @property
    def height(self) -> int:
        return TOP + self.inner + FOOT

    def ground(self, *corners: tuple[float, float]) -> tuple[tuple[float, float], ...]:
        """Places as shares of the plane alone, 0-100, counted from its left and its top: for areas and lines."""
        shares = ((self.across.share(across), 1 - self.up.share(up)) for across, up in corners)
        return tuple((round(100 * across, 2), round(100 * down, 2)) for across, down in shares)

    def x(self, value: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * self.across.share(value), 2)

    def y(self, value: float) -> float:
        return round(TOP + self.inner * (1 - self.up.share(value)), 1)


def marks(plane: Plane, points: Sequence[Point], zones: Iterable[Words] = ()) -> list[Mark]:
    """The weightiest point first → one mark a place. `zones` are words that stand already."""
    places: dict[tuple[float, float], list[tuple[Any, str]]] = {}
    for of, name, across, up in points:
        places.setdefault((plane.x(across), plane.y(up)), []).append((of, name))
    found = [Mark(tuple(of for of, _name in some), x, y, None) for (x, y), some in places.items()]
    texts = [_named([name for _of, name in some]) for some in places.values()]
    taken: list[Words] = list(zones)
    worded: dict[int, Words] = {}
    for width in (NARROW, WIDE):
        for place, mark in enumerate(found):
            if place not in worded and (words := _free(plane, _around(mark, texts[place], width), found, taken, width)):
                worded[place] = words
                taken.append(words)
    return [Mark(mark.of, mark.x, mark.y, worded.get(place)) for place, mark in enumerate(found)]


def zone(plane: Plane, text: str, places: Sequence[tuple[float, float, str]], points: Sequence[Point]) -> Words | None:
    """The name of a part of the plane at the first of its places (across, up, anchor) where no mark stands."""
    there = [Mark((), plane.x(across), plane.y(up), None) for _of, _name, across, up in points]
    offered = (Words(text, plane.x(across), 0, plane.y(up), anchor) for across, up, anchor in places)
    return _free(plane, offered, there, [], NARROW)


def box(words: Words, width: float) -> Box:
    """The room that words take in a picture of that width."""
    at, long = words.x * width / 100 + words.dx, len(words.text) * LETTER
    left = at - long if words.anchor == "end" else at
    return left, words.y - LINE / 2, left + long, words.y + LINE / 2


def disc(mark: Mark, width: float) -> Box:
    at = mark.x * width / 100
    return at - RADIUS, mark.y - RADIUS, at + RADIUS, mark.y + RADIUS


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"


def _around(mark: Mark, text: str, width: int) -> Iterator[Words]:
    """Where a mark's words could stand, the best place first."""
    aside, wide = RADIUS + GAP, width == WIDE
    for dy in (0, -LINE, LINE):
        for dx, anchor in ((aside, "start"), (-aside, "end")):
            yield Words(text, mark.x, dx, mark.y + dy, anchor, wide)


def _free(
    plane: Plane, offered: Iterable[Words], there: Sequence[Mark], taken: Sequence[Words], width: int
) -> Words | None:
    """The first that stays in the plane and touches neither a mark nor other words."""
    discs = [disc(mark, width) for mark in there]
    boxes = [box(words, width) for words in taken]
    for words in offered:
        mine = box(words, width)
        beside = mine[0] >= 0 and mine[2] <= width
        level = mine[1] >= TOP - LINE / 2 and mine[3] <= TOP + plane.inner + LINE / 2
        if beside and level and not any(overlap(mine, other) for other in (*discs, *boxes)):
            return words
    return None
