"""Members, groups and invitations as the page of people shows them."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.outbox import State
from app.programme.composition import makeup_of
from app.programme.member import Expertise, Function, Member, Place, Role, Seniority
from app.programme.people import SEARCHED, Filter, Page
from app.programme.programme import Track
from app.web.composition_words import gauges
from app.web.request import can, now

NAMED = 12
"""So many names stand on the card of a group; the others are counted."""


def people_rows(people: Sequence[Any]) -> list[dict[str, Any]]:
    """The people of a page; labels are resolved once, and addresses from their beginning."""
    may_edit = can("PEOPLE")
    base = url_for("members.index") if may_edit else None
    items = url_for("items.index")
    roles, functions, levels = ({each: _(each.label) for each in kind} for kind in (Role, Function, Seniority))
    seats, facing, manager = seat_words(), _("customer-facing"), _("manager")
    return [
        {
            "name": row.name,
            "email": row.email,
            "href": f"{base}{row.id}" if base and not row.has_left else None,
            "role": roles[row.role],
            "function": functions[row.function],
            "traits": [
                words
                for said, words in (
                    (row.customer_facing, facing), (row.is_manager, manager), (row.seniority, levels.get(row.seniority))
                )
                if said
            ],
            "seats": [seats[code] for code in seats if code in (row.seats or "").split()],
            "held": row.held,
            "held_href": f"{items}?owner={row.id}",
            "has_left": bool(row.has_left),
            "expected": row.expected,
            "stopped": may_edit and row.mail_stopped_at is not None,
        }
        for row in people
    ]  # fmt: skip


def seat_words() -> dict[str, dict[str, str]]:
    """«now:lead» → the seat in words, in the order of the tracks."""
    return {
        f"{track.value}:{place.value}": {"code": track.value, "track": _(track.label), "place": _(place.label)}
        for track in Track
        for place in Place
    }


def facts_in_words(member: Member) -> str:
    """What a programme knows of a person, in one line."""
    known = [_(Expertise(code).label) for code in member.fields]
    said = [_(member.function.label)]
    said += [_(member.seniority.label)] if member.seniority else []
    said += [_("customer-facing")] if member.customer_facing else []
    said += [_("manager")] if member.is_manager else []
    return " · ".join(said + known)


def group_cards(groups: Sequence[Any]) -> list[dict[str, Any]]:
    """The three groups in the order of the tracks, each with its lead, who sits in it, and its gauges."""
    may_edit = can("PEOPLE")
    order = list(Track)
    cards = []
    for row in sorted(groups, key=lambda each: order.index(each.track)):
        names = sorted((row.names or "").split("\n")) if row.names else []
        more = len(names) - NAMED
        cards.append(
            {
                "track": row.track.value,
                "name": _(row.track.label),
                "charter": row.charter,
                "lead": row.lead,
                "members": names[:NAMED] + ([_("%(count)d more", count=more)] if more > 0 else []),
                "gauges": gauges(row.track, makeup_of(row)),
                "edit_href": url_for("members.charter", track=row.track.value) if may_edit else None,
            }
        )
    return cards


def filters(wanted: Filter, *, headcount: int) -> dict[str, Any] | None:
    """What can be asked for, once there are more people than a glance takes in, or something is asked for already."""
    if headcount <= SEARCHED and wanted == Filter():
        return None
    return {
        "text": wanted.text,
        "role": wanted.role.value if wanted.role else "",
        "track": wanted.track.value if wanted.track else "",
        "roles": [("", _("All roles")), *((role.value, _(role.label)) for role in Role)],
        "tracks": [("", _("All groups")), *((track.value, _(track.label)) for track in Track)],
        "clear_href": url_for("members.index") if wanted != Filter() else None,
    }


def pager(found: Page) -> dict[str, Any]:
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k in {"q", "role", "track"}}
    return {
        "previous": found.before and url_for("members.index", **kept, before=found.before),
        "next": found.after and url_for("members.index", **kept, after=found.after),
        "words": None,
    }


def expected_rows(expected: Sequence[Any]) -> list[dict[str, Any]]:
    """Who has not come in yet, with what became of the mail and how long the link lives."""
    base, home = url_for("invitations.new"), url_for("members.index")
    roles = {role: _(role.label) for role in Role}
    mails = {
        None: ("grey", _("link handed over without a mail")),
        State.PENDING: ("grey", _("mail on its way")),
        State.SENDING: ("grey", _("mail on its way")),
        State.SENT: ("green", _("mail sent")),
        State.FAILED: ("red", _("mail not delivered")),
        State.DROPPED: ("grey", _("mail not sent")),
    }
    return [
        {
            "name": row.name,
            "email": row.email,
            "role": roles[row.role],
            "by": row.by,
            "is_live": (is_live := row.expires_at is not None and row.expires_at > now()),
            "expires": _expires(row.expires_at) if is_live else _("the link has expired"),
            "mail": mails[row.mail] if row.expires_at else None,
            "mail_href": f"{base}{row.id}/mail",
            "link_href": f"{base}{row.id}/link" if row.ours else None,
            "withdraw_href": f"{home}{row.id}/departure",
        }
        for row in expected
    ]


def _expires(at: Any) -> str:
    days = -(-(at - now()).total_seconds() // 86_400)
    return ngettext("expires in %(num)d day", "expires in %(num)d days", int(days))
