"""How wide Arial sets a text, so that slides fit whatever opens them: nothing is left to a program's own shrinking.

Advance widths in thousandths of the size, from the Helvetica metrics that Arial and Liberation Sans keep.
"""

import unicodedata
from functools import lru_cache

FACE = "Arial"
LEADING = 1.17
"""Height of a line in sizes: what the programs use, rounded up."""
SLACK = 1.03
"""Between programs the same text differs by less."""
WIDE, WIDEST = 780, 1000
FIRST = " "
REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 "
    "584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 "
    "333 611 556 778 556 556 500 389 280 389 584"
)
WIDTHS = tuple(tuple(map(int, face.split())) for face in (REGULAR, BOLD))
OTHER_WIDTHS = (278, 278, 556, 556, 556, 1000, 1000, 333, 584, 944, 1000, 556, 500, 500, 400, 990, 1000)
OTHERS = dict(zip("’‘«»–—…·−œŒ€“”°▲→", OTHER_WIDTHS, strict=True))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Points that a text of `size` points takes on one line, with a little slack."""
    return sum(_advance(character, bold) for character in text) * size * SLACK / 1000


@lru_cache(maxsize=4096)
def _advance(character: str, bold: bool) -> int:
    if character in OTHERS:
        return OTHERS[character]
    base = unicodedata.normalize("NFKD", character)[:1]
    place = ord(base) - ord(FIRST)
    if 0 <= place < len(WIDTHS[bold]):
        return WIDTHS[bold][place]
    if unicodedata.category(base) in {"Mn", "Me", "Cf"}:
        return 0
    return WIDEST if unicodedata.east_asian_width(base) in {"W", "F"} else WIDE
