"""A plane of two scales with marks on it. Across, places are percentages of the width; up and down, pixels.

What is written keeps clear of everything else at the narrowest width, and so at any wider one: words keep their size
while the marks move apart. Words that find room only on a wide screen say so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

LEFT, RIGHT = 9.0, 91.0
"""Where the scale across begins and ends."""
TOP, FOOT = 26, 40
"""Pixels above the plane, and below it for its steps and its name."""
NARROW, WIDE = 296, 560
"""Pixels of the narrowest picture, and of one with room for more words."""
RADIUS, LETTER, LINE, GAP, EDGE = 6, 7.6, 15, 4, 3
"""Of a mark; of a letter and a line of words; between a mark and its words; between words and the frame."""

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


class Line(NamedTuple):
    """A line from one place (across, up) to another. Words never stand on a `firm` one, and on others if need be."""

    start: tuple[float, float]
    end: tuple[float, float]
    firm: bool = False


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

    def frame(self, width: float) -> Box:
        """The plane itself in a picture of that width."""
        return LEFT * width / 100, TOP, RIGHT * width / 100, TOP + self.inner

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


def marks(plane: Plane, points: Sequence[Point], zones: Iterable[Words] = (), lines: Sequence[Line] = ()) -> list[Mark]:
    """The weightiest point first → one mark a place. `zones` are words that stand already."""
    places: dict[tuple[float, float], list[tuple[Any, str]]] = {}
    for of, name, across, up in points:
        places.setdefault((plane.x(across), plane.y(up)), []).append((of, name))
    found = [Mark(tuple(of for of, _name in some), x, y, None) for (x, y), some in places.items()]
    texts = [_named([name for _of, name in some]) for some in places.values()]
    taken: list[Words] = list(zones)
    worded: dict[int, Words] = {}
    for width in (NARROW, WIDE):
        room = Room(plane, width, found, taken)
        for place, mark in enumerate(found):
            if place not in worded and (words := room.first(_around(mark, texts[place], width), lines)):
                worded[place] = words
                taken.append(words)
    return [Mark(mark.of, mark.x, mark.y, worded.get(place)) for place, mark in enumerate(found)]


def zone(
    plane: Plane,
    text: str,
    places: Sequence[tuple[float, float, str]],
    points: Sequence[Point],
    lines: Sequence[Line] = (),
) -> Words | None:
    """The name of a part of the plane at the first of its places (across, up, anchor) where no mark stands."""
    there = [Mark((), plane.x(across), plane.y(up), None) for _of, _name, across, up in points]
    offered = [Words(text, plane.x(across), 0, plane.y(up), anchor) for across, up, anchor in places]
    return Room(plane, NARROW, there, []).first([offered], lines)


def box(words: Words, width: float) -> Box:
    """The room that words take in a picture of that width."""
    at, long = words.x * width / 100 + words.dx, len(words.text) * LETTER
    left = at - long * {"start": 0, "middle": 0.5, "end": 1}[words.anchor]
    return left, words.y - LINE / 2, left + long, words.y + LINE / 2


def disc(mark: Mark, width: float) -> Box:
    at = mark.x * width / 100
    return at - RADIUS, mark.y - RADIUS, at + RADIUS, mark.y + RADIUS


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def crosses(plane: Plane, line: Line, words: Words, width: float) -> bool:
    """Whether the line meets the words in a picture of that width, or would in a wider one, as what is before them."""
    left, top, right, foot = box(words, width)
    at = words.x * width / 100
    (x, y), (to_x, to_y) = ((plane.x(across) * width / 100, plane.y(up)) for across, up in (line.start, line.end))
    if y == to_y:
        level, ends = top < y < foot, [x, to_x]
    else:
        first, last = sorted(min(max((edge - y) / (to_y - y), 0), 1) for edge in (top, foot))
        level, ends = first < last, [x + share * (to_x - x) for share in (first, last)]
    return level and min(ends) < max(right, at) and max(ends) > min(left, at)


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"


def _around(mark: Mark, text: str, width: int) -> list[list[Words]]:
    """Where a mark's words could stand, the places that tell best whose they are first: beside it, above and below."""
    aside, wide = RADIUS + GAP, width == WIDE
    sides = ((aside, "start"), (-aside, "end"))
    return [
        [Words(text, mark.x, dx, mark.y, anchor, wide) for dx, anchor in sides],
        [Words(text, mark.x, 0, mark.y + dy, "middle", wide) for dy in (-LINE, LINE)],
        [Words(text, mark.x, dx, mark.y + dy, anchor, wide) for dy in (-LINE, LINE) for dx, anchor in sides],
    ]


@dataclass(frozen=True)
class Room:
    """What stands already in a picture of that width: marks, and words, which grow in number."""

    plane: Plane
    width: int
    marks: Sequence[Mark]
    taken: Sequence[Words]

    def first(self, offered: Iterable[Sequence[Words]], lines: Sequence[Line]) -> Words | None:
        """The first of the best places that is free; of equals, one that keeps clear of all lines goes before."""
        firm = [line for line in lines if line.firm]
        found = (words for some in offered for near in (lines, firm) for words in some if self._is_free(words, near))
        return next(found, None)

    def _is_free(self, words: Words, lines: Sequence[Line]) -> bool:
        """Whether they stay inside the frame and touch neither a mark nor other words nor any of the lines."""
        left, top, right, foot = self.plane.frame(self.width)
        mine = box(words, self.width)
        inside = mine[0] >= left + EDGE and mine[2] <= right - EDGE and mine[1] >= top + EDGE and mine[3] <= foot - EDGE
        return inside and not (
            any(overlap(mine, disc(mark, self.width)) for mark in self.marks)
            or any(overlap(mine, box(other, self.width)) for other in self.taken)
            or any(crosses(self.plane, line, words, self.width) for line in lines)
        )
