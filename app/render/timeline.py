"""The timeline's geometry: a span of days, and bars, lines and diamonds on it.

Places are percentages of the width, so that a picture may be scrolled on a screen and fit a sheet of paper.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MARGIN, AHEAD, BEHIND, LONGEST = 14, 180, 200, 800
"""Days: around what is drawn; beyond the last gate or today; before a distant today; all in all."""
DAY_WIDTH, MAX_WIDTH = 8, 4800
WEEKS = 60
"""A longer span has no marks for its weeks."""
LEAST = 0.15
"""Share of the width of a bar that lasts no day."""


@dataclass(frozen=True)
class Span:
    """From the first day to the last, both drawn."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def width(self) -> int:
        """Pixels on a screen."""
        return min(self.days * DAY_WIDTH, MAX_WIDTH)

    def place(self, day: date) -> float:
        """Where the day stands, 0-100; days outside stand at the edge."""
        return round(100 * min(max((day - self.first).days, 0), self.days) / self.days, 2)

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def weeks(self) -> dict[str, float] | None:
        """Where the first Monday stands and how wide a week is, both 0-100; None where there are too many."""
        monday = self.first + timedelta(-self.first.weekday() % 7)
        many = self.days > WEEKS * 7
        return None if many else {"first": self.place(monday), "width": round(700 / self.days, 4)}

    def months(self) -> list[date]:
        """The first days of months."""
        days = (self.first + timedelta(n) for n in range(self.days))
        return [day for day in days if day.day == 1]


@dataclass(frozen=True)
class Line:
    """One line of the picture: where its bar begins and how wide it is, its commitment and its forecast.

    `committed` is None where there is none; `cut` says that the bar began before the picture does, `beyond` that its
    end lies after it.
    """

    start: float
    width: float
    end: float
    committed: float | None
    cut: bool
    beyond: bool


def span(*, day_zero: date, last_gate: date, today: date, dates: Iterable[date]) -> Span:
    """The days to draw: from day zero to the last gate and to what is forecast, within reason, and today if it is near.

    A programme of long ago, or of far ahead, is drawn around today or around itself.
    """
    first = today - timedelta(BEHIND) if (today - day_zero).days > 2 * BEHIND else day_zero
    if 0 < (day_zero - today).days <= BEHIND:
        first = today
    furthest = max(last_gate, today if today < first + timedelta(LONGEST) else last_gate)
    last = max(furthest, min(max(dates, default=furthest), furthest + timedelta(AHEAD)))
    first -= timedelta(MARGIN)
    return Span(first, min(last + timedelta(MARGIN), first + timedelta(LONGEST)))


def line(span: Span, *, start: date, due: date, committed: date | None) -> Line:
    begins, ends = span.place(start), span.place(due)
    return Line(
        start=min(begins, ends),
        width=max(round(ends - begins, 2), LEAST),
        end=ends,
        committed=None if committed is None else span.place(committed),
        cut=start < span.first,
        beyond=due > span.last,
    )
