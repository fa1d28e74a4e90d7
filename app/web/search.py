"""Searching the programme: a page of results, and the palette that goes anywhere."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.text import one_line
from app.programme.list_filter import Filter
from app.programme.policy import Permission
from app.programme.refs import ref
from app.programme.search import search
from app.programme.word_index import words_of
from app.web import lists
from app.web.marking import excerpt, marked
from app.web.palette import going, people
from app.web.people import Offered
from app.web.refs import asked_ref
from app.web.request import requires, today

bp = Blueprint("search", __name__)
MOST, FIRST = 50, 7
"""Results on the page, and items in the palette."""


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """What holds the words, best first; a reference alone leads to its item."""
    wanted = lists.filter_of_address()
    found = _found(wanted, limit=MOST)
    named = asked_ref(wanted.text)
    if named and found and found[0]["ref"] == ref(*named) and "all" not in request.args:
        return redirect(found[0]["href"])
    return render_template(
        "search/index.html",
        rows=found,
        most=MOST,
        text=wanted.text,
        asked=lists.asked(),
        options=lists.choices(),
    )


@bp.get("/palette")
@requires(Permission.READ)
def palette() -> ResponseReturnValue:
    """Where one can go from what was typed so far: pages, items, people and things to do, as options of a list."""
    text = one_line(request.args.get("q", ""))[:200]
    items = [
        {
            "words": row["title"],
            "ref": row["ref"],
            "href": row["href"],
            "note": row["state_word"],
            "track": row["track"],
        }
        for row in _found(Filter(text=text), limit=FIRST)
    ]
    groups = [
        {"label": _("Items"), "options": items},
        *going(text),
        {"label": _("People"), "options": people(text, Offered().owners if words_of(text) else [])},
    ]
    full = (
        {"words": _("Search everywhere: %(text)s", text=text), "href": url_for(".index", q=text, all=1)}
        if text
        else None
    )
    shown = [group for group in groups if group["options"]]
    return render_template("search/_palette.html", groups=shown, full=full)


def _found(wanted: Filter, *, limit: int) -> list[dict[str, Any]]:
    words = words_of(wanted.text)
    rows = search(g.programme, wanted, ref=asked_ref(wanted.text), today=today(), limit=limit)
    told = lists.in_words(rows, lambda row: {"excerpt": excerpt(row.body, words)})
    return [row | {"title": marked(row["title"], words)} for row in told]
