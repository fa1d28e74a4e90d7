"""Where shapes are put on a slide: boxes in points, each with a name and, for those who listen, what it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from app.render.slides.text import Block, seen
from app.render.slides.text_frame import bare, paint, write

KINDS = {
    "box": MSO_SHAPE.RECTANGLE,
    "pill": MSO_SHAPE.ROUNDED_RECTANGLE,
    "circle": MSO_SHAPE.OVAL,
    "diamond": MSO_SHAPE.DIAMOND,
    "pointer": MSO_SHAPE.FLOWCHART_MERGE,
    "cross": MSO_SHAPE.MATH_MULTIPLY,
}


@dataclass(frozen=True)
class Box:
    """A rectangle in points from the slide's upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        x, y, width, height = (Pt(each) for each in (self.x, self.y, self.width, self.height))
        return x, y, width, height


class Canvas:
    """A slide's shapes: what is drawn first is read first and lies below."""

    def __init__(self, shapes: Any, lang: str) -> None:
        self.shapes = shapes
        self.lang = lang

    @contextmanager
    def group(self, name: str, alt: str) -> Iterator[None]:
        """What is drawn meanwhile is one picture of several shapes, which `alt` tells as a whole."""
        before = len(self.shapes)
        yield
        named(self.shapes.add_group_shape(list(self.shapes)[before:]), name, alt)

    def text(self, box: Box, block: Block, size: float, *, name: str, **how: str) -> None:
        """A box of text; `anchor` top, middle or bottom, `fill` a colour, `alt` where the words don't say enough."""
        shape = self.shapes.add_textbox(*box.emu)
        named(shape, name, how.get("alt", ""))
        _coloured(shape.fill, how.get("fill", ""))
        bare(shape.text_frame, anchor=how.get("anchor", "top"))
        write(shape.text_frame, block, size, self.lang)

    def shape(self, kind: str, box: Box, *, name: str, fill: str = "", line: str = "", weight: float = 1) -> Any:
        """A native shape without shadow; "" paints nothing. Gives it, for text."""
        shape = self.shapes.add_shape(KINDS[kind], *box.emu)
        named(shape, name, "")
        _plain(shape)
        _coloured(shape.fill, fill)
        if kind == "pill":
            shape.adjustments[0] = 0.5
        shape.line.width = Pt(weight)
        _coloured(shape.line.fill, line)
        return shape

    def pill(self, box: Box, block: Block, size: float, *, tone: str, name: str) -> None:
        """A word in a frame of its colour."""
        shape = self.shape("pill", box, name=name, fill=f"{tone}-wash", line=tone, weight=1.25)
        self.label(shape, block, size)

    def label(self, shape: Any, block: Block, size: float) -> None:
        """Words in the middle of a shape."""
        bare(shape.text_frame, anchor="middle")
        write(shape.text_frame, block, size, self.lang)

    def line(self, start: tuple[float, float], end: tuple[float, float], *, name: str, colour: str, **how: Any) -> None:
        """A straight line; `weight` in points, `dash` one of the library's styles."""
        points = [Pt(each) for each in (*start, *end)]
        line = self.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *points)
        named(line, name, "")
        _plain(line)
        line.line.width = Pt(how.get("weight", 0.75))
        paint(line.line.fill, colour)
        if "dash" in how:
            line.line.dash_style = how["dash"]


def _coloured(fill: Any, colour: str) -> None:
    if colour:
        paint(fill, colour)
    else:
        fill.background()


def _plain(shape: Any) -> None:
    """Without the theme's style: shadows and outlines that nobody asked for."""
    for style in shape._element.findall(qn("p:style")):  # the library can't remove it
        shape._element.remove(style)


def named(shape: Any, name: str, alt: str) -> None:
    """What the list of a slide's objects calls it, and what is read of it aloud."""
    shape.name = seen(name)
    if alt:
        shape._element._nvXxPr.cNvPr.set("descr", seen(alt))  # the library names no alternative text
