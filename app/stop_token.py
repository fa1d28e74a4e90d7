"""What lets somebody without an account say that they want no more mail of ours: signed, for that alone, for good."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def stop_token(reader_id: int) -> str:
    """It names whoever reads the report from outside; nobody but us can make one."""
    return _signer().dumps(reader_id)


def reader_of(token: str) -> int | None:
    """Whom the token names, None when we did not make it."""
    try:
        found = _signer().loads(token)
    except BadSignature:
        return None
    return found if isinstance(found, int) else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="no more reports")
