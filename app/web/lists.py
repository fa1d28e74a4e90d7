"""Lists of items: what the address asks for, the rows in words, the page before and after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import g, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from app.core import db
from app.programme.item import OPEN, Stage
from app.programme.list_filter import Filter, understood, wanted
from app.programme.list_order import Sorting, first_by, orders
from app.programme.listing import COUNTED, Page, Rows, page
from app.programme.policy import Permission, allows
from app.programme.priority import Priority
from app.programme.programme import Track
from app.programme.refs import kinds, ref
from app.web.pages import home
from app.web.people import Offered
from app.web.request import is_running, today
from app.web.titles import title_of
from app.web.words import due, past

WHOLE: dict[str, Any] = {"all": "1"}
"""What an address says that asks for nothing less: the bare one may open with a view that somebody chose."""

OPENS: dict[str, Any] = {"opens": "1"}
"""What an address says beside its filter that gives way, as the bare one does, to the view that somebody chose."""


@dataclass(frozen=True)
class Asked:
    """What somebody asks of a list: `kind` is fixed by its page, `entries` are those of its filter.

    `whole` says that the address asks for all of it in so many words.
    """

    kind: str
    entries: dict[str, str]
    by: Sorting
    whole: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str], kind: str = "") -> "Asked":
        """What makes sense of an address or a form; the rest is left out."""
        return cls(kind, understood(given, kind), Sorting.read(given.get("sort", ""), kind), whole="all" in given)

    @property
    def filter(self) -> Filter:
        return wanted(self.entries, me=g.member.id, kind=self.kind)

    @property
    def query(self) -> dict[str, Any]:
        """As the address of the list says it, without the place of the page."""
        query = self.entries | ({"sort": str(self.by)} if str(self.by) else {})
        return query or (WHOLE if self.whole else {})

    @property
    def href(self) -> str:
        endpoint, fixed = home(self.kind)
        return url_for(endpoint, **fixed | self.query)

    def page(self, statement: Rows) -> Page:
        """The page that the address names; the first one where that is beyond the end by now."""
        after, before = request.args.get("after", ""), request.args.get("before", "")
        found = page(statement, db.session, by=self.by, after=after, before=before)
        beyond = (after or before) and not found.rows
        return page(statement, db.session, by=self.by) if beyond else found


def filter_of_address() -> Filter:
    """What the address asks for, for pages that show something else than a list of one kind."""
    return replace(Asked.read(request.args).filter, horizon=None, archived=False, own=())


def asked() -> dict[str, str]:
    """The entries of that filter, for the form that shows it again."""
    return Asked.read(request.args).entries


def pager(asked: Asked, found: Page) -> dict[str, Any]:
    """The links of the macro `pager`: the same filter, another place."""
    here = request.endpoint or ""
    return {
        "previous": found.before and url_for(here, **asked.query, before=found.before),
        "next": found.after and url_for(here, **asked.query, after=found.after),
        "words": None,
    }


def heads(asked: Asked) -> dict[str, dict[str, Any]]:
    """What the heads of columns lead to, by order: that order, or the other way round where it is this one."""
    here = request.endpoint or ""
    found = {}
    for by in orders(asked.kind):
        mine = asked.by.by == by
        turned = Sorting(by, mine and not asked.by.falling, asked.kind)
        query = replace(asked, by=turned).query
        sorted_now = ("descending" if asked.by.falling else "ascending") if mine else None
        found[by] = {"href": url_for(here, **query), "sorted": sorted_now}
    return found


def in_words(
    rows: list[Any], more: Callable[[Any], dict[str, Any]] = lambda row: {}, *, fixed: bool = False
) -> list[dict[str, Any]]:
    """Rows as a list shows them; labels are resolved once, and addresses from their beginning.

    `edit` is the address of the row's form as every list leads to it, for those who may edit it; none of `fixed` rows.
    """
    on, base, high, zone = today(), url_for("items.index"), _(Priority.HIGH.label), g.programme.zone
    running, now_is_over = is_running(), g.programme.now_is_over(on)
    stages = {stage: _(stage.label) for stage in Stage}
    tracks = {track: _(track.label) for track in Track}
    states = {kind: {s.value: _(s.label) for s in cls.STATES} for kind, cls in kinds().items()}
    labels = {kind: _(cls.LABEL) for kind, cls in kinds().items()}
    return [
        {
            "ref": (name := ref(row.kind, row.number)),
            "href": f"{base}{name}",
            "edit": f"{name}/edit" if not fixed and _editable(row) else None,
            "version": row.version,
            "title": title_of(row.kind, row.title),
            "kind": labels[row.kind],
            "track": row.track.value,
            "track_word": tracks[row.track],
            "stage": row.stage.value,
            "stage_word": stages[row.stage],
            "state_word": states[row.kind][row.state],
            "owner": row.owner or row.owner_label,
            "due": due(row.due_on, on, is_open=running and row.stage in OPEN),
            "due_on": row.due_on,
            "changed": past(row.updated_at, on, zone),
            "blocked": row.blocked_since is not None,
            "overrun": now_is_over and row.horizon is Track.NOW and row.stage in OPEN,
            "high": high if row.priority is Priority.HIGH else "",
        }
        | more(row)
        for row in rows
    ]


def _editable(row: Any) -> bool:
    own = g.member.id in {row.owner_id, row.created_by_id}
    return allows(g.member, Permission.EDIT, row.track, own=own)


def counted(count: int) -> str:
    """«24 items», «more than 1,000 items»."""
    if count > COUNTED:
        return _("more than %(number)s items", number=format_decimal(COUNTED))
    return ngettext("%(number)s item", "%(number)s items", count, number=format_decimal(count))


def choices(offered: Offered | None = None, kind: str = "") -> dict[str, list[tuple[Any, str]]]:
    """The options of the filters that every list has; `kind` is that of a list of one kind."""
    return {
        "owner": [("", _("Anybody")), ("me", _("Me")), ("0", _("Nobody")), *(offered.people if offered else [])],
        "track": [("", _("All tracks")), *((t.value, _(t.label)) for t in Track)],
        "horizon": [("", _("All horizons")), *((t.value, _(t.horizon)) for t in Track)],
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
        "sort": _sortings(kind),
    }


def _sortings(kind: str) -> list[tuple[str, str]]:
    """The kind's own orders first, of which the first one is the default."""
    own = kinds()[kind].ORDERS if kind else {}
    return [
        *(("" if name == first_by(kind) else name, _(order.label)) for name, order in own.items()),
        ("due" if own else "", _("Due date, soonest first")),
        ("-due", _("Due date, latest first")),
        ("-changed", _("Latest changes first")),
        ("changed", _("Oldest changes first")),
        ("title", _("Title, A to Z")),
        ("-title", _("Title, Z to A")),
        ("owner", _("Owner, A to Z")),
        ("-owner", _("Owner, Z to A")),
        ("state", _("State, to do first")),
        ("-state", _("State, finished first")),
        ("ref", _("Number, rising")),
        ("-ref", _("Number, falling")),
    ]
