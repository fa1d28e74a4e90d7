"""What a category that nobody knows may mean: most often another way to write one that the programme has."""

import re
from collections.abc import Iterable

from app.core.text import fold
from app.do_now.category import Category

ALIKE = 0.6


def closest(label: str, categories: Iterable[Category]) -> int | None:
    """The category whose name is most like the label, None when none is much like it."""
    alike = [(_likeness(fold(label), name), category.id) for category in categories for name in category.names]
    best, found = max(alike, default=(0.0, 0))
    return found if best >= ALIKE else None


def _likeness(one: str, other: str) -> float:
    """0 to 1: how many words begin alike. «Accès et canal» is «Accès et canaux», «Formation» is no «Information»."""
    words, others = _words(one), _words(other)
    shared = sum(any(_begin_alike(word, each) for each in others) for word in words)
    return 2 * shared / (len(words) + len(others)) if words and others else float(one == other)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text) if len(word) > 3]


def _begin_alike(one: str, other: str) -> bool:
    beginning = max(4, round(0.6 * min(len(one), len(other))))
    return one[:beginning] == other[:beginning] and len(one) >= 4 <= len(other)
