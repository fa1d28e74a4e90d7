"""The programme as a surveyor's rod, with the three tracks below it: native shapes that can be moved and recoloured."""

from pptx.enum.dml import MSO_LINE

from app.reading.page import Bar, Reading, Track
from app.reading.slides.pieces import LEFT, RIGHT, mark, small, state
from app.render.ruler import BANDS
from app.render.slides.canvas import Box, Canvas
from app.render.slides.metrics import LEADING
from app.render.slides.text import Align, Block, Run, block, fitting, paragraph, widest

NAMES = 170.0
"""Points at the left of the rod for the names of the tracks."""
START = LEFT + NAMES
TICKS, ROD, ROW, BAR, PILL = 22.0, 13.0, 27.0, 9.0, 20.0
FIRST = TICKS + ROD + 9
HEIGHT = FIRST + 3 * ROW
SIZE, PILL_SIZE = 12.0, 10.5


def draw(canvas: Canvas, reading: Reading, y: float) -> None:
    """The picture as one group, then the names and colours of the tracks beside their bars."""
    wide = max(widest(_word(track), PILL_SIZE) for track in reading.tracks) + 22
    length = RIGHT - START - wide - 18
    with canvas.group(reading.labels["tracks"], reading.rod.alt):
        _scale(canvas, reading, y, length)
        for row, bar in enumerate(reading.rod.bars):
            _bar(canvas, bar, y + FIRST + row * ROW + (ROW - BAR) / 2, length)
        _today(canvas, reading, y, length)
    for row, track in enumerate(reading.tracks):
        _track(canvas, track, y + FIRST + row * ROW, wide)


def _scale(canvas: Canvas, reading: Reading, y: float, length: float) -> None:
    """The graduated part in red and white, and what lies beyond it."""
    for share, label in reading.rod.ticks:
        align: Align = "left" if share == 0 else "right" if share == 1 else "center"
        x = START + length * share - {"left": 0, "center": 60, "right": 120}[align]
        canvas.text(Box(x, y, 120, TICKS - 8), block(paragraph(small(label), align=align)), SIZE - 1, name=label)
    reach = length * reading.rod.reach
    whole = Box(START, y + TICKS, length, ROD)
    canvas.shape("box", whole, name=reading.rod.ticks[-1][1], fill="grey-wash", line="line", weight=0.5)
    canvas.shape("box", Box(START, y + TICKS, reach, ROD), name="0", fill="surface", line="line", weight=0.5)
    for band in range(0, BANDS, 2):
        place = Box(START + reach * band / BANDS, y + TICKS, reach / BANDS, ROD)
        canvas.shape("box", place, name=str(band + 1), fill="now")


def _bar(canvas: Canvas, bar: Bar, y: float, length: float) -> None:
    """The track's window, what is accepted of it, and what runs past it."""
    canvas.shape("pill", Box(START, y, length * bar.end, BAR), name=bar.track, fill=f"{bar.track}-wash")
    if bar.fill:
        canvas.shape("pill", Box(START, y, length * bar.fill, BAR), name=f"{bar.track} +", fill=bar.track)
    if bar.overrun:
        over = Box(START + length * bar.end, y, length * bar.overrun, BAR)
        late = canvas.shape("box", over, name=f"{bar.track} >", line=bar.track, weight=1)
        late.line.dash_style = MSO_LINE.DASH


def _today(canvas: Canvas, reading: Reading, y: float, length: float) -> None:
    x, name = START + length * reading.rod.mark, reading.day.spoken
    foot = y + FIRST + 3 * ROW - 4
    canvas.line((x, y + TICKS - 2), (x, foot), name=name, colour="ink", weight=1.75)
    canvas.shape("pointer", Box(x - 5, y + TICKS - 8, 10, 8), name=name, fill="ink")


def _track(canvas: Canvas, track: Track, y: float, wide: float) -> None:
    deliverables = track.figures[0]
    count = f"  {deliverables.value}/{deliverables.total} {deliverables.label.lower()}"
    name = block(paragraph(mark(track.code), Run(track.name, bold=True), small(count)))
    size = fitting(name, SIZE, (NAMES - 8, SIZE * LEADING))
    canvas.text(Box(LEFT, y, NAMES - 8, ROW), name, size, name=track.name, anchor="middle")
    pill = Box(RIGHT - wide, y + (ROW - PILL) / 2, wide, PILL)
    canvas.pill(pill, _word(track), PILL_SIZE, tone=track.status.colour.tone, name=track.name)


def _word(track: Track) -> Block:
    return block(paragraph(state(track.status.colour), align="center"))
