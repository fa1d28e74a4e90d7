"""Opt-out: the link in a mail that ends mails of its family. Signed, it needs no sign-in and no memory, and never ages.

It can do nothing else, so it does no harm in a mail that was passed on. Source: RFC 8058.
"""

from itsdangerous import BadSignature, URLSafeSerializer

from app.programme.channel import FAMILIES

SALT = "opt-out"


def token_for(user_id: int, family: str, *, secret: str) -> str:
    """What stands for that person and family in an address."""
    return str(URLSafeSerializer(secret, SALT).dumps([user_id, family]))


def meant_by(token: str, *, secret: str) -> tuple[int, str] | None:
    """The person's id and the family, or None when we never signed such a token."""
    try:
        user_id, family = URLSafeSerializer(secret, SALT).loads(token)
    except (BadSignature, TypeError, ValueError):
        return None
    return (user_id, family) if family in FAMILIES else None
