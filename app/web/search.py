"""Searching the programme: a page of results, and the palette that goes anywhere."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.text import one_line
from app.programme.list_filter import Filter
from app.programme.policy import Permission
from app.programme.refs import asked_ref, ref
from app.programme.search import Found, archived, search
from app.programme.word_index import words_of
from app.web import lists
from app.web.marking import excerpt, marked
from app.web.palette import going, people
from app.web.people import Offered
from app.web.request import requires, today
from app.web.search_words import beside, how_many

bp = Blueprint("search", __name__)
MOST, FIRST = 50, 7
"""Results on the page, and items in the palette."""


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """What holds the words, best first; a reference alone leads to its item. `archived=1` looks into the archive."""
    asked: dict[str, Any] = lists.asked()
    wanted = replace(lists.filter_of_address(), archived="archived" in asked)
    found = _found(wanted, limit=MOST)
    rows, named = _in_words(found, wanted), asked_ref(wanted.text)
    if named and rows and rows[0]["ref"] == ref(*named) and "all" not in request.args:
        return redirect(rows[0]["href"])
    more = {} if wanted.archived else beside(archived(g.programme, wanted, today=today()))
    return render_template(
        "search/index.html",
        rows=rows,
        words=how_many(found, MOST),
        asked=asked,
        archive=more and more | {"href": url_for(".index", **asked, archived=1)},
        current=url_for(".index", **asked | {"archived": None}),
        options=lists.choices(),
    )


@bp.get("/palette")
@requires(Permission.READ)
def palette() -> ResponseReturnValue:
    """Where one can go from what was typed so far: pages, items, people and things to do, as options of a list."""
    text = one_line(request.args.get("q", ""))[:200]
    wanted = Filter(text=text)
    items = [
        {
            "words": row["title"],
            "ref": row["ref"],
            "href": row["href"],
            "note": row["state_word"],
            "track": row["track"],
        }
        for row in _in_words(_found(wanted, limit=FIRST), wanted)
    ]
    groups = [
        {"label": _("Items"), "options": items},
        *going(text),
        {"label": _("People"), "options": people(text, Offered().people if words_of(text) else [])},
    ]
    full = (
        {"words": _("Search everywhere: %(text)s", text=text), "href": url_for(".index", q=text, all=1)}
        if text
        else None
    )
    shown = [group for group in groups if group["options"]]
    return render_template("search/_palette.html", groups=shown, full=full)


def _found(wanted: Filter, *, limit: int) -> Found:
    return search(g.programme, wanted, ref=asked_ref(wanted.text), today=today(), limit=limit)


def _in_words(found: Found, wanted: Filter) -> list[dict[str, Any]]:
    words = words_of(wanted.text)
    told = lists.in_words(found.rows, lambda row: {"excerpt": excerpt(row.body, words)})
    return [row | {"title": marked(row["title"], words)} for row in told]
