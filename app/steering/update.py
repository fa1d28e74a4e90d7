"""The weekly update of a track: a colour, why, and what its group needs."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.enums import Labelled
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.programme.account import User
from app.programme.member import GroupMember, Member, Place, WorkingGroup
from app.programme.programme import Programme, Track

WHY_MAX, NEED_MAX, REASON_MIN = 280, 280, 20


class Colour(Labelled):
    """Confidence in delivery, best first; grey is «nothing known yet» and is never stated."""

    GREEN = "green", N_("On track")
    AMBER = "amber", N_("Under strain")
    RED = "red", N_("At risk")
    GREY = "grey", N_("No data yet")


class TrackUpdate(Base):
    """What a track says of itself in one ISO week. `override` says why the colour is not the computed one."""

    __tablename__ = "track_update"
    __table_args__ = (sa.UniqueConstraint("programme_id", "track", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    track: Mapped[Track]
    week: Mapped[str] = mapped_column(sa.String(8))
    colour: Mapped[Colour]
    computed: Mapped[Colour]
    why: Mapped[str] = mapped_column(sa.String(WHY_MAX))
    need: Mapped[str] = mapped_column(sa.String(NEED_MAX), default="")
    override: Mapped[str] = mapped_column(sa.String(500), default="")
    lang: Mapped[str] = mapped_column(sa.String(2))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    by: Mapped[Member] = relationship()

    __mapper_args__ = {"version_id_col": version}


def week_of(day: date) -> str:
    """The ISO week's name: 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def update_of(programme: Programme, track: Track, week: str) -> sa.Select[TrackUpdate]:
    return sa.select(TrackUpdate).where(
        TrackUpdate.programme_id == programme.id, TrackUpdate.track == track, TrackUpdate.week == week
    )


def voices(programme: Programme) -> sa.Select[Track, str | None, TrackUpdate | None]:
    """Each track with its lead's name and its last update, where there are any: three rows, one statement."""
    last = sa.select(sa.func.max(TrackUpdate.id)).where(TrackUpdate.programme_id == programme.id)
    lead = sa.and_(GroupMember.group_id == WorkingGroup.id, GroupMember.place == Place.LEAD)
    return (
        sa.select(WorkingGroup.track, User.name, TrackUpdate)
        .outerjoin(GroupMember, lead)
        .outerjoin(Member, sa.and_(Member.id == GroupMember.member_id, Member.left_at.is_(None)))
        .outerjoin(User, User.id == Member.user_id)
        .outerjoin(
            TrackUpdate,
            sa.and_(TrackUpdate.track == WorkingGroup.track, TrackUpdate.id.in_(last.group_by(TrackUpdate.track))),
        )
        .where(WorkingGroup.programme_id == programme.id)
    )


def say(
    programme: Programme,
    track: Track,
    *,
    colour: Colour,
    computed: Colour,
    why: str,
    need: str,
    override: str,
    by: Member,
    lang: str,
    now: datetime,
    seen: int,
) -> TrackUpdate:
    """Post this week's update of the track, or correct it: one row a track and week.

    `seen` is the version of this week's update that the person had before them, 0 when there was none; another one
    raises Conflict. A colour that is not the computed one needs a reason of 20 characters at least.
    """
    differs = computed is not Colour.GREY and colour is not computed
    if differs and len(override) < REASON_MIN:
        raise Refused(
            N_("Say in %(low)d characters at least why the colour is not the computed one."),
            field="override",
            low=REASON_MIN,
        )
    week = week_of(programme.today(now))
    update = db.session.scalar(update_of(programme, track, week))
    if update and update.version != seen:
        mine = {"colour": colour, "why": why, "need": need}
        raise Conflict(update, mine, {name: getattr(update, name) for name in mine})
    update = update or TrackUpdate(programme_id=programme.id, track=track, week=week)
    update.colour, update.computed, update.why, update.need = colour, computed, why, need
    update.override = override if differs else ""
    update.lang, update.member_id, update.at = lang, by.id, now
    db.session.add(update)
    return update
