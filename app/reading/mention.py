"""The words of a mail of mentions in the language in force. Templates only place them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.core.markdown import plain
from app.reading.wording import Wording
from app.steering.mentions import Called

MOST = 10
"""Texts in one mail; the rest is counted in its subject."""


@dataclass(frozen=True)
class Entry:
    """Who wrote the words, on which item, and where they stand."""

    by: str
    ref: str
    title: str
    lang: str
    programme: str
    text: str
    text_lang: str
    href: str


@dataclass(frozen=True)
class Letter:
    """`wide` says that each entry has to name its programme."""

    subject: str
    entries: tuple[Entry, ...]
    wide: bool


def letter(called: Sequence[Called], link: Callable[..., str]) -> Letter:
    """What was called, of which there is one at least; `link` makes addresses. Needs an app context."""
    wording, first = Wording(str(get_locale())), called[0]
    subject = _(
        "%(who)s mentions you on %(ref)s %(title)s", who=first.by, ref=first.ref, title=wording.text(first.title)
    )
    if len(called) > 1:
        others = len(called) - 1
        subject = ngettext("%(subject)s, and %(num)d more", "%(subject)s, and %(num)d more", others, subject=subject)
    entries = tuple(_entry(each, wording, link) for each in called[:MOST])
    return Letter(subject, entries, len({each.slug for each in called}) > 1)


def _entry(called: Called, wording: Wording, link: Callable[..., str]) -> Entry:
    place = f"#comment-{called.comment_id}"
    return Entry(
        by=called.by,
        ref=called.ref,
        title=wording.text(called.title),
        lang=called.lang,
        programme=wording.text(called.programme),
        text=wording.text(plain(called.text, called.names), "comment"),
        text_lang=called.text_lang,
        href=link("items.show", slug=called.slug, ref=called.ref, comment=called.comment_id) + place,
    )
