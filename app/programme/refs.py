"""References: ACT-12 is the twelfth action."""

from functools import cache

from app.programme.item import Item


@cache
def kinds() -> dict[str, type[Item]]:
    """Every kind that has pages, by its code."""
    found = (mapper.class_ for mapper in Item.__mapper__.self_and_descendants)
    return {str(kind.__mapper__.polymorphic_identity): kind for kind in found if hasattr(kind, "PREFIX")}


def ref(kind: str, number: int) -> str:
    return f"{kinds()[kind].PREFIX}-{number}"
