"""Names of deliverables in the reader's language, for as long as nobody gave them another one."""

from functools import cache

from flask_babel import force_locale, get_locale, gettext

from app.core.i18n import LANGUAGES
from app.programme.method import METHOD


def title_of(kind: str, title: str) -> str:
    """The method's own name in the reader's language where that is the title; else the title as it was written."""
    return methods_own(str(get_locale())).get(title, title) if kind == "deliverable" else title


@cache
def methods_own(lang: str) -> dict[str, str]:
    """The method's names in every language → the same in `lang`."""
    return {
        name: own for lang_of_name in LANGUAGES for name, own in zip(_names(lang_of_name), _names(lang), strict=True)
    }


def _names(lang: str) -> list[str]:
    with force_locale(lang):
        return [gettext(expected.label) for expected in METHOD]
