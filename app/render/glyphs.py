"""Which characters a typeface can draw. A single one that it can't would refuse the whole PDF/UA document."""

import struct
import unicodedata
from pathlib import Path

MISSING = "▯"
# The fallback typeface has the first; the second is a space, made by the shaper.
ELSEWHERE = {ord(MISSING), 0x202F}
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}
LONGEST, STEP = 28, 4


class Glyphs:
    """The code points of a TrueType file, read from its `cmap` table (format 4: the basic plane)."""

    def __init__(self, path: Path) -> None:
        self._known = _points(path.read_bytes()) | ELSEWHERE

    def printable(self, text: str) -> str:
        """`text` with ▯ for what can't be drawn, on one line, without what can't be seen.

        Words longer than a column get places where a line may break.
        """
        composed = unicodedata.normalize("NFC", text)
        drawn = "".join(self._drawn(character) for character in composed)
        return " ".join(_breakable(word) for word in drawn.split(" ") if word)

    def _drawn(self, character: str) -> str:
        if character.isspace() and ord(character) not in self._known:
            return " "
        if unicodedata.category(character) in UNSEEN:
            return ""
        return character if ord(character) in self._known else MISSING


def _breakable(word: str) -> str:
    """Zero-width spaces in what is longer than words are, so that it stays within its column."""
    if len(word) <= LONGEST:
        return word
    return "\u200b".join(word[start : start + STEP] for start in range(0, len(word), STEP))


def _points(font: bytes) -> frozenset[int]:
    start = _subtable(font, _table(font, b"cmap"))
    if _number(font, start) != 4:
        raise ValueError("the typeface's cmap is not of format 4")
    count = _number(font, start + 6) // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + 2 * count)
    ranges = zip(starts, ends, strict=True)
    return frozenset(point for first, last in ranges for point in range(first, last + 1) if point != 0xFFFF)


def _table(font: bytes, name: bytes) -> int:
    for entry in range(_number(font, 4)):
        tag, _checksum, offset, _length = struct.unpack_from(">4sLLL", font, 12 + 16 * entry)
        if tag == name:
            return int(offset)
    raise ValueError(f"the typeface has no table {name!r}")


def _subtable(font: bytes, cmap: int) -> int:
    (offset,) = struct.unpack_from(">L", font, cmap + 8)
    return cmap + int(offset)


def _number(font: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", font, at)[0])
