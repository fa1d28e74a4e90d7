"""Two people worded one part of a draft: what only one of them changed is kept, what both changed is asked.

A part falls into pieces: a text in one language each ("headline_fr"), and each choice or list as a whole ("wins").
"""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _

from app.core.canonical import fingerprint
from app.core.i18n import LANGUAGES
from app.reading.labels import CONFIDENCE
from app.steering.update import Colour
from app.web.steering.bilingual import shown

Values = Mapping[str, Any]
DIGITS = 12


def marks(values: Values) -> str:
    """What a page keeps of the words that it opened with: the name and the fingerprint of each piece."""
    return " ".join(_mark(name, piece) for name, piece in pieces(values).items())


def touched(values: Values, opened: str) -> list[str]:
    """The pieces that are not as the page with the marks `opened` had them; all of them where it had none."""
    known = set(opened.split())
    return [name for name, piece in pieces(values).items() if _mark(name, piece) not in known]


def together(mine: Values, theirs: Values, opened: str) -> tuple[dict[str, Any], list[str]]:
    """Both versions of what began as `opened`, and the pieces that both changed, in which `mine` stands."""
    own, other = pieces(mine), pieces(theirs)
    changed, asked = touched(mine, opened), touched(theirs, opened)
    found = {name: piece if name in changed else other.get(name, piece) for name, piece in own.items()}
    both = [name for name in changed if name in asked and own[name] != other[name]]
    return {name: _whole(name, value, found) for name, value in mine.items()}, both


def pieces(values: Values) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= {f"{name}_{lang}": value[lang] for lang in LANGUAGES} if isinstance(value, Mapping) else {name: value}
    return found


def differences(form: Any, names: Collection[str], theirs: Values, *, of: str) -> list[dict[str, Any]]:
    """What was typed beside what was saved meanwhile, for the macro `conflict`; `of` names the track, if any."""
    typed, saved = pieces(form.values), pieces(theirs)
    return [
        {
            "label": _label(form, name, of),
            "mine": _in_words(name, typed[name]),
            "theirs": _in_words(name, saved.get(name)),
            "differs": True,
        }
        for name in names
    ]


def in_words_of(form: Any, names: Collection[str], *, of: str) -> list[dict[str, str]]:
    """These pieces as a person reads them, `label` and `text`; those that are empty are left out."""
    typed = pieces(form.values)
    found = [{"label": _label(form, name, of), "text": _in_words(name, typed[name])} for name in names]
    return [each for each in found if each["text"] != "—"]


def _in_words(name: str, value: Any) -> str:
    if name == "stated" and value in iter(Colour):
        return _(Colour(value).label)
    if name == "confidence" and value in CONFIDENCE:
        return _(CONFIDENCE[value])
    if name == "kept":
        value = ", ".join(str(place + 1) for place, kept in enumerate(value) if kept)
    if name == "wins":
        value = " / ".join(shown(text) for text in value)
    if name == "commitments":
        value = " / ".join(f"{shown(each['text'])} ({each['owner'] or '—'})" for each in value)
    return value or "—"


def _label(form: Any, name: str, of: str) -> str:
    lists = {"wins": _("Wins"), "commitments": _("Commitments for next week")}
    label = lists.get(name) or str(form[name].label.text)
    return f"{of} · {label}" if of else label


def _whole(name: str, value: Any, found: Mapping[str, Any]) -> Any:
    is_text = isinstance(value, Mapping)
    return {lang: found[f"{name}_{lang}"] for lang in LANGUAGES} if is_text else found[name]


def _mark(name: str, piece: Any) -> str:
    return f"{name}:{fingerprint(piece)[:DIGITS]}"
