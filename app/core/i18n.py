"""Marking words for translation, without translating them: the domain stays in one language."""

LANGUAGES = ("fr", "en")


def N_(message: str) -> str:
    """Mark `message` as a msgid; it is translated where it is shown."""
    return message
