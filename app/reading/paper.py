"""A report on paper: the reading, set in type on at most two pages."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.reading.report import read
from app.reading.sample import mark, marked
from app.render.pdf import pages, pdf

TEMPLATE = Path(__file__).parents[2] / "templates" / "report" / "weekly.typ"


@dataclass(frozen=True)
class Layout:
    """`size` of type in points; `split`: the second page starts with the figures; texts cut at `longest`."""

    size: float
    split: bool
    pages: int = 2
    longest: int = 280


# The first that fits is taken: one page when it can be, then smaller type, at the very last shorter texts.
LAYOUTS = (
    Layout(9.2, split=False, pages=1),
    Layout(8.3, split=False, pages=1),
    Layout(9.6, split=True),
    Layout(9.0, split=True),
    Layout(8.2, split=True),
    Layout(8.2, split=False),
    Layout(7.4, split=False),
    Layout(6.8, split=False),
    Layout(6.4, split=False),
    Layout(6.8, split=False, longest=140),
    Layout(6.8, split=False, longest=90),
    Layout(6.8, split=False, longest=50),
    Layout(6.2, split=False, longest=50),
    Layout(6.2, split=False, longest=32),
)


def report_pdf(payload: Mapping[str, Any], lang: str, *, sample_for: str = "") -> bytes:
    """The report in `lang` as PDF/UA-1, on two A4 pages at most. Takes 0.1 s, ten times as long when it is overfull.

    `sample_for`: the name of whom it is a sample for, which it then says on each page.
    """
    for layout in LAYOUTS:
        document = _set(payload, lang, layout, sample_for)
        if pages(document) <= layout.pages:
            break
    return document


def _set(payload: Mapping[str, Any], lang: str, layout: Layout, sample_for: str) -> bytes:
    reading = read(payload, lang, longest=layout.longest)
    data = asdict(marked(reading, sample_for) if sample_for else reading)
    data |= {"mark": mark(lang) if sample_for else ""}
    return pdf(TEMPLATE, data | asdict(layout), timestamp=datetime.fromisoformat(payload["cutoff"]))
