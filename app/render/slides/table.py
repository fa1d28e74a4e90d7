"""Native tables with hairlines between their rows, as high as what they say."""

from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn
from pptx.util import Pt

from app.render.slides.canvas import Box, Canvas, named
from app.render.slides.text import Block, height, longest_word
from app.render.slides.text_frame import ANCHOR, TINTS, write

PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""«No style, no grid», which every program knows."""
GUTTER, AIR = 10.0, 0.42
"""Points to the right of a cell; sizes above and below its text."""
HAIR, RULE = (6350, TINTS["line"]), (12700, "625E56")
"""Width and colour of the line below a row, and below the table's head."""


@dataclass(frozen=True)
class Row:
    """Its cells; `spans` are (first, last) columns that are one; `head`: it names what stands below."""

    cells: tuple[Block, ...]
    spans: tuple[tuple[int, int], ...] = ()
    head: bool = False


@dataclass(frozen=True)
class Table:
    """Columns in points. The first row is the table's head. What stands in `whole` columns is never broken."""

    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    whole: tuple[int, ...] = ()

    @property
    def width(self) -> float:
        return sum(self.widths)

    def gutter(self, column: int) -> float:
        """None after the last column: its right edge is the table's."""
        return 0 if column == len(self.widths) - 1 else GUTTER

    def heights(self, size: float) -> list[float]:
        """Points that each row takes."""
        return [max(self._room(row, column, size) for column in range(len(self.widths))) for row in self.rows]

    def height(self, size: float) -> float:
        return sum(self.heights(size))

    def breaks(self, size: float) -> bool:
        """Whether a column's name would have to be broken within a word, or a whole column anywhere."""
        room = [width - self.gutter(column) for column, width in enumerate(self.widths)]
        head = [] if self.rows[0].spans else zip(room, self.rows[0].cells, strict=True)
        kept = [(room[column], row.cells[column]) for row in self.rows[1:] for column in self.whole]
        return any(longest_word(cell, size) > width for width, cell in (*head, *kept))

    def _room(self, row: Row, column: int, size: float) -> float:
        block = row.cells[column]
        last = next((last for first, last in row.spans if first == column), column)
        room = sum(self.widths[column : last + 1]) - self.gutter(last)
        return (height(block, size, room) if block else 0) + 2 * AIR * size


def draw(canvas: Canvas, table: Table, x: float, y: float, size: float, *, name: str, alt: str) -> float:
    """Put the table there; gives its height."""
    heights = table.heights(size)
    box = Box(x, y, table.width, sum(heights))
    frame = canvas.shapes.add_table(len(table.rows), len(table.widths), *box.emu)
    named(frame, name, alt)
    native = frame.table
    native.first_row, native.horz_banding = True, False
    native._tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN
    for column, width in zip(native.columns, table.widths, strict=True):
        column.width = Pt(width)
    for number, tall in enumerate(heights):
        native.rows[number].height = Pt(tall)
        _fill(native, number, table, size, canvas.lang)
    return box.height


def _fill(native: Any, number: int, table: Table, size: float, lang: str) -> None:
    row, ends = table.rows[number], dict(table.rows[number].spans)
    for first, last in row.spans:
        native.cell(number, first).merge(native.cell(number, last))
    for column, block in enumerate(row.cells):
        cell = native.cell(number, column)
        cell.margin_left, cell.margin_right = 0, Pt(table.gutter(ends.get(column, column)))
        cell.margin_top = cell.margin_bottom = Pt(AIR * size)
        cell.vertical_anchor = ANCHOR["bottom" if row.head else "top"]
        if block:
            write(cell.text_frame, block, size, lang)
        else:
            _silent(cell, size, lang)
        _ruled(cell, *(RULE if row.head else HAIR))


def _silent(cell: Any, size: float, lang: str) -> None:
    """An empty cell keeps the size of the others, or it would be as high as programs like."""
    end = cell.text_frame.paragraphs[0]._p.get_or_add_endParaRPr()
    end.set("lang", lang)
    end.set("sz", str(int(size * 50)))


def _ruled(cell: Any, width: int, colour: str) -> None:
    """A line below the cell and none elsewhere; the order of the elements is the schema's."""
    properties = cell._tc.get_or_add_tcPr()
    for side in ("lnL", "lnR", "lnT", "lnB"):
        line = etree.SubElement(properties, qn(f"a:{side}"), w=str(width if side == "lnB" else 0))
        kind = etree.SubElement(line, qn("a:solidFill" if side == "lnB" else "a:noFill"))
        if side == "lnB":
            etree.SubElement(kind, qn("a:srgbClr"), val=colour)
    etree.SubElement(properties, qn("a:noFill"))
