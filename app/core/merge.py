"""Two people's versions of one text: what differs word by word, and what both of them make together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST = 3_000
"""Words compared one by one; longer texts are compared line by line."""
Edit = tuple[int, int, tuple[str, ...]]
"""From here to there in the text that both began with, these words instead."""


@dataclass(frozen=True)
class Merged:
    """`clean`: both versions went in. Else what they say differently stands there twice, with a slash between."""

    text: str
    clean: bool


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """Pieces of both texts in order: ("same", …), ("del", what only `before` has), ("ins", what only `after` has)."""
    old, new = _words(before, after)
    found: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=True).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(old[i:j])))
        else:
            found += [(tag, "".join(words)) for tag, words in (("del", old[i:j]), ("ins", new[k:m])) if words]
    return found


def merged(base: str | None, mine: str, theirs: str) -> Merged:
    """Both versions of a text that was `base` (None: not known), word by word."""
    if base is None or mine == theirs:
        return _side_by_side(mine, theirs)
    words, own, other = _words(base, mine, theirs)
    return _together(words, _edits(words, own), _edits(words, other))


def _side_by_side(mine: str, theirs: str) -> Merged:
    """What one has and the other not goes in; where they say different things both stand there."""
    own, other = _words(mine, theirs)
    text, clean = [], True
    for kind, i, j, k, m in SequenceMatcher(None, own, other, autojunk=True).get_opcodes():
        if kind == "replace":
            text.append(_either(own[i:j], other[k:m]))
            clean = False
        else:
            text.append("".join(own[i:j] or other[k:m]))
    return Merged("".join(text), clean)


def _together(base: Sequence[str], mine: list[Edit], theirs: list[Edit]) -> Merged:
    text: list[str] = []
    clean, here = True, 0
    for start, end, own, other in _regions(mine, theirs):
        text += base[here:start]
        ours, others = _applied(base, start, end, own), _applied(base, start, end, other)
        if not own or not other or ours == others:
            text += others if not own else ours
        else:
            text.append(_side_by_side("".join(ours), "".join(others)).text)
            clean = False
        here = end
    return Merged("".join([*text, *base[here:]]), clean)


def _regions(mine: list[Edit], theirs: list[Edit]) -> Iterator[tuple[int, int, list[Edit], list[Edit]]]:
    """Stretches of the base that one or both have changed; edits that touch each other are in one of them."""
    waiting = sorted([(*edit[:2], 0, edit) for edit in mine] + [(*edit[:2], 1, edit) for edit in theirs])
    while waiting:
        start, end, *_rest = waiting[0]
        both: tuple[list[Edit], list[Edit]] = ([], [])
        while waiting and waiting[0][0] <= end:
            _start, stop, whose, edit = waiting.pop(0)
            both[whose].append(edit)
            end = max(end, stop)
        yield start, end, *both


def _applied(base: Sequence[str], start: int, end: int, edits: list[Edit]) -> list[str]:
    words, here = [], start
    for begin, stop, instead in edits:
        words += [*base[here:begin], *instead]
        here = stop
    return [*words, *base[here:end]]


def _edits(base: Sequence[str], version: Sequence[str]) -> list[Edit]:
    codes = SequenceMatcher(None, base, version, autojunk=True).get_opcodes()
    return [(i, j, tuple(version[k:m])) for kind, i, j, k, m in codes if kind != "equal"]


def _either(mine: Sequence[str], theirs: Sequence[str]) -> str:
    """What both say, behind the white space that stood there in mine."""
    own, other = "".join(mine), "".join(theirs)
    before, after = own[: len(own) - len(own.lstrip())], own[len(own.rstrip()) :] if own.strip() else ""
    return f"{before}{own.strip()} / {other.strip()}{after}"


def _words(*texts: str) -> list[list[str]]:
    """Each text in words, spaces and signs; in lines once one of them is long."""
    found = [re.findall(r"\s+|\w+|[^\w\s]", text) for text in texts]
    return found if max(map(len, found)) <= MOST else [text.splitlines(keepends=True) for text in texts]
