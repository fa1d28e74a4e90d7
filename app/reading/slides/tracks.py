"""The second slide: the three tracks side by side in one table, and their dates on a timeline."""

from dataclasses import dataclass

from app.core.text import clip
from app.reading.colours import SHAPES
from app.reading.page import Gate, Reading, Track
from app.reading.slides.pieces import BOTTOM, LEFT, SMALL, mark, number, said, small, state, trend
from app.reading.slides.timeline import Timeline
from app.render.slides.deck import Slide
from app.render.slides.table import Row, Table, draw
from app.render.slides.text import Block, Run, block, fitting, paragraph

TOP, GAP, BODY, TITLE = 66.0, 16.0, 11.0, 22.0
TITLE_ROOM = (872.0, 34.0)
WIDTHS = (108.0, 120.0, 70.0, 56.0, 52.0, 54.0, 52.0, 116.0, 244.0)
FIGURES = 5
"""So many of them have a column; how old the last update is stands under its words."""
GATE = 60
"""Characters of a gate's title."""
CROWDED = 0.8


@dataclass(frozen=True)
class Tracks:
    """What the slide says, in type of `scale` times its usual size; when that is small, with the `crowded` timeline."""

    reading: Reading
    scale: float
    timeline: Timeline
    crowded: Timeline

    @property
    def fits(self) -> bool:
        table, size = self._table, BODY * self.scale
        return not table.breaks(size) and table.height(size) + GAP + self._drawn.height <= BOTTOM - TOP

    def draw(self, slide: Slide) -> None:
        labels = self.reading.labels
        title = block(paragraph(Run(labels["tracks"], bold=True), Run(f"   {labels['since']}", 0.5, False, "ink-2")))
        slide.head(title, fitting(title, TITLE, TITLE_ROOM))
        tall = draw(
            slide.canvas, self._table, LEFT, TOP, BODY * self.scale, name=labels["tracks"], alt=labels["tracks"]
        )
        self._drawn.draw(slide.canvas, TOP + tall + GAP, BOTTOM)

    @property
    def _drawn(self) -> Timeline:
        return self.crowded if self.scale < CROWDED else self.timeline

    @property
    def _table(self) -> Table:
        return Table(WIDTHS, (self._head(), *(self._row(track) for track in self.reading.tracks)))

    def _head(self) -> Row:
        labels = self.reading.labels
        figures = [figure.label for figure in self.reading.tracks[0].figures[:FIGURES]]
        states = block(paragraph(small(labels["state"], bold=True)), paragraph(small(labels["history"])))
        first, *others = (labels["track"], *figures, labels["gate"], labels["why"])
        named = [block(paragraph(small(name, bold=True))) for name in (first, *others)]
        return Row((named[0], states, *named[1:]), head=True)

    def _row(self, track: Track) -> Row:
        return Row(
            (
                block(paragraph(mark(track.code), Run(track.name, 1.15, True)), paragraph(small(track.lead))),
                _state(track),
                *(number(figure) for figure in track.figures[:FIGURES]),
                _gate(track.gate, self.reading.labels["no_gate"]),
                _why(track, self.reading.labels["need"]),
            )
        )


def _state(track: Track) -> Block:
    status = track.status
    return block(
        paragraph(state(status.colour)),
        paragraph(small(trend(status))),
        paragraph(small(status.computed, colour="ink", bold=True)),
        paragraph(*(Run(f"{SHAPES[past.code]} ", SMALL, colour=past.tone) for past in track.history), before=0.15),
    )


def _gate(gate: Gate | None, none: str) -> Block:
    if gate is None:
        return block(paragraph(small(none)))
    slip = small(f"  {gate.slip}", colour="bad" if gate.late else "ink-2", bold=True) if gate.slip else None
    return block(paragraph(Run(clip(gate.label, GATE))), paragraph(Run(gate.dates, bold=True), slip))


def _why(track: Track, need: str) -> Block:
    status = track.status
    wanted = (small(f"{need} "), said(track.need, bold=True)) if track.need else ()
    return block(
        paragraph(said(track.why)),
        paragraph(*wanted, before=0.15),
        paragraph(said(status.override, scale=SMALL, colour="ink-2"), before=0.15),
        paragraph(small(status.reasons), before=0.15),
        paragraph(small(track.updated, colour="bad" if track.stale else "ink-2")),
    )
