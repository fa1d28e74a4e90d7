"""The priority matrix's geometry: mission fit to the right, exposure upwards, priority as curves through both.

Places are pixels of a frame; there is one for screens and paper, and one for phones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import hypot, sqrt

FIT = 3
"""The highest mission fit; exposure is 0 to 1, an opportunity score 0 to 20."""
SCORE = 20
PRIORITIES = (25, 50, 75)
STEPS = 24
"""Pieces of which a curve is made."""
LEAST, UNSCORED = 4.0, 7.0
"""Radius of the smallest score, and of a problem that has none."""
SAME = 4.0
"""Marks nearer to each other than that are one, with all their names."""
LETTER, CHIP_HEIGHT, CHIP_ROOM = 7.6, 18.0, 12.0
"""Of a name: the width of a letter, its height, the room around its letters."""
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
FARTHEST = 5
"""So many chips' heights away from its mark a name may stand, with a line that leads there."""


@dataclass(frozen=True)
class Frame:
    """A picture's size; the paddings hold what is written around the plot. `largest` is the radius of the score 20."""

    width: int
    height: int
    largest: float
    left: float = 40.0
    right: float = 28.0
    top: float = 26.0
    foot: float = 44.0

    def x(self, fit: float) -> float:
        return self.left + self.largest + (self.width - self.left - self.right - 2 * self.largest) * fit / FIT

    def y(self, exposure: float) -> float:
        return self.top + self.largest + (self.height - self.top - self.foot - 2 * self.largest) * (1 - exposure)

    @property
    def plot(self) -> "Box":
        return Box(self.left, self.top, self.width - self.left - self.right, self.height - self.top - self.foot)


WIDE = Frame(660, 460, 20.0)
NARROW = Frame(328, 360, 13.0, left=34.0)


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    def holds(self, other: "Box") -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def meets(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True)
class Point:
    """A problem that is weighed; `odi` is None while nobody scored it."""

    name: str
    fit: float
    exposure: float
    odi: float | None


@dataclass(frozen=True)
class Chip:
    """A name beside its mark; `lead` is where a line from the mark ends, None where it stands right beside it."""

    words: str
    box: Box
    lead: tuple[float, float] | None


@dataclass(frozen=True)
class Mark:
    """One problem, or several in the same place; without a chip where there was no room for one."""

    names: tuple[str, ...]
    x: float
    y: float
    r: float
    scored: bool
    chip: Chip | None


@dataclass(frozen=True)
class Curve:
    """Where the priority is the same; `path` is what SVG calls points, `end` where its number is written."""

    priority: int
    path: str
    end: tuple[float, float]


@dataclass(frozen=True)
class Matrix:
    frame: Frame
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...]
    """The largest first, so that small ones stand in front."""


def matrix(points: Sequence[Point], frame: Frame = WIDE) -> Matrix:
    """`points` in the order in which their names get room."""
    marks = [_mark(group, frame) for group in _groups(points, frame)]
    taken: list[Box] = []
    named = [_named(mark, frame.plot, taken, marks) for mark in marks]
    return Matrix(
        frame,
        tuple(curve(priority, frame) for priority in PRIORITIES),
        tuple(sorted(named, key=lambda mark: -mark.r)),
    )


def curve(priority: int, frame: Frame) -> Curve:
    """fit/3 · U = (p/100)², from where U is 1 to where the fit is the highest."""
    product_of_both = (priority / 100) ** 2
    shares = [product_of_both ** (1 - step / STEPS) for step in range(STEPS + 1)]
    places = [(frame.x(FIT * share), frame.y(product_of_both / share)) for share in shares]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return Curve(priority, path, (round(frame.width - frame.right + 5, 1), round(frame.y(product_of_both), 1)))


def radius(odi: float | None, frame: Frame) -> float:
    """The area follows the score."""
    return UNSCORED if odi is None else round(max(frame.largest * sqrt(odi / SCORE), LEAST), 1)


def _groups(points: Iterable[Point], frame: Frame) -> list[list[Point]]:
    groups: list[list[Point]] = []
    for point in points:
        at = frame.x(point.fit), frame.y(point.exposure)
        near = (g for g in groups if hypot(frame.x(g[0].fit) - at[0], frame.y(g[0].exposure) - at[1]) < SAME)
        if group := next(near, None):
            group.append(point)
        else:
            groups.append([point])
    return groups


def _mark(group: Sequence[Point], frame: Frame) -> Mark:
    """As large as the best of them."""
    first, scores = group[0], [point.odi for point in group if point.odi is not None]
    best = max(scores, default=None)
    at = round(frame.x(first.fit), 1), round(frame.y(first.exposure), 1)
    return Mark(tuple(point.name for point in group), *at, radius(best, frame), best is not None, None)


def _named(mark: Mark, plot: Box, taken: list[Box], marks: Sequence[Mark]) -> Mark:
    """With its name where no other one stands, and if there is such a place where it covers no mark."""
    words = ", ".join(mark.names) if len(mark.names) < 3 else f"{mark.names[0]} +{len(mark.names) - 1}"
    free = [
        (box, beside)
        for box, beside in _around(mark, len(words) * LETTER + CHIP_ROOM)
        if plot.holds(box) and not any(box.meets(other) for other in taken)
    ]
    clear = (each for each in free if not any(_covers(each[0], other) for other in marks if other is not mark))
    found = next(clear, free[0] if free else None)
    if found is None:
        return mark
    box, beside = found
    taken.append(box)
    return replace(mark, chip=Chip(words, box, None if beside else _lead(mark, box)))


def _around(mark: Mark, width: float) -> Iterable[tuple[Box, bool]]:
    """Places for a name, the nearest first, and whether it stands right beside its mark there."""
    for far, (across, up) in product(range(FARTHEST + 1), SIDES):
        away = mark.r + 3 + far * CHIP_HEIGHT
        x = mark.x + across * away - (0 if across > 0 else width if across < 0 else width / 2)
        y = mark.y + up * away - (0 if up > 0 else CHIP_HEIGHT if up < 0 else CHIP_HEIGHT / 2)
        yield Box(round(x, 1), round(y, 1), round(width, 1), CHIP_HEIGHT), not far and not (across and up)


def _covers(box: Box, mark: Mark) -> bool:
    return box.meets(Box(mark.x - mark.r, mark.y - mark.r, 2 * mark.r, 2 * mark.r))


def _lead(mark: Mark, box: Box) -> tuple[float, float]:
    """The point of the name that is nearest to its mark."""
    return (
        round(min(max(mark.x, box.x), box.x + box.width), 1),
        round(min(max(mark.y, box.y), box.y + box.height), 1),
    )
