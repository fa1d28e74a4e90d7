"""An action in one line, in French or in English: `Rappeler les fournisseurs @nadia #ajuster !haute demain`.

What stands out is read (chips), the rest is the title. A backslash before a word, or quotes around words, keep them as
text; of two tokens for the same thing the last one counts and the first stays text. No word is ever lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.do_now.quick_tokens import BLOCKED, DUE, OWNER, SIGN_OF_A_DAY, WORD, Found, Known, Word, is_stop, pieces, read

INTRODUCING = {"pour", "avant", "d'ici", "ce", "le", "by", "before", "on", "this", "due"}
"""Words that belong to the date behind them, where it ends the line."""

_REASON = re.compile(r"![^\s:]+\s*:(.*)", re.DOTALL)


@dataclass(frozen=True)
class Chip:
    """What a piece of the line, from `start` to `end`, was read as.

    `value` is an id (0 for nobody), a member of an enumeration, a date or a text; None while it is a question: which of
    `choices` is meant? Without choices, nobody is called so, no horizon and no category is, no calendar holds that day,
    or the reason of a block is missing.
    """

    what: str
    start: int
    end: int
    value: Any
    choices: tuple[int, ...] = ()


@dataclass(frozen=True)
class QuickLine:
    """`chips` in the order of the line, one a thing at most."""

    text: str
    title: str
    chips: tuple[Chip, ...]

    def chip(self, what: str) -> Chip | None:
        return next((chip for chip in self.chips if chip.what == what), None)

    @property
    def questions(self) -> list[Chip]:
        return [chip for chip in self.chips if chip.value is None]

    def instead(self, what: str, token: str) -> str:
        """The line with this token in the place of what it says now, or at its end; never inside a quotation."""
        chip, reason = self.chip(what), self.chip(BLOCKED)
        place = reason.start if reason else len(self.text)
        start, end = (chip.start, chip.end) if chip else (place, place)
        before, after = self.text[:start], self.text[end:]
        quoting = before.count('"') % 2 == 1
        return " ".join(" ".join((token, before, after) if quoting else (before, token, after)).split())

    def said(self, chip: Chip) -> str:
        return self.text[chip.start : chip.end]

    def without(self, chip: Chip) -> str:
        """The line without the token. Words that name a day, or nothing that is known, stay as text."""
        stays = SIGN_OF_A_DAY.match(self.said(chip)) is None if chip.what == DUE else _is_unknown(chip)
        return self.as_text(chip) if stays else self._with(chip, "")

    def as_text(self, chip: Chip) -> str:
        """The line with the token as words of the title."""
        return self._with(chip, " ".join(f"\\{word}" for word in self.said(chip).split()))

    def _with(self, chip: Chip, words: str) -> str:
        return " ".join(f"{self.text[: chip.start]} {words} {self.text[chip.end :]}".split())


def parse(text: str, known: Known) -> QuickLine:
    """Read the line; tokens of both languages count, whoever reads. Never raises."""
    words = pieces(text)
    cut = next((n for n, word in enumerate(words) if is_stop(word)), len(words))
    found = {one.what: one for one in _settled(words[:cut], list(read(words[:cut], known)))}
    chips = [_chip(words, one) for one in found.values()]
    if cut < len(words):
        reason = _REASON.match(text, words[cut].start)
        chips.append(Chip(BLOCKED, words[cut].start, len(text), (reason and reason[1].strip()) or None))
    chips.sort(key=lambda chip: chip.start)
    return QuickLine(text, _title(text, chips), tuple(chips))


def understood(text: str, known: Known) -> QuickLine:
    """Read the line as `parse` does; what would be a question stays in the title."""
    line = parse(text, known)
    while asked := next((chip for chip in line.questions if chip.what != BLOCKED), None):
        line = parse(line.as_text(asked), known)
    return line


def _settled(words: Sequence[Word], found: Sequence[Found]) -> list[Found]:
    """Without loose days in the middle of the sentence; days at the end take the word that introduces them along."""
    settled: list[Found] = []
    end = len(words)
    for one in reversed(found):
        at_end = one.last == end
        if one.loose and not at_end and one.first > 0:
            continue
        introduced = one.what == DUE and at_end and one.first > 0 and words[one.first - 1].key in INTRODUCING
        settled.append(replace(one, first=one.first - 1) if introduced else one)
        end = settled[-1].first if at_end else end
    return settled[::-1]


def _chip(words: Sequence[Word], found: Found) -> Chip:
    start, end = words[found.first].start, words[found.last - 1].end
    return Chip(found.what, start, end, found.value, found.choices)


def _title(text: str, chips: Sequence[Chip]) -> str:
    edges = [0, *(edge for chip in chips for edge in (chip.start, chip.end)), len(text)]
    rest = " ".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    return " ".join(re.sub(r"(?<!\S)\\(?=[^\s\\])", "", rest).split()).strip(" ,;:")


def _is_unknown(chip: Chip) -> bool:
    return chip.what in {OWNER, WORD} and chip.value is None and not chip.choices
