"""What stands below the slides for whoever presents them: sources, cut-off, and the words in full."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.core.canonical import fingerprint
from app.reading.colours import SHAPES
from app.reading.labels import SOURCES
from app.reading.page import Ask, Reading, Track
from app.reading.people_words import Words
from app.reading.slides.pieces import said
from app.reading.wording import joined
from app.render.slides.text import Block, Run, block, paragraph

AIR = 0.6


def sources(reading: Reading, payload: Mapping[str, Any]) -> Block:
    """Where the figures come from, the instant that they are of, and how to check it."""
    return block(
        paragraph(Run(_("Sources"), bold=True), before=AIR),
        paragraph(Run(_(SOURCES))),
        paragraph(Run(reading.stamp)),
        paragraph(Run(_("Fingerprint (SHA-256):") + " " + fingerprint(payload))),
    )


def overview(reading: Reading) -> Block:
    colours = [f"{SHAPES[colour.code]} {colour.word} – {meaning}." for colour, meaning in reading.rules]
    return block(
        _topic(reading.labels["overall"], reading.headline),
        paragraph(Run(joined(reading.overall.reasons))),
        paragraph(said(reading.overall.override)),
        paragraph(Run(reading.labels["mandate"], bold=True), before=AIR),
        paragraph(Run(reading.mandate)),
        paragraph(Run(reading.labels["rules"], bold=True), before=AIR),
        *(paragraph(Run(colour)) for colour in colours),
        paragraph(Run(reading.rules_note)),
    )


def tracks(reading: Reading) -> Block:
    return tuple(each for track in reading.tracks for each in _track(track, reading.labels))


def decisions(reading: Reading) -> Block:
    return tuple(each for ask in reading.asks for each in _ask(ask, reading.labels))


def _topic(title: str, words: Words) -> Any:
    return paragraph(Run(f"{title}. ", bold=True), said(words), before=AIR)


def _track(track: Track, labels: Mapping[str, str]) -> Block:
    return block(
        _topic(joined(track.name, track.status.colour.word, track.lead), track.why),
        paragraph(Run(f"{labels['need']} ", bold=True), said(track.need)) if track.need else None,
        paragraph(said(track.status.override)),
        paragraph(Run(joined(track.status.computed, track.status.reasons, track.updated))),
        paragraph(Run(f"{labels['history']} ", bold=True), Run(track.history_alt)),
    )


def _ask(ask: Ask, labels: Mapping[str, str]) -> Block:
    return block(
        _topic(str(ask.number), ask.question),
        *(paragraph(Run(f"{letter} ", bold=True), said(option)) for letter, option in ask.options),
        paragraph(Run(f"{labels['recommended']} "), said(ask.recommendation)) if ask.recommendation else None,
        paragraph(Run(f"{labels['consequence']} "), said(ask.consequence)) if ask.consequence else None,
        paragraph(Run(joined(ask.owner, ask.by, ask.age))),
    )
