"""Members and groups as the page of people shows them."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.programme.member import Member, Place, Role, WorkingGroup
from app.programme.programme import Track
from app.web.request import can

People = Sequence[tuple[Member, int]]


def people_rows(people: People) -> list[dict[str, Any]]:
    """Present members first, by name; then those who left with something to hand over."""
    base = url_for("members.index") if can("PEOPLE") else None
    items = url_for("items.index")
    roles = {role: _(role.label) for role in Role}
    tracks = {track: _(track.label) for track in Track}
    places = {place: _(place.label) for place in Place}
    return [
        {
            "name": member.name,
            "email": member.user.email,
            "href": f"{base}{member.id}" if base and not member.left_at else None,
            "role": roles[member.role],
            "function": _(member.function.label),
            "traits": traits(member),
            "seats": [
                {"code": s.group.track.value, "track": tracks[s.group.track], "place": places[s.place]}
                for s in sorted(member.seats, key=lambda seat: list(Track).index(seat.group.track))
            ],
            "held": held,
            "held_href": f"{items}?owner={member.id}",
            "has_left": member.left_at is not None,
        }
        for member, held in sorted(people, key=lambda row: row[0].left_at is not None)
    ]


def traits(member: Member) -> list[str]:
    """What the composition of a group depends on."""
    facing = [_("customer-facing")] if member.customer_facing else []
    return facing + ([_("manager")] if member.is_manager else [])


def group_cards(groups: Sequence[WorkingGroup], people: People) -> list[dict[str, Any]]:
    """The three groups in the order of the tracks, each with its lead and who sits in it."""
    may_edit = can("PEOPLE")
    cards = []
    for group in sorted(groups, key=lambda one: list(Track).index(one.track)):
        seated = [(m, s.place) for m, _held in people for s in m.seats if s.group_id == group.id]
        cards.append(
            {
                "track": group.track.value,
                "name": _(group.track.label),
                "charter": group.charter,
                "lead": next((m.name for m, place in seated if place is Place.LEAD), None),
                "members": [m.name for m, place in seated if place is not Place.LEAD],
                "count": len(seated),
                "facing": sum(m.customer_facing for m, _place in seated),
                "edit_href": url_for("members.charter", track=group.track.value) if may_edit else None,
            }
        )
    return cards
