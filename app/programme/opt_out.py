"""Opt-out: the link in a mail that ends mails of its family. Signed, it needs no sign-in and no memory, and never ages.

It can do nothing else, so it does no harm in a mail that was passed on. Source: RFC 8058.
"""

from app.core.signed import sign, signed
from app.programme.channel import FAMILIES

PURPOSE = "opt-out"


def token_for(user_id: int, family: str, *, secret: str) -> str:
    """What stands for that person and family in an address."""
    return sign([user_id, family], PURPOSE, secret=secret)


def meant_by(token: str, *, secret: str) -> tuple[int, str] | None:
    """The person's id and the family, or None when we never signed such a token."""
    user_id, family = signed(token, PURPOSE, secret=secret) or (0, "")
    return (user_id, family) if family in FAMILIES else None
