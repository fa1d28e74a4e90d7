"""The tokens of the quick add's line, in French and in English: @nadia, #ajuster, !haute, and days in words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.text import fold, name_key
from app.programme.day_words import read_day
from app.programme.priority import Priority
from app.programme.programme import Track

OWNER, HORIZON, CATEGORY, PRIORITY, BLOCKED, DUE, KIND, WORD = (
    "owner", "horizon", "category", "priority", "blocked", "due", "kind", "word",
)  # fmt: skip
ME, NOBODY = {"moi", "me"}, {"personne", "nobody"}
HORIZONS = {
    name: track
    for track, names in {
        Track.NOW: "maintenant now adapter s'adapter adapt do-now",
        Track.NEXT: "ajuster adjust next ensuite do-next",
        Track.LATER: "ancrer anchor later plus-tard do-later",
    }.items()
    for name in names.split()
}
PRIORITIES = {
    name: priority
    for priority, names in {
        Priority.HIGH: "haute high urgent urgente important importante",
        Priority.NORMAL: "normale normal",
    }.items()
    for name in names.split()
}
KINDS = {"action"}
STOPS = {"bloque", "bloquee", "blocked"}
BELONGING = {"de", "du", "des", "les", "chaque", "tous", "of", "from", "since", "depuis", "every", "each", "the"}
"""Words whose day is part of a sentence: «le compte rendu du 30/11», «the Monday of»."""
SIGN_OF_A_DAY = re.compile(r"\+\d|\d{4}-|[jd][+-]", re.IGNORECASE)
"""Dates that no sentence would hold: they count wherever they stand."""

_PIECE = re.compile(r'[@#](?:"[^"]+"|“[^”]+”|«[^»]+»)|"[^"]*"\S*|“[^”]*”\S*|«[^»]*»\S*|\S+')
_QUOTES = '"“”«» \u00a0\u202f'
_POINTS = ",;.:!?()…"


@dataclass(frozen=True)
class Named:
    """Somebody or something that a token may name: `names` are folded, the first is the whole one."""

    id: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What tokens can mean here."""

    today: date
    day_zero: date
    me: int
    people: Sequence[Named] = ()
    categories: Sequence[Named] = ()


@dataclass(frozen=True)
class Word:
    """`key` is folded and without punctuation at its ends; empty for what is kept as text."""

    start: int
    end: int
    raw: str
    key: str


@dataclass(frozen=True)
class Found:
    """Words from `first` up to `last` that say something; `loose` days count at the ends of the line only."""

    first: int
    last: int
    what: str
    value: Any
    choices: tuple[int, ...] = ()
    loose: bool = False


def pieces(text: str) -> list[Word]:
    """The words of the line; what stands in quotes is one."""
    return [_word(match) for match in _PIECE.finditer(text)]


def _word(match: re.Match[str]) -> Word:
    raw = match[0]
    kept = raw[0] == "\\" or raw[0] in _QUOTES
    sign, name = (raw[0], raw[1:]) if raw[0] in "@#!" else ("", raw)
    key = "" if kept else sign + fold(name.strip(_QUOTES + _POINTS))
    return Word(match.start(), match.end(), raw, key)


def is_stop(word: Word) -> bool:
    """!blocked: and all that follows is the reason."""
    return word.key[:1] == "!" and fold(word.raw[1:]).partition(":")[0] in STOPS


def read(words: Sequence[Word], known: Known) -> Iterator[Found]:
    """All that could be meant, from left to right."""
    keys = [word.key for word in words]
    at = 0
    while at < len(words):
        found = _signed(at, keys[at], known) or _day(at, keys, known)
        if found:
            yield found
        at = found.last if found else at + 1


def _signed(at: int, key: str, known: Known) -> Found | None:
    sign, name = key[:1], key[1:]
    if sign == "@" and name:
        return _owner(at, name, known)
    if sign == "!" and name in PRIORITIES:
        return Found(at, at + 1, PRIORITY, PRIORITIES[name])
    if sign == "#" and name in HORIZONS:
        return Found(at, at + 1, HORIZON, HORIZONS[name])
    if sign == "#" and name in KINDS:
        return Found(at, at + 1, KIND, name)
    if sign == "#" and name and not name[0].isdecimal():
        return _category(at, name, known) or Found(at, at + 1, WORD, None)
    return None  # #4512 is a number, of an order say


def _owner(at: int, name: str, known: Known) -> Found:
    if name in ME | NOBODY:
        return Found(at, at + 1, OWNER, known.me if name in ME else 0)
    meant = _meant(name_key(name), known.people)
    return Found(at, at + 1, OWNER, meant[0] if len(meant) == 1 else None, meant if len(meant) > 1 else ())


def _category(at: int, name: str, known: Known) -> Found | None:
    meant = _meant(name, known.categories, shortest=3)
    return Found(at, at + 1, CATEGORY, meant[0] if len(meant) == 1 else None, meant) if meant else None


def _meant(name: str, offered: Sequence[Named], shortest: int = 1) -> tuple[int, ...]:
    """Those called exactly so; else those with such a name among theirs; else those with a name that begins so."""
    name = name.replace("-", " ")
    whole = [one.id for one in offered if one.names[0].replace("-", " ") == name]
    part = [one.id for one in offered if name in (each.replace("-", " ") for each in one.names)]
    begun = [one.id for one in offered if any(each.replace("-", " ").startswith(name) for each in one.names)]
    return tuple(whole or part or (begun if len(name) >= shortest else ()))


def _day(at: int, keys: Sequence[str], known: Known) -> Found | None:
    before = keys[at - 1] if at else ""
    said = read_day(keys[at:], today=known.today, day_zero=known.day_zero) if keys[at] else None
    if said is None or (said.loose and before == "le"):
        return None
    if before in BELONGING and not SIGN_OF_A_DAY.match(keys[at]):
        return None
    return Found(at, at + said.length, DUE, said.day, loose=said.loose)
