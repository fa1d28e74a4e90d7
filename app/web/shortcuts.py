"""Keyboard shortcuts: the list of those that work here, read from what the page offers."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.programme.policy import Permission
from app.web.nav import navigation
from app.web.request import can, requires

bp = Blueprint("shortcuts", __name__)
Key = dict[str, str]


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    return render_template("shortcuts/index.html")


@bp.app_template_global("shortcuts")
def groups() -> list[dict[str, Any]]:
    """[{label, keys: [{press, words}]}] for this person; `press` are pressed one after the other."""
    everywhere = [
        *([_key("c", _("Add an action"))] if can("CAPTURE") else []),
        _key("/", _("Search")),
        _key("mod k", _("Go anywhere: pages, items, people")),
        _key("?", _("Show this list")),
        _key("Esc", _("Close what is open")),
    ]
    pages = [
        _key(entry["press"], entry["label"]) for group in navigation() for entry in group["entries"] if entry["press"]
    ]
    in_list = [_key("j", _("Next item")), _key("k", _("Previous item")), _key("Enter", _("Open it"))]
    return [
        {"label": _("Everywhere"), "keys": everywhere},
        {"label": _("Go to"), "keys": pages},
        {"label": _("In a list"), "keys": in_list},
        {"label": _("On an item"), "keys": [_key("e", _("Edit it"))]},
    ]


def _key(keys: str, words: str) -> Key:
    return {"press": keys, "words": words}
