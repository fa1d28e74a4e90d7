"""References: ACT-12 is the twelfth action."""

import re
from functools import cache

from app.core.text import fold
from app.programme.item import Item

DASH = "[-\u2010-\u2015\u2212]"
_TYPED = re.compile(rf"#? ?([a-z]{{2,5}}) ?{DASH}? ?0*([1-9][0-9]{{0,8}})")


@cache
def kinds() -> dict[str, type[Item]]:
    """Every kind that has pages, by its code."""
    found = (mapper.class_ for mapper in Item.__mapper__.self_and_descendants)
    return {str(kind.__mapper__.polymorphic_identity): kind for kind in found if hasattr(kind, "PREFIX")}


def ref(kind: str, number: int) -> str:
    return f"{kinds()[kind].PREFIX}-{number}"


def asked_ref(text: str) -> tuple[str, int] | None:
    """The kind and number that somebody typed in full: ACT-12, act 12, act12, ACT–012, #ACT-12."""
    match = _TYPED.fullmatch(fold(text))
    kind = next((code for code, kind in kinds().items() if match and match[1] == kind.PREFIX.lower()), None)
    return (kind, int(match[2])) if match and kind else None


def spelled(text: str) -> str:
    """A reference that somebody typed as it is written here, any other text as it is."""
    named = asked_ref(text)
    return ref(*named) if named else text
