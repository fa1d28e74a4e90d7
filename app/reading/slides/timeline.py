"""The second slide's timeline: the tracks' windows, and each date where it was committed and where it is forecast."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext as _
from pptx.enum.dml import MSO_LINE

from app.programme.programme import Track
from app.reading.slides.due import Due, dates
from app.reading.slides.pieces import LEFT, RIGHT, mark, small
from app.reading.wording import Wording, joined
from app.render.slides.canvas import Box, Canvas
from app.render.slides.text import Block, Run, block, paragraph, widest
from app.render.timeline import Span, span

NAMES = 118.0
START, LENGTH = LEFT + NAMES, RIGHT - LEFT - NAMES
HEADING, MONTHS, LINE, LABEL, MARK = 22.0, 15.0, 20.0, 13.0, 9.0
"""Points: the title, the names of the months, a track's line, a row of labels below it, a mark."""
SIZE, APART = 9.5, 8.0
LONGEST = (44, 30, 20, 12, 0)
"""Characters of a title on the picture, the longest that find a place."""


@dataclass(frozen=True)
class Label:
    """What is written below a mark: where, and in which row."""

    due: Due
    block: Block
    x: float
    width: float
    row: int


@dataclass(frozen=True)
class Lane:
    """One track: what is said of its dates, and how many of them have no room for words."""

    track: str
    labels: tuple[Label, ...]
    more: int

    @property
    def height(self) -> float:
        return LINE + LABEL * max((label.row + 1 for label in self.labels), default=0)


@dataclass(frozen=True)
class Timeline:
    """`rows` of labels below a track's line at most: what has no place there is counted."""

    payload: Mapping[str, Any]
    wording: Wording
    labels: Mapping[str, str]
    rows: int = 3

    @property
    def height(self) -> float:
        return HEADING + MONTHS + sum(lane.height for lane in self._lanes)

    def draw(self, canvas: Canvas, y: float, foot: float) -> None:
        """Between `y` and `foot`: the lanes share what is left."""
        air = min(max(foot - y - self.height, 0) / (len(self._lanes) + 1), 14)
        self._heading(canvas, y)
        with canvas.group(_("Timeline"), self._alt()):
            self._picture(canvas, y + HEADING, air)

    def _picture(self, canvas: Canvas, top: float, air: float) -> None:
        lanes_foot = top + MONTHS + sum(lane.height + air for lane in self._lanes)
        self._months(canvas, top, lanes_foot)
        self._today_line(canvas, top, lanes_foot)
        lane_top = top + MONTHS + air
        for lane in self._lanes:
            self._lane(canvas, lane, lane_top)
            lane_top += lane.height + air

    @cached_property
    def _programme(self) -> tuple[date, date, date]:
        """Day zero, the end of the first window and that of the second."""
        facts = self.payload["programme"]
        zero = date.fromisoformat(facts["day_zero"])
        first = zero + timedelta(facts["now_days"])
        return zero, first, first + timedelta(facts["next_days"])

    @cached_property
    def _today(self) -> date:
        zone = ZoneInfo(self.payload["programme"]["timezone"])
        return datetime.fromisoformat(self.payload["cutoff"]).astimezone(zone).date()

    @cached_property
    def _dues(self) -> dict[str, list[Due]]:
        return dates(self.payload, self.wording)

    @cached_property
    def _span(self) -> Span:
        told = [due.forecast for dues in self._dues.values() for due in dues]
        zero, _first, last = self._programme
        return span(day_zero=zero, last_gate=last, today=self._today, dates=told)

    def _x(self, day: date) -> float:
        return START + LENGTH * self._span.place(day) / 100

    @cached_property
    def _lanes(self) -> list[Lane]:
        """Each with as many labels as find a place, and among these with the longest titles."""
        tried = [[self._placed(track, dues, longest) for longest in LONGEST] for track, dues in self._dues.items()]
        return [min(lanes, key=lambda lane: lane.more) for lanes in tried]

    def _placed(self, track: str, dues: Sequence[Due], longest: int) -> Lane:
        """Each label in the first row where it meets no other."""
        ends, labels = [START - MARK - APART] * self.rows, []
        for due in dues:
            words = _words(due, longest)
            wide = widest(words, SIZE) + 2
            x = min(self._x(due.forecast) - MARK / 2, RIGHT - wide)
            row = next((row for row, end in enumerate(ends) if end + APART <= x), None)
            if row is not None:
                ends[row] = x + wide
                labels.append(Label(due, words, x, wide, row))
        return Lane(track, tuple(labels), len(dues) - len(labels))

    def _heading(self, canvas: Canvas, y: float) -> None:
        key = f"◇ {self.labels['baseline']}   ◆ {self.labels['forecast']}"
        title = block(paragraph(Run(_("Timeline"), 1.25, True), small(f"   {key}")))
        canvas.text(Box(LEFT, y, RIGHT - LEFT, HEADING - 4), title, 11, name=_("Timeline"))

    def _months(self, canvas: Canvas, y: float, foot: float) -> None:
        for day in self._span.months():
            x, name = self._x(day), format_date(day, "LLL", locale=self.wording.lang)
            if x < RIGHT - 30:
                canvas.line((x, y), (x, foot), name=name, colour="line", weight=0.5)
                canvas.text(Box(x + 4, y, 60, MONTHS), block(paragraph(small(name))), SIZE, name=name)

    def _today_line(self, canvas: Canvas, y: float, foot: float) -> None:
        if not self._span.holds(self._today):
            return
        x, name = self._x(self._today), self.wording.short_date(self._today)
        canvas.line((x, y + MONTHS - 2), (x, foot), name=name, colour="ink", weight=1.5)
        words = block(paragraph(Run(name, bold=True, colour="paper"), align="center"))
        wide = widest(words, SIZE) + 10
        flag = canvas.shape("box", Box(x - wide / 2, y - 1, wide, MONTHS - 1), name=name, fill="ink")
        canvas.label(flag, words, SIZE)

    def _lane(self, canvas: Canvas, lane: Lane, y: float) -> None:
        name = _(Track(lane.track).label)
        more = small(f"  +{lane.more}", bold=True) if lane.more else None
        told = block(paragraph(mark(lane.track), Run(name, bold=True), more))
        canvas.text(Box(LEFT, y, NAMES - 8, LINE), told, 11, name=name, anchor="middle")
        start, end = self._window(lane.track)
        middle = y + LINE / 2
        canvas.shape("box", Box(start, middle - 3, end - start, 6), name=name, fill=f"{lane.track}-wash")
        for due in self._dues[lane.track]:
            self._mark(canvas, due, lane.track, middle)
        for label in lane.labels:
            box = Box(label.x, y + LINE + label.row * LABEL - 2, label.width + 4, LABEL)
            canvas.text(box, label.block, SIZE, name=label.due.title or label.due.dated, fill="paper")

    def _window(self, track: str) -> tuple[float, float]:
        """All three begin on day zero; the last has no end."""
        zero, first, last = self._programme
        end = {"now": first, "next": last}.get(track, self._span.last)
        start = self._x(zero)
        return start, max(self._x(end), start + 1)

    def _mark(self, canvas: Canvas, due: Due, track: str, middle: float) -> None:
        x, name = self._x(due.forecast), due.title or due.dated
        if due.committed and due.committed != due.forecast:
            was = self._x(due.committed)
            canvas.line((was, middle), (x, middle), name=name, colour=track, weight=1.25, dash=MSO_LINE.ROUND_DOT)
            canvas.shape("diamond", _around(was, middle), name=name, fill="paper", line=track, weight=1.25)
        canvas.shape("diamond", _around(x, middle), name=name, fill=track, line="paper", weight=0.75)

    def _alt(self) -> str:
        return " ".join(f"{_(Track(track).label)}: {'; '.join(_told(dues))}." for track, dues in self._dues.items())


def _around(x: float, y: float) -> Box:
    return Box(x - MARK / 2, y - MARK / 2, MARK, MARK)


def _words(due: Due, longest: int) -> Block:
    dated = Run(due.dated, 0.9, True, "bad" if due.late else "ink-2")
    return block(paragraph(Run(f"{due.told(longest)} ", 0.9), dated))


def _told(dues: Sequence[Due]) -> Iterator[str]:
    yield from (joined(due.title, due.dated, by=", ") for due in dues) if dues else ("—",)
