"""Texts that say nearly the same: shared groups of three letters, whatever the case and the accents."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from app.core.text import fold

WHOLE, PART = 0.75, 0.6
"""From that likeness on two texts are taken for one: a word more, another ending, an article; each part for itself."""
MOST = 50

Grams = frozenset[str]


def alike(texts: Mapping[int, Sequence[str]], *, most: int = MOST) -> list[tuple[int, int]]:
    """The pairs of keys whose texts are alike, as a whole and part by part, in the order of the mapping.

    «to return» and «to try on» make two texts whatever follows. Each is compared with each: the caller bounds how many
    there are; `most` bounds the pairs.
    """
    grams = {key: tuple(map(_grams, (" ".join(parts), *parts))) for key, parts in texts.items() if any(parts)}
    found: list[tuple[int, int]] = []
    for one, other in combinations(grams, 2):
        if len(found) == most:
            break
        if _are_alike(grams[one], grams[other]):
            found.append((one, other))
    return found


def _are_alike(one: tuple[Grams, ...], other: tuple[Grams, ...]) -> bool:
    """The first is the whole."""
    if _dice(one[0], other[0]) < WHOLE:
        return False
    return all(_dice(part, its) >= PART for part, its in zip(one[1:], other[1:], strict=True))


def _grams(text: str) -> Grams:
    folded = fold(text)
    padded = f" {folded} " if folded else ""
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))


def _dice(one: Grams, other: Grams) -> float:
    """Dice's coefficient, 0 to 1; Dice, Ecology 26, 1945. Two that are empty are alike."""
    size = len(one) + len(other)
    return 2 * len(one & other) / size if size else 1.0
