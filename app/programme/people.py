"""Who takes part: one page of people at a time, and the three groups with what they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db
from app.programme.account import User
from app.programme.composition import with_makeups
from app.programme.item import OPEN, Item
from app.programme.member import GroupMember, Member, Place, Role, WorkingGroup
from app.programme.programme import Programme, Track

PAGE = 50
SEARCHED = 30
"""With more people than this, looking for one needs a search."""


@dataclass(frozen=True)
class Filter:
    """Who is asked for: part of a name or an address, a role, a seat in the group of a track."""

    text: str = ""
    role: Role | None = None
    track: Track | None = None


@dataclass(frozen=True)
class Page:
    """Some people in order, and the ids at its ends where there are more before or after."""

    rows: Sequence[Any]
    before: int | None
    after: int | None


def people_of(programme: Programme, wanted: Filter = Filter()) -> sa.Select[*tuple[Any, ...]]:
    """Those who are in, and those who left with open items to hand over; `page` puts them in order.

    Rows of (id, name, email, role, function, customer_facing, is_manager, seniority, has_left, expected,
    mail_stopped_at, held, seats):
    `held` counts their open items, `seats` is «now:lead next:member» in no order, None for no seat.
    """
    statement = (
        sa.select(
            Member.id,
            User.name,
            User.email,
            Member.role,
            Member.function,
            Member.customer_facing,
            Member.is_manager,
            Member.seniority,
            _has_left(Member).label("has_left"),
            (User.password == "").label("expected"),
            User.mail_stopped_at,
            _held().label("held"),
            _seats().label("seats"),
        )
        .join(User, User.id == Member.user_id)
        .where(Member.programme_id == programme.id, Member.left_at.is_(None) | (_held() > 0))
    )
    return statement.where(*_conditions(wanted))


def _held() -> sa.ScalarSelect[int]:
    open_items = Item.owner_id == Member.id, Item.stage.in_(OPEN), Item.archived_at.is_(None)
    return sa.select(sa.func.count()).where(*open_items).correlate(Member).scalar_subquery()


def _seats() -> sa.ScalarSelect[str]:
    place = sa.cast(WorkingGroup.track, sa.String) + ":" + sa.cast(GroupMember.place, sa.String)
    return (
        sa.select(sa.func.aggregate_strings(place, " "))
        .select_from(GroupMember)
        .join(WorkingGroup, WorkingGroup.id == GroupMember.group_id)
        .where(GroupMember.member_id == Member.id)
        .correlate(Member)
        .scalar_subquery()
    )


def _has_left(member: Any) -> sa.ColumnElement[int]:
    return sa.case((member.left_at.is_(None), 0), else_=1)


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [
        User.name.icontains(word, autoescape=True) | User.email.icontains(word, autoescape=True)
        for word in wanted.text.split()[:8]
    ]
    if wanted.role:
        found.append(Member.role == wanted.role)
    if wanted.track:
        seated = sa.exists().where(GroupMember.member_id == Member.id, GroupMember.group_id == WorkingGroup.id)
        found.append(seated.where(WorkingGroup.track == wanted.track).correlate(Member))
    return found


def page(people: sa.Select[*tuple[Any, ...]], *, after: int | None, before: int | None, size: int = PAGE) -> Page:
    """Present people by name, then those who left; `after` and `before` are ids of members."""
    key = sa.tuple_(_has_left(Member), User.name, Member.id)
    order = (_has_left(Member), User.name, Member.id)
    if before:
        people = people.where(key < _place_of(before)).order_by(*(each.desc() for each in order))
    elif after:
        people = people.where(key > _place_of(after)).order_by(*order)
    else:
        people = people.order_by(*order)
    found = list(db.session.execute(people.limit(size + 1)))
    more, found = len(found) > size, found[:size]
    if before:
        found.reverse()
    return Page(
        found,
        before=found[0].id if found and (more if before else after) else None,
        after=found[-1].id if found and (more or before) else None,
    )


def _place_of(member_id: int) -> Any:
    one, user = aliased(Member), aliased(User)
    return (
        sa.select(_has_left(one), user.name, one.id)
        .join(user, user.id == one.user_id)
        .where(one.id == member_id)
        .scalar_subquery()
    )


def groups_in(programme: Programme) -> sa.Select[*tuple[Any, ...]]:
    """The three groups: (track, charter, lead, names, headcount, and the counts of their makeup).

    `names` are the others' with a line each, in no order; `headcount` is that of the whole programme.
    """
    leads = GroupMember.place == Place.LEAD
    groups = sa.select(
        WorkingGroup.track,
        WorkingGroup.charter,
        _names(leads).label("lead"),
        _names(~leads).label("names"),
        _headcount(programme).label("headcount"),
    ).where(WorkingGroup.programme_id == programme.id)
    return with_makeups(groups, programme)


def _names(which: sa.ColumnElement[bool]) -> sa.ScalarSelect[str]:
    return (
        sa.select(sa.func.aggregate_strings(User.name, "\n"))
        .select_from(GroupMember)
        .join(Member, Member.id == GroupMember.member_id)
        .join(User, User.id == Member.user_id)
        .where(GroupMember.group_id == WorkingGroup.id, which)
        .correlate(WorkingGroup)
        .scalar_subquery()
    )


def _headcount(programme: Programme) -> sa.ScalarSelect[int]:
    present = Member.programme_id == programme.id, Member.left_at.is_(None)
    return sa.select(sa.func.count()).select_from(Member).where(*present).scalar_subquery()
