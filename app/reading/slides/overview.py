"""The first slide: the day, the bottom line, the rod with its three tracks, and what the committee asks about first."""

from dataclasses import dataclass

from app.reading.page import Ask, Figure, Reading
from app.reading.slides import rod
from app.reading.slides.pieces import BOTTOM, LEFT, RIGHT, TICK, heading, said, silence, small, state, trend
from app.reading.wording import joined
from app.render.slides.canvas import Box
from app.render.slides.deck import Slide
from app.render.slides.table import Row, Table, draw
from app.render.slides.text import Block, Run, block, fitting, height, paragraph, widest

TOP, GAP, MOST = 120.0, 15.0, 30.0
"""Where the bottom line begins; the least and the most space between two parts."""
WIDTH, COLUMN, BETWEEN = RIGHT - LEFT, 270.0, 31.0
DAY, DAY_ROOM, TITLE, SUBTITLE, HEADLINE, BODY = 66.0, 156.0, 24.0, 13.0, 22.0, 11.5
TITLE_ROOM, SUBTITLE_ROOM = (702.0, 32.0), (702.0, 44.0)
PILL_PADDING, PILL_HEIGHT = 12.0, 22.0


@dataclass(frozen=True)
class Overview:
    """What the slide says, in type of `scale` times its usual size; its title and bottom line are `full`'s."""

    reading: Reading
    scale: float
    full: Reading

    @property
    def fits(self) -> bool:
        return self._free >= 0

    def draw(self, slide: Slide) -> None:
        self._head(slide)
        gap = min(GAP + self._free / 4, MOST)
        y = TOP
        tall = height(self._bottom_line, self._headline_size, WIDTH)
        slide.canvas.text(
            Box(LEFT, y, WIDTH, tall), self._bottom_line, self._headline_size, name=self.reading.labels["overall"]
        )
        y += tall + gap * 0.6
        self._status(slide, y)
        y += self._status_height + gap
        rod.draw(slide.canvas, self.reading, y)
        y += rod.HEIGHT + gap
        for number, (name, table) in enumerate(self._columns):
            x = LEFT + number * (COLUMN + BETWEEN)
            draw(slide.canvas, table, x, y, BODY * self.scale, name=name, alt=name)

    @property
    def _free(self) -> float:
        """Points that are left below the slide's parts when they stand as close as they may."""
        tallest = max(table.height(BODY * self.scale) for _name, table in self._columns)
        headline = height(self._bottom_line, self._headline_size, WIDTH)
        return BOTTOM - TOP - headline - self._status_height - rod.HEIGHT - tallest - 2.6 * GAP

    def _head(self, slide: Slide) -> None:
        reading = self.full
        day = block(paragraph(Run(reading.day.sign, 0.4, True, "now", lift=True), Run(reading.day.number, bold=True)))
        size = min(DAY, DAY * DAY_ROOM / widest(day, DAY))
        box = Box(LEFT, 22, DAY_ROOM + 8, 86)
        slide.canvas.text(box, day, size, name=reading.day.spoken, anchor="middle", alt=reading.day.spoken)
        title = block(paragraph(Run(reading.title, bold=True)))
        notices = [Run(f" · {notice}", 0.85, True, "bad") for notice in reading.notices]
        below = block(
            paragraph(Run(reading.programme, bold=True)),
            paragraph(small(joined(reading.period, reading.byline)), *notices, before=0.25),
        )
        slide.head(title, fitting(title, TITLE, TITLE_ROOM), below, fitting(below, SUBTITLE, SUBTITLE_ROOM))

    @property
    def _bottom_line(self) -> Block:
        words = self.full.headline
        missing = Run(self.reading.labels["headline_missing"], bold=True, colour="ink-2")
        return block(paragraph(said(words, bold=True) if words else missing))

    @property
    def _headline_size(self) -> float:
        return HEADLINE * min(self.scale, 1)

    @property
    def _pill(self) -> Block:
        return block(paragraph(state(self.reading.overall.colour), align="center"))

    @property
    def _pill_width(self) -> float:
        return widest(self._pill, BODY * self.scale) + 2 * PILL_PADDING

    @property
    def _reasons(self) -> Block:
        """What the colour is compared with, and why it is not the computed one."""
        overall = self.reading.overall
        computed = joined(overall.computed, overall.reasons) if overall.computed else ""
        return block(
            paragraph(Run(joined(trend(overall), self.reading.confidence), bold=True)),
            paragraph(Run(computed, colour="ink-2"), before=0.2),
            paragraph(said(overall.override), before=0.2),
        )

    @property
    def _status_height(self) -> float:
        room = WIDTH - self._pill_width - PILL_PADDING
        return max(height(self._reasons, BODY * self.scale, room) + 4, PILL_HEIGHT)

    def _status(self, slide: Slide, y: float) -> None:
        size, wide = BODY * self.scale, self._pill_width
        name = self.reading.labels["overall"]
        slide.canvas.pill(
            Box(LEFT, y, wide, PILL_HEIGHT), self._pill, size, tone=self.reading.overall.colour.tone, name=name
        )
        x = LEFT + wide + PILL_PADDING
        box = Box(x, y + 4, RIGHT - x, self._status_height - 4)
        slide.canvas.text(box, self._reasons, size, name=self.reading.labels["why"])

    @property
    def _columns(self) -> tuple[tuple[str, Table], ...]:
        labels = self.reading.labels
        return (
            (labels["asks"], Table((22, COLUMN - 22), (heading(labels["asks"], 2), *self._asks()))),
            (labels["wins"], Table((22, COLUMN - 22), (heading(labels["wins"], 2), *self._wins()))),
            (labels["inventory"], Table((COLUMN - 84, 44, 40), (heading(labels["inventory"], 3), *self._inventory()))),
        )

    def _asks(self) -> list[Row]:
        rows = [_ask(ask) for ask in self.reading.asks] or [silence(self.reading.labels["asks_none"], 2)]
        return [*rows, silence(self.reading.asks_more, 2)] if self.reading.asks_more else rows

    def _wins(self) -> list[Row]:
        tick = block(paragraph(Run(TICK, bold=True, colour="ok")))
        rows = [Row((tick, block(paragraph(said(win))))) for win in self.reading.wins]
        return [*(rows or [silence(self.reading.labels["no_wins"], 2)]), silence(self.reading.scope, 2)]

    def _inventory(self) -> list[Row]:
        return [_figure(figure) for figure in self.reading.inventory]


def _ask(ask: Ask) -> Row:
    age = paragraph(small(ask.age, colour="bad" if ask.pressing else "ink-2", bold=True), before=0.15)
    return Row((block(paragraph(Run(str(ask.number), bold=True))), block(paragraph(said(ask.question)), age)))


def _figure(figure: Figure) -> Row:
    value = Run(figure.value, bold=True, colour="bad" if figure.alert else "ink")
    name = Run(figure.label, bold=figure.alert, colour="bad" if figure.alert else "ink")
    cells = (
        paragraph(name),
        paragraph(value, align="right"),
        paragraph(Run(figure.delta, colour="ink-2"), align="right"),
    )
    return Row(tuple(block(cell) for cell in cells))
