"""The words that were looked for, marked in what was found."""

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from app.core.text import fold
from app.programme.word_index import beginnings

_WORD = re.compile(r"[^\W_]+")
BEFORE, AROUND = 40, 160
"""Characters of an excerpt: in front of the first word that was found, and in all."""


def marked(text: str, words: Sequence[str]) -> Markup:
    """The text with every word in <mark> that begins as one of these, accents or none."""
    starts = _starts(words)
    pieces, end = [], 0
    for match in _WORD.finditer(text):
        if fold(match[0]).startswith(starts):
            pieces += [escape(text[end : match.start()]), Markup("<mark>"), escape(match[0]), Markup("</mark>")]
            end = match.end()
    return Markup("").join([*pieces, escape(text[end:])])


def excerpt(text: str, words: Sequence[str]) -> Markup:
    """A line of the text around the first of these words, marked; empty when it holds none."""
    starts = _starts(words)
    first = next((match for match in _WORD.finditer(text) if fold(match[0]).startswith(starts)), None)
    if first is None:
        return Markup("")
    start = max(text.rfind(" ", 0, max(first.start() - BEFORE, 0)), 0)
    cut = text[start : start + AROUND]
    told = " ".join(cut.split())
    return Markup("{}{}{}").format("… " if start else "", marked(told, words), " …" if len(cut) == AROUND else "")


def _starts(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(begun for word in words for begun in beginnings(word)) or ("\0",)
