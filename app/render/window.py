"""The window of a track as a piece of the ranging rod: its days, today, and what is due. Places are percentages."""

from collections.abc import Sequence
from dataclasses import dataclass

BANDS = 6
BEYOND = 1.5
"""So many windows fit into the picture at most; whatever comes later stands at its end."""
EDGE = 12
"""Within this share of an end, words that were centred would leave the picture."""


@dataclass(frozen=True)
class Window:
    """`bands` are the left ends of the red bands, each `band` wide; `marks` are (place, is done), one a day given."""

    end: float
    today: float
    anchor: str
    end_anchor: str
    bands: tuple[float, ...]
    band: float
    marks: tuple[tuple[float, bool], ...]


def draw(*, day: int, days: int, due: Sequence[tuple[int, bool]] = ()) -> Window:
    """The window of `days` days on `day`, before or after it too; `due` gives (day, is done) of what is expected."""
    scale = min(max(days, day, *(on for on, _done in due)), days * BEYOND)
    end, today = _place(days, scale), _place(day, scale)
    width = end / BANDS
    return Window(
        end=end,
        today=today,
        anchor="start" if today < EDGE else "end" if today > 100 - EDGE else "middle",
        end_anchor="end" if end > 100 - EDGE else "middle",
        bands=tuple(round(n * width, 3) for n in range(0, BANDS, 2)),
        band=round(width, 3),
        marks=tuple((_place(on, scale), done) for on, done in due),
    )


def _place(day: int, scale: float) -> float:
    return round(100 * min(max(day / scale, 0), 1), 3)
