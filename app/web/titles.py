"""Names of deliverables in the reader's language, for as long as nobody gave them another one."""

from flask_babel import get_locale

from app.reading.titles import methods_own


def title_of(kind: str, title: str) -> str:
    """The method's own name in the reader's language where that is the title; else the title as it was written."""
    return methods_own(str(get_locale())).get(title, title) if kind == "deliverable" else title
