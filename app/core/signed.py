"""A value that comes back in an address as we gave it: signed for one purpose, legible to all, made by us alone."""

from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer


def sign(value: Any, purpose: str, *, secret: str) -> str:
    """It never ages; one for another purpose is none for this."""
    return str(URLSafeSerializer(secret, purpose).dumps(value))


def signed(token: str, purpose: str, *, secret: str) -> Any:
    """The value, or None when we never signed such a token."""
    try:
        return URLSafeSerializer(secret, purpose).loads(token)
    except (BadSignature, TypeError, ValueError):
        return None
