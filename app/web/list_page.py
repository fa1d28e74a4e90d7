"""A list as its page shows it: views, filters, rows, what can be done with many of them; the same for every kind."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import g, request, url_for
from flask_babel import gettext as _

from app.programme.listing import rows
from app.reading.sheets.kinds import SHEETS
from app.steering.set_many import MOST
from app.web.lists import OPENS, WHOLE, Asked, choices, counted, heads, in_words, pager
from app.web.more_filters import more_filters
from app.web.pages import LISTS
from app.web.people import Offered, OfferedView
from app.web.request import today

MORE = ("owner", "horizon", "sort", "blocked", "priority", "archived")
"""The filters that every list shows on demand."""


def opening(asked: Asked, offered: Offered) -> str | None:
    """Where the bare address of a list leads for somebody who has it opened with a view, and that of the rail."""
    view = next((view for view in offered.views_of(asked.kind) if view.opens), None)
    gives_way = not request.args or OPENS.keys() <= request.args.keys()
    return url_for(LISTS[asked.kind].home, **(_query(view) or WHOLE)) if view and gives_way else None


def shown(asked: Asked, offered: Offered, *, where: Sequence[Any] = (), here: bool = True) -> dict[str, Any]:
    """What `item/_list.html` and the table of the kind show. `offered` is what forms offer, with the views.

    `where` narrows what the filter asks for; `here` says that the page is the list's own, with views and all that fit.
    """
    listed = LISTS[asked.kind]
    statement = rows(g.programme, asked.filter, today=today(), columns=listed.columns)
    found = asked.page(statement.where(*where))
    options, whole = choices(offered, asked.kind) | listed.options(offered), _whole(asked, offered)
    lines = in_words(found.rows, listed.words(offered), fixed="archived" in asked.entries)
    return {
        "rows": lines,
        "w": column_words(asked.kind),
        "kind": asked.kind,
        "has_json": SHEETS[asked.kind].has_json,
        "heads": heads(asked),
        "pager": pager(asked, found),
        "options": options,
        "asked": asked.query,
        "more": more_filters((*listed.more, *MORE), listed.home, asked.query, options, whole),
        "filtered": bool(asked.entries),
        "count": counted(found.count) if found.count else "",
        "whole_href": whole,
        "tabs": tabs(asked, offered) if here else [],
        "opens": _opens(asked, offered) if here else None,
        "save_href": url_for("views.new", list=asked.kind, **asked.query) if here and asked.entries else None,
        "set": set_form(asked, found.count if here else 0) if any(line["edit"] for line in lines) else None,
    }


def column_words(kind: str) -> dict[str, str]:
    """The names of columns, which cards on a phone repeat beside every value; those of the kind's own come along."""
    spine = {
        "item": _("Item"),
        "number": _("No."),
        "title": _("Title"),
        "track": _("Track"),
        "owner": _("Owner"),
        "state": _("State"),
        "due": _("Due"),
        "changed": _("Last change"),
        "blocked": _("blocked"),
        "overrun": _("overrun"),
        "edit_title": _("Edit the title"),
    }
    return spine | {name: _(words) for name, words in LISTS[kind].heads.items()}


def set_form(asked: Asked, count: int) -> dict[str, Any]:
    """What leads to the forms for the rows that are ticked, and to that for all that fit the filter."""
    whole: dict[str, Any] = {"list": asked.kind, **asked.query}
    every = url_for("sets.edit", **whole) if 1 < count <= MOST else None
    return {"list": carried(asked), "all": every}


def tools(kind: str) -> list[dict[str, str]]:
    """What else can be done with the rows that are ticked: words, the address that asks for the rest, icon."""
    return [{"words": _(words), "href": url_for(to), "icon": icon} for words, to, icon in LISTS[kind].tools]


def carried(asked: Asked) -> dict[str, str]:
    """What the form for many rows carries of the list that it came from."""
    return {"list": asked.kind, "query": urlencode(asked.query)}


def tabs(asked: Asked, offered: Offered) -> list[dict[str, Any]]:
    """The views that everybody has, one's own and the shared ones; the current one is what the address asks for."""
    home = LISTS[asked.kind].home
    entries: list[tuple[str, dict[str, Any]]] = [(_(label), dict(query)) for label, query in LISTS[asked.kind].presets]
    entries += [(view.label, _query(view)) for view in offered.views_of(asked.kind)]
    queries = [query for _label, query in entries]
    here = asked.query if asked.query in queries else asked.entries
    found = [
        {
            "label": label,
            "href": url_for(home, **query) if query else _whole(asked, offered),
            "current": query == here,
        }
        for label, query in entries
    ]
    return found + (
        [{"label": _("Views …"), "href": url_for("views.index"), "current": False}] if offered.views else []
    )


def _opens(asked: Asked, offered: Offered) -> dict[str, Any] | None:
    """Whether the list opens with the saved view that is shown, and what leads there and out; None: it is no view."""
    view = next((v for v in offered.views_of(asked.kind) if _query(v) in (asked.query, asked.entries)), None)
    if not view:
        return None
    end = "removal_of_opening" if view.opens else "opening"
    return {"now": view.opens, "action": url_for(f"views.{end}", view_id=view.id), "all": _whole(asked, offered)}


def _whole(asked: Asked, offered: Offered) -> str:
    """The address of all that the list holds: the bare one leads elsewhere for who has it opened with a view."""
    opens = any(view.opens for view in offered.views_of(asked.kind))
    return url_for(LISTS[asked.kind].home, **(WHOLE if opens else {}))


def _query(view: OfferedView) -> dict[str, Any]:
    return Asked.read(view.entries, view.kind).query
