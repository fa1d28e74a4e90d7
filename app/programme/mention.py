"""Mention: somebody addressed as @name. Looked up when the text is written, which keeps what was typed."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.core.text import fold
from app.programme.account import User
from app.programme.member import Member

MOST = 20
"""Different names in one text; what comes behind stays text."""
_CALL = re.compile(r"""(?<![\w@])@(?:("[^"\n]{1,100}")|([\w'’.\-]+(?: [\w'’.\-]+){0,7}))""")


@dataclass(frozen=True)
class Person:
    """A member who can be addressed, with the user behind."""

    id: int
    user_id: int
    name: str


@dataclass(frozen=True)
class Unclear:
    """What was typed behind an @ and means nobody, or each of `names`."""

    words: str
    names: tuple[str, ...]


@dataclass
class Called:
    """`people` maps what was typed behind an @ to who is meant; `unclear` are the names that stay text."""

    people: dict[str, Person] = field(default_factory=dict)
    unclear: list[Unclear] = field(default_factory=list)


def addressable(programme_id: int) -> sa.Select[int, int, str]:
    """Those who are in, by name: (member's id, user's id, name)."""
    return (
        sa.select(Member.id, Member.user_id, User.name)
        .join(User, User.id == Member.user_id)
        .where(Member.programme_id == programme_id, Member.left_at.is_(None), User.is_active)
        .order_by(User.name, Member.id)
    )


def names_somebody(text: str) -> bool:
    return _CALL.search(text) is not None


def called(text: str, people: Sequence[Person]) -> Called:
    """Who is addressed: by the whole name, else by a first name that one person has; accents and case don't matter."""
    known: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        whole, first = fold(person.name), fold(person.name.split()[0])
        known[whole].append(person)
        if first != whole:
            known[first].append(person)
    found = Called()
    for match in _CALL.finditer(text):
        words, meant = _quoted(match[1], known) if match[1] else _longest(match[2].split(" "), known)
        if words in found.people or any(each.words == words for each in found.unclear) or not words:
            continue
        if len(found.people) + len(found.unclear) == MOST:
            break
        if len(meant) == 1:
            found.people[words] = meant[0]
        else:
            found.unclear.append(Unclear(words, tuple(person.name for person in meant)))
    return found


def _quoted(words: str, known: dict[str, list[Person]]) -> tuple[str, list[Person]]:
    """The whole of it is a name, as in the line of quick add; the quotation marks belong to what was typed."""
    return words, known.get(fold(words.strip('"')), [])


def _longest(typed: list[str], known: dict[str, list[Person]]) -> tuple[str, list[Person]]:
    """As many words as make a name, with whom it means; else the first word, which means nobody."""
    for count in range(len(typed), 0, -1):
        words = " ".join(typed[:count])
        for name in (words, words.rstrip(".'’-")):
            if fold(name) in known:
                return name, known[fold(name)]
    return typed[0].rstrip(".'’-"), []
