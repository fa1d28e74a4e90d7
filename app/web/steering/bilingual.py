"""Words in both languages: two fields, of which the programme's language is the one that counts."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext
from wtforms import Field

from app.core.i18n import LANGUAGES
from app.web.forms import Line, Text, at_most

IN = {"fr": lazy_gettext("in French"), "en": lazy_gettext("in English")}


def lines(label: str, cap: int, *, inside: bool = False) -> dict[str, Field]:
    """One line in each language; `label` is a lazy text; `inside`: the entry itself names its language."""
    said = {lang: {"placeholder": IN[lang]} if inside else {} for lang in LANGUAGES}
    return {lang: Line(_label(label, lang), [at_most(cap)], render_kw=said[lang]) for lang in LANGUAGES}


def texts(label: str, cap: int, *, rows: int = 3) -> dict[str, Field]:
    """Some lines in each language; `label` is a lazy text."""
    return {lang: Text(_label(label, lang), [at_most(cap)], render_kw={"rows": rows}) for lang in LANGUAGES}


def add(form: type[Any], name: str, fields: dict[str, Field]) -> None:
    """Give the form the fields `name`_fr and `name`_en."""
    for lang, field in fields.items():
        setattr(form, f"{name}_{lang}", field)


def remove(form: Any, name: str) -> None:
    """Take both fields from one form."""
    for lang in LANGUAGES:
        del form[f"{name}_{lang}"]


def words(form: Any, name: str) -> dict[str, str | None]:
    """What was typed: {"fr": text or None, "en": text or None}."""
    return {lang: form[f"{name}_{lang}"].data or None for lang in LANGUAGES}


def typed(form: Any, names: Iterable[str]) -> list[dict[str, str | None]]:
    """The texts of these names that are written in one language at least."""
    return [text for text in (words(form, name) for name in names) if any(text.values())]


def filled(name: str, text: dict[str, str | None] | None) -> dict[str, str]:
    """The data of the two fields, for a form that opens with this text."""
    return {f"{name}_{lang}": (text or {}).get(lang) or "" for lang in LANGUAGES}


def shown(text: dict[str, str | None] | None) -> str:
    """Both languages in one line, for comparing."""
    return " · ".join(part for lang in LANGUAGES if (part := (text or {}).get(lang))) or "—"


def _label(label: str, lang: str) -> Any:
    return lazy_gettext("%(what)s, %(language)s", what=label, language=IN[lang])
