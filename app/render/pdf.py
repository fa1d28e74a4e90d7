"""A PDF/UA-1 document from a typst template and plain data."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from app.render.glyphs import Glyphs

FONTS = Path(str(files("font_manrope"))) / "files"


def pdf(template: Path, data: Mapping[str, Any], *, timestamp: datetime) -> bytes:
    """Compile `template`, which reads `data` by `json(bytes(sys.inputs.data))`.

    Text is data, never markup; what the typeface can't draw is shown as ▯. The same template, data and aware
    `timestamp` (the document's date) give the same bytes. Takes about 0.1 s of one core: not in a web request.
    """
    document = typst.compile(
        template,
        root=template.parent,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(_printable(data, _glyphs()), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=timestamp,
    )
    assert isinstance(document, bytes)
    return document


def pages(document: bytes) -> int:
    """How many pages a document made by `pdf` has."""
    tree = re.search(rb"/Type\s*/Pages\s*/Count (\d+)", document)
    if tree is None:
        raise ValueError("not a document made by pdf()")
    return int(tree[1])


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


@cache
def _glyphs() -> Glyphs:
    return Glyphs(FONTS / "Manrope-Regular.ttf")


def _printable(value: Any, glyphs: Glyphs) -> Any:
    if isinstance(value, str):
        return glyphs.printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(entry, glyphs) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(entry, glyphs) for entry in value]
    return value
