"""Who is in the task force: people join, change role, sit in groups and leave."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.programme.account import User
from app.programme.activity import Activity
from app.programme.hand_over import LATER, Heir, hand_over
from app.programme.member import GroupMember, Member, Place, Role, WorkingGroup, seat
from app.programme.one_time_link import burn
from app.programme.programme import Programme, Track

OUTSIDE = {Role.EXEC, Role.OBSERVER}
"""They look at the groups' work and don't sit in them."""


def groups_of(programme: Programme) -> sa.Select[WorkingGroup]:
    return sa.select(WorkingGroup).where(WorkingGroup.programme_id == programme.id)


def amend(member: Member, values: Mapping[str, Any], *, by: Member, now: datetime) -> None:
    """Change role, function and what else is said of the person; a programme keeps a leader (refused otherwise)."""
    if member.role is Role.LEADER and values.get("role", member.role) is not Role.LEADER:
        _keep_a_leader(member)
    before = {name: getattr(member, name) for name, value in values.items() if getattr(member, name) != value}
    for name in before:
        setattr(member, name, values[name])
    if before:
        note(member, "amended", by=by, now=now, facts={k: [_plain(v), _plain(values[k])] for k, v in before.items()})


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


def write_charter(group: WorkingGroup, charter: str, *, seen: int) -> None:
    """What the group is for; raises Conflict when somebody wrote it after `seen`, its version as the person had it."""
    if group.version != seen:
        raise Conflict(group, {"charter": charter}, {"charter": group.charter})
    group.charter = charter


def leave(
    member: Member, *, by: Member, now: datetime, heir: Heir = LATER, heirs: Mapping[int, Heir] | None = None
) -> int:
    """End the membership: no access, no seat and no link any more; returns how many open items were handed over.

    `heirs` says by the item's id who takes it over, `heir` who takes the others; LATER leaves them in that name.
    """
    if member.left_at is not None:
        raise Refused(N_("This person has already left."))
    if member.role is Role.LEADER:
        _keep_a_leader(member)
    moved = hand_over(member, rest=heir, each=heirs or {}, by=by, now=now)
    member.left_at = now
    _leave_groups(member)
    if db.session.scalar(sa.select(User.id).where(User.id == member.user_id, only_here(member.programme_id))):
        burn(member.user)
    note(member, "withdrawn" if member.user.is_expected else "left", by=by, now=now)
    return moved


def only_here(programme_id: int) -> sa.ColumnElement[bool]:
    """Whether a user is expected by this programme alone: their link opens nothing else."""
    seat = aliased(Member)
    elsewhere = sa.exists().where(seat.user_id == User.id, seat.programme_id != programme_id)
    return sa.and_(User.password == "", ~User.is_admin, ~User.may_create, ~elsewhere)


def _seats(member: Member) -> Sequence[GroupMember]:
    return db.session.scalars(sa.select(GroupMember).where(GroupMember.member_id == member.id)).all()


def _leave_groups(member: Member, group: WorkingGroup | None = None) -> None:
    one = GroupMember.group_id == group.id if group else sa.true()
    db.session.execute(sa.delete(GroupMember).where(GroupMember.member_id == member.id, one))


def _keep_a_leader(member: Member) -> None:
    """Refuse when nobody else leads and has come in; the leaders' rows are locked, so two can't leave at once."""
    leaders = (
        sa.select(Member.id)
        .join(Member.user)
        .where(Member.programme_id == member.programme_id, Member.role == Role.LEADER)
        .where(Member.left_at.is_(None), User.is_active, User.password != "")
        .order_by(Member.id)
        .with_for_update(of=Member)
    )
    if set(db.session.scalars(leaders)) <= {member.id}:
        raise Refused(N_("A programme needs a leader: name another one first."), field="role")


def note(member: Member, verb: str, *, by: Member, now: datetime, facts: dict[str, Any] | None = None) -> Activity:
    """A line in the programme's history; it concerns no item."""
    facts = {"member": member.id} | (facts or {})
    activity = Activity(programme_id=member.programme_id, member_id=by.id, verb=verb, facts=facts, at=now)
    db.session.add(activity)
    return activity


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)
