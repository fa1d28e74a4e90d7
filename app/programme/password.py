"""Passwords: what one must be, how it is kept, how it is recognised."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.errors import Refused
from app.core.i18n import N_
from app.core.text import fold

SHORTEST, LONGEST = 15, 128
EASY = re.compile(r"\d+|password|mot ?de ?passe|azerty|qwerty|qwertz|uiop|jalon")
"""Pieces that whoever guesses passwords tries first."""
REPEATED = re.compile(r"(.{1,10}?)\1+")
WIDE = 4
"""Parts of the own name and address shorter than this hide in too many words to count."""
BLOCKED = frozenset((Path(__file__).parent / "blocked-passwords.txt").read_text().split())
"""Long passwords that many people choose, folded and without anything between their letters and digits."""

_hasher = PasswordHasher()
_nobody = _hasher.hash(secrets.token_urlsafe())
"""A hash that no password matches: an unknown address costs as long as a known one."""


def hash_password(password: str, *, own: Iterable[str] = ()) -> str:
    """Check and hash for storage; slow on purpose, so never inside a transaction. Refuses a weak one.

    `own` is what others know of the person, such as name and address: it makes no password.
    """
    password = unicodedata.normalize("NFC", password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(
            N_("A password has %(low)d to %(high)d characters."), field="password", low=SHORTEST, high=LONGEST
        )
    if is_easy(password, own):
        raise Refused(N_("This password is too easy to guess: put several words together."), field="password")
    return hashed(password)


def is_easy(password: str, own: Iterable[str] = ()) -> bool:
    """Whether it stands on every list, repeats itself, or leaves little once the guessable is taken out."""
    plain = fold(password)
    bare = re.sub(r"[\W_]", "", plain)
    if any(each in BLOCKED or REPEATED.fullmatch(each) for each in (bare, bare.rstrip("0123456789"))):
        return True
    for word in _words(own):
        plain = plain.replace(word, "")
    return len(set(EASY.sub("", plain))) < 5


def _words(own: Iterable[str]) -> list[str]:
    """The texts and their longer parts, the longest first."""
    texts = [fold(text) for text in own]
    parts = {part for text in texts for part in (text, *re.split(r"[\W_]+", text)) if len(part) >= WIDE}
    return sorted(parts, key=len, reverse=True)


def hashed(password: str) -> str:
    """The argon2id hash of a password that nobody has to judge, such as that of the demonstration."""
    return _hasher.hash(unicodedata.normalize("NFC", password))


def matches(stored: str, password: str) -> bool:
    """Whether `password` gives the hash `stored`; takes as long for an empty one (nobody's) as for any other."""
    try:
        return _hasher.verify(stored or _nobody, unicodedata.normalize("NFC", password)) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False
