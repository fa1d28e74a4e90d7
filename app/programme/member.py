"""Member: a user in a programme, with a role. Working groups: who works on which track."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.account import User
from app.programme.programme import Programme, Track


class Role(Labelled):
    LEADER = "leader", N_("Task-force leader")
    LEAD = "lead", N_("Group lead")
    MEMBER = "member", N_("Group member")
    FIELD = "field", N_("Frontline")
    EXEC = "exec", N_("Executive committee")
    OBSERVER = "observer", N_("Observer")


CONTRIBUTING = frozenset({Role.LEADER, Role.LEAD, Role.MEMBER, Role.FIELD})
"""Roles that take work on: whoever has another one could answer for nothing that they own."""


class Function(Labelled):
    EXECUTIVE = "executive", N_("Executive management")
    MARKETING = "marketing", N_("Marketing")
    SALES = "sales", N_("Sales")
    CUSTOMER_RELATIONS = "customer_relations", N_("Customer relations")
    OPERATIONS = "operations", N_("Operations")
    BACK_OFFICE = "back_office", N_("Back office")
    HR = "hr", N_("Human resources")
    IT = "it", N_("Information systems")
    LEGAL_COMPLIANCE = "legal_compliance", N_("Legal and compliance")
    FINANCE = "finance", N_("Finance")
    PARTNER = "partner", N_("Partner")
    OTHER = "other", N_("Other function")


class Seniority(Labelled):
    JUNIOR = "junior", N_("Junior")
    CONFIRMED = "confirmed", N_("Experienced")
    SENIOR = "senior", N_("Senior")
    EXECUTIVE = "executive", N_("Executive")


class Expertise(Labelled):
    """The fields that the group of the second track has to know between its members (R5)."""

    GOVERNANCE = "governance", N_("Governance")
    PROCESS = "process", N_("Processes")
    JOURNEY = "journey", N_("Customer journeys")
    BACK_OFFICE = "back_office", N_("Back office")


class Member(Base):
    """A user in a programme. What it says of the person counts for the composition of groups.

    `fields` are codes of `Expertise`; `seniority` is None while nobody said. `gets_report`: whether the weekly report
    comes to them, None for what their role says. Of the tracks `muted` no date is reminded of.
    """

    __tablename__ = "member"
    __table_args__ = (sa.UniqueConstraint("programme_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role]
    function: Mapped[Function] = mapped_column(default=Function.OTHER)
    customer_facing: Mapped[bool] = mapped_column(default=False)
    is_manager: Mapped[bool] = mapped_column(default=False)
    seniority: Mapped[Seniority | None]
    fields: Mapped[list[str]] = mapped_column(default=list)
    muted: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    gets_report: Mapped[bool | None]

    programme: Mapped[Programme] = relationship()
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    seats: Mapped[list["GroupMember"]] = relationship(viewonly=True)

    @property
    def name(self) -> str:
        return self.user.name


class Place(Labelled):
    """What somebody does in a working group."""

    LEAD = "lead", N_("leads")
    MEMBER = "member", N_("takes part")
    SUPPORT = "support", N_("supports")


class WorkingGroup(Base):
    __tablename__ = "working_group"
    __table_args__ = (sa.UniqueConstraint("programme_id", "track"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    track: Mapped[Track]
    charter: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(server_default="1")

    __mapper_args__ = {"version_id_col": version}

    programme: Mapped[Programme] = relationship()


class GroupMember(Base):
    __tablename__ = "group_member"
    __table_args__ = (sa.UniqueConstraint("group_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("working_group.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    place: Mapped[Place] = mapped_column(default=Place.MEMBER)
    since: Mapped[date]

    group: Mapped[WorkingGroup] = relationship(lazy="joined", innerjoin=True)


def members_of(programme: Programme) -> sa.Select[Member]:
    """Those who are still in, by name."""
    return (
        sa.select(Member)
        .join(Member.user)
        .where(Member.programme_id == programme.id, Member.left_at.is_(None))
        .order_by(User.name, Member.id)
    )


def ever_members_of(programme: Programme) -> sa.Select[Member]:
    """Those who are in and those who have left."""
    return sa.select(Member).where(Member.programme_id == programme.id)


def seat_of(programme_id: int, user_id: int | None) -> sa.Select[Member]:
    """The person in that programme, while they are in it."""
    return sa.select(Member).where(
        Member.programme_id == programme_id, Member.user_id == user_id, Member.left_at.is_(None)
    )


def join(programme: Programme, user: User, *, role: Role, now: datetime, **given: object) -> Member:
    """Give `user` a role in the programme; refuses somebody who is in, takes back somebody who had left."""
    known = sa.select(Member).where(Member.programme_id == programme.id, Member.user_id == user.id)
    member = db.session.scalar(known)
    if member is None:
        member = Member(programme=programme, user=user, joined_at=now)
        db.session.add(member)
    elif member.left_at is None:
        raise Refused(N_("This person is already in the programme."), field="email")
    for name, value in (given | {"role": role, "left_at": None, "gets_report": None}).items():
        setattr(member, name, value)
    return member


def open_groups(programme: Programme) -> list[WorkingGroup]:
    """The three groups of a new programme, one a track."""
    groups = [WorkingGroup(programme=programme, track=track) for track in Track]
    db.session.add_all(groups)
    return groups


def seat(member: Member, group: WorkingGroup, *, place: Place, today: date) -> GroupMember:
    """Put `member` into `group`. One lead a group: the former one stays as a member."""
    db.session.flush()  # both may be new
    if place is Place.LEAD:
        db.session.execute(
            sa.update(GroupMember)
            .where(GroupMember.group_id == group.id, GroupMember.place == Place.LEAD)
            .values(place=Place.MEMBER)
        )
    mine = sa.select(GroupMember).where(GroupMember.group_id == group.id, GroupMember.member_id == member.id)
    chair = db.session.scalar(mine) or GroupMember(group=group, member_id=member.id, since=today)
    chair.place = place
    db.session.add(chair)
    return chair


def lead_names(programme: Programme) -> sa.Select[Track, str]:
    """The name of each group's lead."""
    return (
        sa.select(WorkingGroup.track, User.name)
        .join(GroupMember, GroupMember.group_id == WorkingGroup.id)
        .join(Member, Member.id == GroupMember.member_id)
        .join(User)
        .where(WorkingGroup.programme_id == programme.id, GroupMember.place == Place.LEAD)
    )
