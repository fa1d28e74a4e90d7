"""The method's own names for deliverables, in whichever language they were taken over as titles."""

from functools import cache

from flask_babel import force_locale, gettext

from app.core.i18n import LANGUAGES
from app.programme.deliverable import Deliverable
from app.programme.method import METHOD


def named(ref: str, title: str, lang: str) -> str:
    """The title of what `ref` names (DEL-4), in `lang` where it is a deliverable that the method has named."""
    return methods_own(lang).get(title, title) if ref.startswith(f"{Deliverable.PREFIX}-") else title


@cache
def methods_own(lang: str) -> dict[str, str]:
    """The method's names in every language → the same in `lang`."""
    return {
        name: own for lang_of_name in LANGUAGES for name, own in zip(_names(lang_of_name), _names(lang), strict=True)
    }


def _names(lang: str) -> list[str]:
    with force_locale(lang):
        return [gettext(expected.label) for expected in METHOD]
