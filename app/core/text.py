"""Text as people type it, made safe to store and to compare."""

import re
import unicodedata

_KEPT = {"\n", "\t"}
_TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""What turns the direction of the text around it: unclosed, of all that follows on a page."""


def clean(text: str) -> str:
    """NFC, without control characters (C0, C1, of direction, lone surrogates); accents, emoji and line breaks stay."""
    if text.isprintable():
        return unicodedata.normalize("NFC", text).strip()
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in _KEPT or not _is_control(c)).strip()


def _is_control(character: str) -> bool:
    return character in _TURNING or unicodedata.category(character) in {"Cc", "Cs"}


def one_line(text: str) -> str:
    """`clean`, with every run of white space as one space."""
    return " ".join(clean(text).split())


def file_name(sent: str) -> str:
    """What a file is called that a browser sent: without folders, at most 120 characters; «?» where nothing is left."""
    return one_line(sent.replace("\\", "/").rsplit("/", 1)[-1])[:120] or "?"


def clip(text: str, longest: int) -> str:
    """Cut with … when it has more characters than that."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def fold(text: str) -> str:
    """For comparing and searching: no accents, no case, single spaces. «Été  à» → «ete a»."""
    if text.isascii():
        return " ".join(text.casefold().split())
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().replace("œ", "oe").replace("’", "'").split())


def name_key(name: str) -> str:
    """A person's name for comparing: folded, and «Dupont, Jean» is «jean dupont»."""
    last, _comma, first = name.partition(",")
    return fold(f"{first} {last}")


def slug(text: str, *, longest: int = 50) -> str:
    """A piece of an address: ASCII letters, digits and hyphens; empty when nothing is left."""
    ascii_only = fold(text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:longest].strip("-")
