"""The small pieces of the slides: marks, colours, figures, people's words and headings, as runs of text."""

from app.reading.colours import SHAPES
from app.reading.page import Colour, Figure, Status
from app.reading.people_words import Words
from app.render.slides.table import Row
from app.render.slides.text import Align, Block, Run, block, paragraph

LEFT, RIGHT, BOTTOM = 44.0, 916.0, 504.0
"""What the slides have room for, in points."""
SMALL = 0.85
MARKS = {"now": "●", "next": "◆", "later": "■"}
TRENDS = {"better": "↗ ", "same": "→ ", "worse": "↘ "}
TICK, CROSS, DASH = "✓", "✕", "–"


def small(text: str, *, colour: str = "ink-2", bold: bool = False) -> Run:
    return Run(text, SMALL, bold, colour)


def said(words: Words, *, scale: float = 1, bold: bool = False, colour: str = "ink") -> Run:
    """People's words, in the language that they were written in."""
    return Run(words.text, scale, bold, colour, words.lang)


def mark(track: str) -> Run:
    return Run(f"{MARKS[track]} ", colour=track)


def state(colour: Colour, *, scale: float = 1) -> Run:
    """Shape and word of a colour."""
    return Run(f"{SHAPES[colour.code]} {colour.word}", scale, True, colour.tone)


def trend(status: Status) -> str:
    return TRENDS.get(status.trend, "") + status.trend_words if status.trend_words else ""


def number(figure: Figure, *, scale: float = 1.5, align: Align = "left") -> Block:
    """A figure, of its total where it has one, and below it its change."""
    total = Run(f" / {figure.total}", colour="ink-2") if figure.total else None
    value = Run(figure.value, scale, True, "bad" if figure.alert else "ink")
    return block(paragraph(value, total, align=align), paragraph(small(figure.delta), align=align))


def heading(title: str, columns: int) -> Row:
    """The head of a table that one title names."""
    named = block(paragraph(Run(title, 1.25, True)))
    return Row((named, *((),) * (columns - 1)), spans=((0, columns - 1),) if columns > 1 else (), head=True)


def silence(text: str, columns: int) -> Row:
    """What is said where there is nothing to list."""
    told = block(paragraph(small(text)))
    return Row((told, *((),) * (columns - 1)), spans=((0, columns - 1),) if columns > 1 else ())
