"""The filters that a list does not show at first: those that are set show in words, all once wanted."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.web.fields import field_label

Options = Mapping[str, list[tuple[Any, str]]]


def more_filters(
    names: Sequence[str], home: str, asked: Mapping[str, Any], options: Options, whole_href: str
) -> dict[str, Any]:
    """{fields, href, set}: `fields` only when the address says `more`, as `href` does.

    `set` are those among `names` that `asked` holds, each with what it says and the address of the list without it;
    `whole_href` is that of the list without any.
    """
    labels = {
        "kind": _("Kind"),
        "track": _("Track"),
        "owner": _("Owner"),
        "horizon": _("Horizon"),
        "sort": _("Order"),
        "blocked": _("Blocked"),
        "priority": _("High priority"),
        "archived": _("Archived"),
    }
    fields = [
        {
            "name": name,
            "label": labels.get(name) or field_label(name),
            "value": asked.get(name, ""),
            "options": options.get(name),
        }
        for name in names
    ]

    def said(field: dict[str, Any]) -> dict[str, Any]:
        words = {str(code): words for code, words in field["options"] or ()}.get(field["value"], "")
        rest = {name: value for name, value in asked.items() if name != field["name"]}
        return field | {"words": words, "href": url_for(home, **rest) if rest else whole_href}

    return {
        "fields": fields if "more" in request.args else [],
        "href": url_for(home, **asked, more=1),
        "set": [said(field) for field in fields if field["value"]],
    }
