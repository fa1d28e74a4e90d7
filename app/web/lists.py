"""Lists of items: the filter of the address, the rows in words, the page before and after."""

from collections.abc import Callable
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from app.core import db
from app.core.text import one_line
from app.programme.item import OPEN, Stage
from app.programme.listing import DUE, Filter, Page, page
from app.programme.priority import Priority
from app.programme.programme import Track
from app.web.people import Offered
from app.web.refs import kinds, ref
from app.web.request import is_running, today
from app.web.titles import title_of
from app.web.words import due

FILTERS = {"q", "kind", "track", "owner", "stage", "due", "blocked", "priority", "category", "disposition"}


def filter_of_address(**fixed: Any) -> Filter:
    """What the address asks for; what makes no sense is left out."""
    asked = request.args
    owner = asked.get("owner", "")
    return Filter(
        text=one_line(asked.get("q", ""))[:200],
        kind=fixed.get("kind") or (asked["kind"] if asked.get("kind") in kinds() else ""),
        track=Track(asked["track"]) if asked.get("track") in {t.value for t in Track} else None,
        stage=Stage(asked["stage"]) if asked.get("stage") in {s.value for s in Stage} else None,
        owner=g.member.id if owner == "me" else int(owner) if owner.isdecimal() and len(owner) < 10 else None,
        due=asked["due"] if asked.get("due") in DUE else "",
        blocked=asked.get("blocked") == "1",
        priority=Priority.HIGH if asked.get("priority") == "1" else None,
    )


def paged(statement: Any) -> Page:
    return page(statement, db.session, after=request.args.get("after", ""), before=request.args.get("before", ""))


def pager(found: Page) -> dict[str, Any]:
    """The links of the macro `pager`: the same filter, another place."""
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k not in {"after", "before"}}
    here = request.endpoint or ""
    return {
        "previous": found.before and url_for(here, **kept, before=found.before),
        "next": found.after and url_for(here, **kept, after=found.after),
        "words": None,
    }


def in_words(rows: list[Any], more: Callable[[Any], dict[str, Any]] = lambda row: {}) -> list[dict[str, Any]]:
    """Rows as a list shows them; labels are resolved once, and addresses from their beginning."""
    on, base, high = today(), url_for("items.index"), _(Priority.HIGH.label)
    running, now_is_over = is_running(), g.programme.now_is_over(on)
    stages = {stage: _(stage.label) for stage in Stage}
    tracks = {track: _(track.label) for track in Track}
    states = {kind: {s.value: _(s.label) for s in cls.STATES} for kind, cls in kinds().items()}
    labels = {kind: _(cls.LABEL) for kind, cls in kinds().items()}
    return [
        {
            "ref": (name := ref(row.kind, row.number)),
            "href": f"{base}{name}",
            "title": title_of(row.kind, row.title),
            "kind": labels[row.kind],
            "track": row.track.value,
            "track_word": tracks[row.track],
            "stage": row.stage.value,
            "stage_word": stages[row.stage],
            "state_word": states[row.kind][row.state],
            "owner": row.owner or row.owner_label,
            "due": due(row.due_on, on, is_open=running and row.stage in OPEN),
            "blocked": row.blocked_since is not None,
            "overrun": now_is_over and row.horizon is Track.NOW and row.stage in OPEN,
            "high": high if row.priority is Priority.HIGH else "",
        }
        | more(row)
        for row in rows
    ]


def asked() -> dict[str, str]:
    """The filter as the address gives it, without what is no filter: the form shows it again."""
    return {name: value for name, value in request.args.items() if name in FILTERS and value}


def choices(offered: Offered | None = None) -> dict[str, list[tuple[Any, str]]]:
    """The options of the filters that every list has."""
    return {
        "owner": [("", _("Anybody")), ("me", _("Me")), ("0", _("Nobody")), *(offered.owners if offered else [])],
        "track": [("", _("All tracks")), *((t.value, _(t.label)) for t in Track)],
        "kind": [("", _("All kinds")), *((code, _(cls.PLURAL)) for code, cls in kinds().items())],
        "stage": [("", _("All stages")), *((s.value, _(s.label)) for s in Stage)],
        "due": [
            ("", _("Any date")),
            ("late", _("Late")),
            ("week", _("Within 7 days")),
            ("month", _("Within 31 days")),
            ("none", _("Without a date")),
            ("open", _("Still open")),
        ],
    }
