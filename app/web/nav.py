"""The navigation: an entry appears with its page, and only for those who may open it."""

from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

from app.programme.list_filter import KEPT
from app.programme.programme import Track
from app.steering.progress import tally
from app.web.lists import OPENS
from app.web.request import can, today

Entry = dict[str, Any]
KEYS = {
    ("programmes.show", None): "g h",
    ("roadmap.board", None): "g r",
    ("inbox.index", None): "g i",
    ("items.index", "me"): "g m",
    ("items.index", None): "g e",
    ("decisions.index", None): "g d",
    ("do_now.show", None): "g n",
    ("actions.index", None): "g a",
    ("actions.unplug", None): "g u",
    ("scenarios.index", None): "g t",
    ("opportunities.index", None): "g o",
    ("problems.index", None): "g j",
    ("risks.index", None): "g k",
    ("reports.index", None): "g w",
    ("checks.index", None): "g c",
    ("members.index", None): "g p",
    ("settings.index", None): "g s",
}
"""Endpoint and owner of an entry → the keys that lead there."""


def navigation() -> list[dict[str, Any]]:
    """The rail: groups of entries, with what is open counted beside them."""
    counted = g.tally = g.get("tally") or tally(g.programme, today(), g.member.id)
    now = [
        entry(_("Actions"), "actions.index", count=counted.actions),
        entry(_("To switch off"), "actions.unplug", count=counted.to_unplug),
        entry(_("Scenarios"), "scenarios.index"),
        entry(_("Problems"), "problems.index", count=counted.problems, state=KEPT, **OPENS),
        entry(_("Opportunities"), "opportunities.index", count=counted.opportunities, state=KEPT, **OPENS),
    ]
    general = [
        entry(_("Home"), "programmes.show"),
        entry(_("Roadmap"), "roadmap.board") | {"current": request.blueprint == "roadmap"},
        entry(_("Inbox"), "inbox.index", count=g.unread or None, loud=True),
        entry(_("My items"), "items.index", count=counted.mine, owner="me"),
        entry(_("All items"), "items.index"),
        entry(_("Decisions"), "decisions.index"),
    ]
    steering = [
        entry(_("Risks"), "risks.index", count=counted.risks, state="open", **OPENS),
        entry(_("Reports"), "reports.index"),
        entry(_("Checks"), "checks.index", count=counted.findings),
        entry(_("People and groups"), "members.index"),
        *([entry(_("Settings"), "settings.index")] if can("CONFIGURE") else []),
    ]
    return [
        {"label": "", "track": None, "entries": general},
        {"label": _(Track.NOW.label), "track": "now", "entries": now, "head": entry("", "do_now.show")},
        {"label": _("Steer"), "track": None, "entries": steering},
        *outside(),
    ]


def outside() -> list[dict[str, Any]]:
    """What belongs to no programme: the administrator's pages, the mails of the demonstration."""
    entries = [entry(_("Accounts"), "admin.index"), entry(_("Health"), "upkeep.health")] if g.user.is_admin else []
    if current_app.extensions["settings"].demo:
        entries.append(entry(_("Mails that left"), "mailbox.index"))
    return [{"label": _("Instance"), "track": None, "entries": entries}] if entries else []


def rail() -> list[dict[str, Any]]:
    """The groups of the rail, inside a programme or out of any."""
    if not g.get("user"):
        return []
    if g.programme:
        return navigation()
    return [{"label": "", "track": None, "entries": [entry(_("Programmes"), "programmes.index")]}, *outside()]


def phone_bar() -> list[Entry]:
    bar = [
        entry(_("Home"), "programmes.show", icon="house"),
        entry(_("Actions"), "actions.index", icon="list-checks"),
        entry(_("Inbox"), "inbox.index", icon="inbox", count=g.unread or None, loud=True),
    ]
    if can("CAPTURE"):
        bar.insert(2, entry(_("Add an action"), "quick.add", icon="plus", primary=True) | {"dialog": "quick-add"})
    return bar


def entry(
    label: str,
    endpoint: str,
    *,
    count: int | None = None,
    loud: bool = False,
    icon: str = "",
    primary: bool = False,
    **args: Any,
) -> Entry:
    """`loud`: the count is of what waits to be read."""
    return {
        "label": label,
        "href": url_for(endpoint, **args),
        "count": count,
        "loud": loud,
        "icon": icon,
        "press": KEYS.get((endpoint, args.get("owner")), ""),
        "primary": primary,
        "current": request.endpoint == endpoint and request.args.get("owner") == args.get("owner"),
    }


def programme_choices() -> list[Entry]:
    """Where a person of several programmes can go from here."""
    if not g.get("user") or g.memberships < 2:
        return []
    here = [{"title": g.programme.title, "href": url_for("programmes.show"), "current": True}] if g.programme else []
    return [*here, {"title": _("All my programmes"), "href": url_for("programmes.index"), "current": not here}]
