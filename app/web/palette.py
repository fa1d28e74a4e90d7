"""Where the palette leads besides items: the pages of the navigation, things to do, the items of people."""

from collections.abc import Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from app.core.text import fold
from app.programme.programme import Track
from app.programme.word_index import beginnings, words_of
from app.web.nav import navigation
from app.web.request import can

MOST_PEOPLE = 5
Option = dict[str, Any]


def going(text: str) -> list[dict[str, Any]]:
    """Things to do and pages whose words begin as those of `text`; all of them when nothing is typed."""
    pages = [
        {"words": entry["label"], "href": entry["href"], "press": entry["press"], "note": group["label"]}
        for group in navigation()
        for entry in group["entries"]
    ]
    return [
        {"label": _("Do"), "options": fitting(text, deeds())},
        {"label": _("Go to"), "options": fitting(text, pages)},
    ]


def deeds() -> list[Option]:
    """What this person may do from anywhere."""
    found: list[Option] = []
    if can("CAPTURE"):
        found.append({"words": _("Add an action"), "href": url_for("quick.add"), "press": "c", "dialog": "quick-add"})
    for track in Track:
        if can("UPDATE", track=track):
            words = _("Write the update of %(track)s", track=_(track.label))
            found.append({"words": words, "href": url_for("updates.show", track=track.value)})
    if can("IMPORT", track=Track.NOW):
        found.append({"words": _("Import the inventory"), "href": url_for("imports.new")})
    keys = {"words": _("Keyboard shortcuts"), "href": url_for("shortcuts.index"), "press": "?", "dialog": "keyboard"}
    return [*found, keys]


def people(text: str, owners: Sequence[tuple[int, str]]) -> list[Option]:
    found = [
        {"words": name, "href": url_for("items.index", owner=owner), "note": _("Items of this person")}
        for owner, name in owners
        if owner != g.member.id
    ]
    return fitting(text, found)[:MOST_PEOPLE]


def fitting(text: str, options: list[Option]) -> list[Option]:
    """Those of whose words each word of `text` begins one."""
    starts = [tuple(beginnings(word)) for word in words_of(text)]
    return [
        option
        for option in options
        if all(any(word.startswith(start) for word in fold(option["words"]).split()) for start in starts)
    ]
