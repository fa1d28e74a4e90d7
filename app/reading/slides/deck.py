"""A report as three slides of native text, tables and shapes, to be reworded and recoloured as any others."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol

from flask_babel import force_locale

from app.reading.page import Reading
from app.reading.report import read
from app.reading.slides import notes, risks
from app.reading.slides.decisions import Decisions
from app.reading.slides.overview import Overview
from app.reading.slides.timeline import Timeline
from app.reading.slides.tracks import Tracks
from app.reading.wording import CAPS, Wording, week_code
from app.render.slides.deck import OVERVIEW, SECTION, Deck, Slide
from app.render.slides.text import Block

TEMPLATE = Path(__file__).parents[3] / "templates" / "report" / "slides"
HUGE, LARGE, USUAL, LESS, SMALLER, SMALL, TINY, LEAST = 1.2, 1.1, 1, 0.94, 0.88, 0.82, 0.74, 0.7
# The first that fits is taken, for each slide on its own: smaller type, then shorter texts; the notes have all of them.
LAYOUTS = (
    *((scale, 280) for scale in (HUGE, LARGE, USUAL, LESS, SMALLER, SMALL)),
    *((SMALL, longest) for longest in (200, 140, 100)),
    *((TINY, longest) for longest in (100, 70, 45, 30)),
    (LEAST, 18),
)


class Drawn(Protocol):
    """What one slide says, in type of one size."""

    @property
    def fits(self) -> bool: ...

    def draw(self, slide: Slide) -> None: ...


def report_pptx(payload: Mapping[str, Any], lang: str) -> bytes:
    """The report in `lang` as a presentation of three slides; the same payload and language give the same bytes."""
    cut = cache(lambda longest: read(payload, lang, longest=longest))
    with force_locale(lang):
        return _deck(payload, cut, lang).content()


def _deck(payload: Mapping[str, Any], cut: Callable[[int], Reading], lang: str) -> Deck:
    """`cut` reads the payload with texts of so many characters at most."""
    full, wording = cut(max(CAPS.values())), Wording(lang, week_code(payload["previous_week"]))
    timeline = Timeline(payload, wording, full.labels)
    crowded = replace(timeline, rows=1)
    at = datetime.fromisoformat(payload["cutoff"])
    deck = Deck(TEMPLATE, lang, title=full.title, author=wording.text(payload["author"], "name"), at=at)
    waiting = len(payload["asks"]) + payload["asks_more"]
    asked = partial(Decisions, waiting=waiting, more=payload["milestones_more"])
    slides: tuple[tuple[int, Callable[[Reading, float], Drawn], Block], ...] = (
        (OVERVIEW, partial(Overview, full=full), notes.overview(full)),
        (SECTION, partial(Tracks, timeline=timeline, crowded=crowded), notes.tracks(full)),
        (SECTION, asked, (*notes.decisions(full), *risks.notes(full))),
    )
    for layout, make, told in slides:
        slide = deck.slide(layout)
        _fitting(make, cut).draw(slide)
        slide.close(full.stamp, [told, notes.sources(full, payload)])
    return deck


def _fitting(make: Callable[[Reading, float], Drawn], cut: Callable[[int], Reading]) -> Drawn:
    for scale, longest in LAYOUTS:
        drawn = make(cut(longest), scale)
        if drawn.fits:
            break
    return drawn
