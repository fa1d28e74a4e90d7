"""Who is in the task force: people join, change role, sit in groups and leave."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.account import User, create_user, one_time_link, user_by_email
from app.programme.activity import Activity
from app.programme.item import OPEN, Item
from app.programme.member import GroupMember, Member, Place, Role, WorkingGroup, join, seat
from app.programme.programme import Programme, Track

OUTSIDE = {Role.EXEC, Role.OBSERVER}
"""They look at the groups' work and don't sit in them."""


def people_of(programme: Programme) -> sa.Select[Member, int]:
    """Those who are in, and those who left with open items to hand over; with the count of their open items."""
    held = (
        sa.select(sa.func.count())
        .where(Item.owner_id == Member.id, Item.stage.in_(OPEN), Item.archived_at.is_(None))
        .correlate(Member)
        .scalar_subquery()
    )
    return (
        sa.select(Member, held.label("held"))
        .join(Member.user)
        .where(Member.programme_id == programme.id, Member.left_at.is_(None) | (held > 0))
        .order_by(User.name, Member.id)
        .options(joinedload(Member.seats))
    )


def groups_of(programme: Programme) -> sa.Select[WorkingGroup]:
    return sa.select(WorkingGroup).where(WorkingGroup.programme_id == programme.id)


def admit(
    programme: Programme, *, email: str, name: str, lang: str, role: Role, by: Member, now: datetime, **given: Any
) -> tuple[Member, str | None]:
    """Bring a person in. Somebody new gets an account and a one-time token, which is the second value."""
    user, token = db.session.scalar(user_by_email(email)), None
    if user is None:
        user = create_user(email=email, name=name, lang=lang, timezone=programme.timezone, now=now)
        token = one_time_link(user, now=now)
    if not user.is_active:
        raise Refused(N_("This account is closed. Ask an administrator to open it again."), field="email")
    member = join(programme, user, role=role, now=now, **given)
    db.session.flush()  # seats and history need its id
    _record(member, "joined", by=by, now=now, facts={"role": [None, role.value]})
    return member, token


def amend(member: Member, values: Mapping[str, Any], *, by: Member, now: datetime) -> None:
    """Change role, function and what they say of the person; a programme keeps a leader (refused otherwise)."""
    if member.role is Role.LEADER and values["role"] is not Role.LEADER:
        _keep_a_leader(member)
    before = {name: getattr(member, name) for name, value in values.items() if getattr(member, name) != value}
    for name in before:
        setattr(member, name, values[name])
    if before:
        _record(member, "amended", by=by, now=now, facts={k: [_plain(v), _plain(values[k])] for k, v in before.items()})


def take_seats(
    member: Member, wanted: Mapping[Track, Place | None], *, groups: Sequence[WorkingGroup], now: datetime
) -> None:
    """Seat the member as `wanted` says, track by track; None is no seat."""
    if member.role in OUTSIDE and any(wanted.values()):
        raise Refused(N_("The executive committee and observers don't sit in the groups."), field="role")
    mine = {s.group_id: s.place for s in _seats(member)}
    for group in groups:
        place = wanted[group.track]
        if place is None and group.id in mine:
            _leave_groups(member, group)
        elif place is not None and place is not mine.get(group.id):
            seat(member, group, place=place, today=group.programme.today(now))


def leave(member: Member, *, by: Member, now: datetime) -> None:
    """End the membership: no access and no seat any more; what the member owns stays theirs until handed over."""
    if member.left_at is not None:
        raise Refused(N_("This person has already left."))
    if member.role is Role.LEADER:
        _keep_a_leader(member)
    member.left_at = now
    _leave_groups(member)
    _record(member, "left", by=by, now=now)


def _seats(member: Member) -> Sequence[GroupMember]:
    return db.session.scalars(sa.select(GroupMember).where(GroupMember.member_id == member.id)).all()


def _leave_groups(member: Member, group: WorkingGroup | None = None) -> None:
    one = GroupMember.group_id == group.id if group else sa.true()
    db.session.execute(sa.delete(GroupMember).where(GroupMember.member_id == member.id, one))


def _keep_a_leader(member: Member) -> None:
    """Refuse when nobody else leads; the leaders' rows are locked, so two can't leave at once."""
    leaders = (
        sa.select(Member.id)
        .join(Member.user)
        .where(Member.programme_id == member.programme_id, Member.role == Role.LEADER)
        .where(Member.left_at.is_(None), User.is_active)
        .order_by(Member.id)
        .with_for_update(of=Member)
    )
    if set(db.session.scalars(leaders)) <= {member.id}:
        raise Refused(N_("A programme needs a leader: name another one first."), field="role")


def _record(member: Member, verb: str, *, by: Member, now: datetime, facts: dict[str, Any] | None = None) -> None:
    """A line in the programme's history; it concerns no item."""
    facts = {"member": member.id} | (facts or {})
    db.session.add(Activity(programme_id=member.programme_id, member_id=by.id, verb=verb, facts=facts, at=now))


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)
