"""Text as a slide sets it: paragraphs of runs, and the room they take."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.render.slides.metrics import LEADING, width

UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
JOINERS = {"\u200d", "\ufe0f"}
LEAST_SIZE = 8.0

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Run:
    """A piece of text. `scale` of the block's size; `lang` where it is not the deck's; `lift` as a superscript."""

    text: str
    scale: float = 1
    bold: bool = False
    colour: str = "ink"
    lang: str = ""
    lift: bool = False

    def points(self, size: float) -> float:
        """Its size in points, in the halves that programs can edit, never too small to read."""
        return max(round(size * self.scale * 2) / 2, LEAST_SIZE)


@dataclass(frozen=True)
class Paragraph:
    """Runs on lines of their own; `before` is the space above it, in sizes of the block."""

    runs: tuple[Run, ...]
    before: float = 0
    align: Align = "left"


Block = Sequence[Paragraph]


def paragraph(*runs: Run | None, before: float = 0, align: Align = "left") -> Paragraph:
    """Its runs without those that say nothing."""
    said = tuple(replace(run, text=seen(run.text)) for run in runs if run is not None)
    return Paragraph(tuple(run for run in said if run.text), before, align)


def block(*paragraphs: Paragraph | None) -> tuple[Paragraph, ...]:
    """The paragraphs that say something."""
    return tuple(each for each in paragraphs if each is not None and each.runs)


def seen(text: str) -> str:
    """`text` without what can't be seen or what an XML file can't hold; emoji stay whole."""
    return "".join(c for c in text if c in JOINERS or unicodedata.category(c) not in UNSEEN)


def height(block: Block, size: float, room: float) -> float:
    """Points that a block takes in lines of `room` points."""
    return sum(_height(each, size, room, first=number == 0) for number, each in enumerate(block))


def widest(block: Block, size: float) -> float:
    """Points that its longest paragraph would take on one line."""
    return max((sum(width(r.text, r.points(size), bold=r.bold) for r in each.runs) for each in block), default=0)


def longest_word(block: Block, size: float) -> float:
    """Points that its longest word takes, which must not be broken where it names something."""
    return max((word for each in block for word in _words(each.runs, size)), default=0)


def _height(paragraph: Paragraph, size: float, room: float, *, first: bool) -> float:
    tallest = max(run.points(size) for run in paragraph.runs)
    return lines(paragraph, size, room) * tallest * LEADING + (0 if first else paragraph.before * size)


def lines(paragraph: Paragraph, size: float, room: float) -> int:
    """How many lines it takes; what is longer than a line breaks anywhere."""
    count, used = 1, 0.0
    for word in _words(paragraph.runs, size):
        if used and used + word > room:
            count, used = count + 1, 0.0
        broken, rest = divmod(word, room)
        count, used = count + int(broken), used + rest
    return count


def _words(runs: Iterable[Run], size: float) -> Iterator[float]:
    """Widths of what stands between two places where a line may break, each space on its own."""
    word = 0.0
    for run in runs:
        for piece in re.split("( )", run.text):
            if piece == " ":
                yield word
                yield width(" ", run.points(size), bold=run.bold)
                word = 0.0
            else:
                word += width(piece, run.points(size), bold=run.bold)
    yield word


def fitting(block: Block, size: float, room: tuple[float, float]) -> float:
    """The largest size up to `size` at which the block stays within a width and a height, in steps of half a point."""
    width, tall = room
    while size > LEAST_SIZE and height(block, size, width) > tall:
        size -= 0.5
    return size
