"""The programme's ruler: a line graduated 0 · 30 · 90 · ∞, today's mark, and three bars that start at 0.

Places are percentages of the width, so that the picture follows the page and its words keep their size.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LINE = 82.5
"""Share of the width between day 0 and the end of "next"; the rest stands for everything after."""
BANDS = 9
HALF_WAY = 60
"""Days after the line's end that are drawn in the middle of what stands for "beyond"."""
EDGE = 13
"""Within this share of an end, a word beside today's mark would leave the picture if it were centred."""


@dataclass(frozen=True)
class Bar:
    """One track: its window from 0 to `end`, the share of its deliverables that is done, and its overrun."""

    track: str
    done: int
    total: int
    end: float
    fill: float
    overrun: float
    """Width from `end` to today while something is still open there; 0 otherwise."""


@dataclass(frozen=True)
class Ruler:
    """Everything the macro draws; `ticks` are (day, place), `bands` the left ends of the red bands."""

    day: int
    today: float
    anchor: str
    ticks: tuple[tuple[int, float], ...]
    bands: tuple[float, ...]
    band: float
    line: float
    bars: tuple[Bar, ...]


def draw(*, day: int, now_end: int, next_end: int, done: Mapping[str, tuple[int, int]]) -> Ruler:
    """The ruler on `day` (negative before day 0); `done` gives (done, total) deliverables by track code."""
    today = place(day, next_end)
    ends = {"now": place(now_end, next_end), "next": LINE, "later": 100.0}
    width = LINE / BANDS
    return Ruler(
        day=day,
        today=today,
        anchor="start" if today < EDGE else "end" if today > 100 - EDGE else "middle",
        ticks=((0, 0.0), (now_end, ends["now"]), (next_end, LINE)),
        bands=tuple(round(n * width, 3) for n in range(0, BANDS, 2)),
        band=round(width, 3),
        line=LINE,
        bars=tuple(_bar(track, *done.get(track, (0, 0)), end, today) for track, end in ends.items()),
    )


def place(day: float, next_end: int) -> float:
    """Where a day stands, 0-100: linear up to the end of "next", then ever closer to the edge, which is ∞."""
    if day <= next_end:
        return round(LINE * max(day, 0) / next_end, 3)
    after = day - next_end
    return round(LINE + (100 - LINE) * after / (after + HALF_WAY), 3)


def _bar(track: str, done: int, total: int, end: float, today: float) -> Bar:
    fill = round(end * done / total, 3) if total else 0.0
    overrun = round(today - end, 3) if today > end and done < total else 0.0
    return Bar(track=track, done=done, total=total, end=end, fill=fill, overrun=overrun)
