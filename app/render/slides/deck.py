"""A deck of slides from an unpacked template: the same slides give the same bytes."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn

from app.render.slides.canvas import Canvas
from app.render.slides.text import Block, Run, paragraph, seen
from app.render.slides.text_frame import TAGS, write

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The instant of every file in the archive: a zip knows none before."""
TYPES = "[Content_Types].xml"
OVERVIEW, SECTION = 0, 1
NUMBER_FIELD = "{C1FF6DA9-008F-8B48-92A6-B652298478BF}"
NOTES_SIZE, FOOT_SIZE = 12, 9


class Slide:
    """A slide of 960 by 540 points that is being drawn on its `canvas`."""

    def __init__(self, slide: Any, number: int, lang: str) -> None:
        self._slide = slide
        self._number = number
        self._lang = lang
        self.canvas = Canvas(slide.shapes, lang)

    def head(self, title: Block, size: float, below: Block = (), below_size: float = 1) -> None:
        """The slide's title, and what its layout has room for below it."""
        first, *others = self._slide.placeholders
        write(first.text_frame, title, size, self._lang)
        for other in others:
            write(other.text_frame, below, below_size, self._lang)

    def close(self, stamp: str, notes: Sequence[Block]) -> None:
        """The foot, which is read last, and what the speaker reads: a block a topic."""
        for placeholder in self._slide.slide_layout.placeholders:
            kind = placeholder.placeholder_format.type
            if kind in {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}:
                self._slide.shapes.clone_placeholder(placeholder)
                frame = self._slide.placeholders[placeholder.placeholder_format.idx].text_frame
                if kind is PP_PLACEHOLDER.FOOTER:
                    write(frame, [paragraph(Run(stamp, colour="ink-2"))], FOOT_SIZE, self._lang)
                else:
                    number = paragraph(Run(str(self._number), colour="ink-2"), align="right")
                    write(frame, [number], FOOT_SIZE, self._lang)
                    _counted(frame)
        told = [each for topic in notes for each in topic]
        write(self._slide.notes_slide.notes_text_frame, told, NOTES_SIZE, self._lang)


class Deck:
    """Slides in the language `lang`. `template` is a folder of the package's parts, `at` an aware instant."""

    def __init__(self, template: Path, lang: str, *, title: str, author: str, at: datetime) -> None:
        self._show = Presentation(BytesIO(_archive(_parts(template))))
        self._lang = TAGS[lang]
        about = self._show.core_properties
        about.title, about.language = seen(title), self._lang
        about.author = about.last_modified_by = seen(author)
        about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None)
        about.revision = 1

    def slide(self, layout: int) -> Slide:
        slide = self._show.slides.add_slide(self._show.slide_layouts[layout])
        return Slide(slide, len(self._show.slides), self._lang)

    def content(self) -> bytes:
        target = BytesIO()
        self._show.save(target)
        with ZipFile(target) as package:
            return _archive([(name, package.read(name)) for name in package.namelist()])


def _counted(frame: Any) -> None:
    """Make the number that was written one that the program counts."""
    line = frame.paragraphs[0]._p  # the library knows no fields
    (run,) = line.findall(qn("a:r"))
    run.tag = qn("a:fld")
    run.set("id", NUMBER_FIELD)
    run.set("type", "slidenum")
    etree.cleanup_namespaces(line)


def _parts(template: Path) -> list[tuple[str, bytes]]:
    files = sorted(file for file in template.rglob("*") if file.is_file())
    return [(file.relative_to(template).as_posix(), file.read_bytes()) for file in files]


def _archive(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The parts in an archive without dates, the list of their types first, as programs expect it."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, content in sorted(parts, key=lambda part: (part[0] != TYPES, part[0])):
            entry = ZipInfo(name, EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, content)
    return target.getvalue()
