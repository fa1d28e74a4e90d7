"""The list of all items, and what is one's own: by when it is due."""

from datetime import timedelta
from itertools import groupby
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from app.core import db
from app.core.i18n import N_
from app.programme.item import OPEN, Item
from app.programme.listing import rows
from app.web.list_page import shown
from app.web.lists import Asked, in_words
from app.web.pages import KindList
from app.web.people import Offered
from app.web.request import today
from app.web.set_form import SetForm

DONE = 10
LIST = KindList(
    "items.index",
    row="item/_row.html",
    set_form=SetForm,
    more=("track",),
    presets=(
        (N_("All"), {}),
        (N_("Mine"), {"owner": "me"}),
        (N_("Late"), {"due": "late"}),
        (N_("Blocked"), {"blocked": "1"}),
        (N_("Without an owner"), {"owner": "0"}),
        (N_("Archived"), {"archived": "1"}),
    ),
)


def mine(asked: Asked, offered: Offered) -> dict[str, Any]:
    """What is open of one's own, by when it is due; below it what was closed last."""
    page = shown(asked, offered, where=[Item.stage.in_(OPEN)])
    return page | {"groups": _groups(page["rows"]), "done": _done(asked)}


def _groups(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Consecutive rows of one span of days; the rows come by due date."""
    on = today()
    spans = (
        (lambda due: due is None, _("Without a date")),
        (lambda due: due < on, _("Late")),
        (lambda due: due == on, _("Today")),
        (lambda due: due <= on + timedelta(7), _("Within 7 days")),
        (lambda due: True, _("Later")),
    )

    def label(line: dict[str, Any]) -> str:
        return next(words for holds, words in spans if holds(line["due_on"]))

    return [{"label": words, "rows": list(some)} for words, some in groupby(lines, key=label)]


def _done(asked: Asked) -> dict[str, Any]:
    """What was closed last; `href` leads to the page that shows it, unless this one does."""
    closed = rows(g.programme, asked.filter, today=today()).where(Item.stage.not_in(OPEN))
    found = list(db.session.execute(closed.order_by(Item.closed_at.desc(), Item.id.desc()).limit(DONE + 1)))
    more = url_for("items.index", owner="me", stage="done") if len(found) > DONE else None
    href = None if "done" in request.args else url_for("items.index", owner="me", done=1)
    return {"rows": in_words(found[:DONE]), "more": more, "href": href}
