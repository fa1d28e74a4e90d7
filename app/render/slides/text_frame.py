"""Writing paragraphs into the text of a shape, a cell or a placeholder."""

from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Pt

from app.render.slides.text import Block, Paragraph, Run

THEME = {
    "ink": MSO_THEME_COLOR.TEXT_1,
    "paper": MSO_THEME_COLOR.BACKGROUND_1,
    "ink-2": MSO_THEME_COLOR.TEXT_2,
    "surface": MSO_THEME_COLOR.BACKGROUND_2,
    "now": MSO_THEME_COLOR.ACCENT_1,
    "next": MSO_THEME_COLOR.ACCENT_2,
    "later": MSO_THEME_COLOR.ACCENT_3,
    "ok": MSO_THEME_COLOR.ACCENT_4,
    "warn": MSO_THEME_COLOR.ACCENT_5,
    "bad": MSO_THEME_COLOR.ACCENT_6,
    "grey": MSO_THEME_COLOR.TEXT_2,
}
"""What the deck's theme names: recolouring it recolours the slides."""
TINTS = {
    "line": "CFC9BD",
    "now-wash": "F6D9D3",
    "next-wash": "DBE1F8",
    "later-wash": "D3E8DF",
    "ok-wash": "E9F4EC",
    "warn-wash": "FBF1DE",
    "bad-wash": "FBE9E7",
    "grey-wash": "F2EFE8",
}
ALIGN = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
ANCHOR = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}
RAISED = "40000"
SUPERSCRIPT = 1.5
"""Programs set a superscript in two thirds of its size."""


def paint(fill: Any, colour: str) -> None:
    """One colour all over, by its name."""
    fill.solid()
    if colour in THEME:
        fill.fore_color.theme_color = THEME[colour]
    else:
        fill.fore_color.rgb = RGBColor(*bytes.fromhex(TINTS[colour]))


def bare(frame: Any, *, anchor: str = "top") -> None:
    """No margins, no shrinking: what is written was measured."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, ANCHOR[anchor]


def write(frame: Any, block: Block, size: float, lang: str) -> None:
    """Replace what the frame holds by the block, at `size` points, in `lang`."""
    for number, each in enumerate(block):
        line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _write(line, each, size, lang, first=number == 0)


def _write(line: Any, paragraph: Paragraph, size: float, lang: str, *, first: bool) -> None:
    line.alignment = ALIGN[paragraph.align]
    line.space_before, line.space_after = Pt(0 if first else paragraph.before * size), Pt(0)
    for run in paragraph.runs:
        _run(line.add_run(), run, size, TAGS.get(run.lang, lang))


def _run(target: Any, run: Run, size: float, lang: str) -> None:
    target.text = run.text
    target.font.size, target.font.bold = Pt(run.points(size) * (SUPERSCRIPT if run.lift else 1)), run.bold
    paint(target.font.fill, run.colour)
    properties = target.font._element  # the library names neither the language's tag nor the baseline
    properties.set("lang", lang)
    if run.lift:
        properties.set("baseline", RAISED)


TAGS = {"fr": "fr-FR", "en": "en-GB"}
