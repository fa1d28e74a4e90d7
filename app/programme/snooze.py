"""Snooze: «not now». Personal: it moves no date, hides nothing from others, and what was put off comes back."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.db import Base
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.workdays import instant
from app.programme.account import User
from app.programme.item import Item
from app.programme.notification import IN_DIGEST, Notification

MORNING = time(9)
LONGEST = timedelta(days=366)


class Delay(Labelled):
    """For how long; the days begin at nine, on the person's own clock."""

    HOUR = "hour", N_("1 hour")
    TOMORROW = "tomorrow", N_("Tomorrow at 09:00")
    MONDAY = "monday", N_("Monday at 09:00")
    WEEK = "week", N_("1 week")
    DATE = "date", N_("Until a date")


class Snooze(Base):
    """One person leaves one item until then."""

    __tablename__ = "snooze"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True, index=True)
    until: Mapped[datetime] = mapped_column(index=True)


def snooze_of(user_id: int, item: Item) -> sa.Select[Snooze]:
    return sa.select(Snooze).where(Snooze.user_id == user_id, Snooze.item_id == item.id)


def end_of(delay: Delay, *, zone: ZoneInfo, now: datetime, on: date | None = None) -> datetime:
    """When it comes back; `on` is the day that was chosen. Refuses a day that is not to come, or a year away."""
    if delay is Delay.HOUR:
        return now + timedelta(hours=1)
    today = now.astimezone(zone).date()
    days = {Delay.TOMORROW: 1, Delay.MONDAY: 7 - today.weekday(), Delay.WEEK: 7}
    day = today + timedelta(days=days[delay]) if delay in days else on
    if day is None or not today < day <= today + LONGEST:
        raise Refused(N_("Choose a day from tomorrow on, within a year."), field="on")
    return instant(day, MORNING, zone)


def snooze(user: User, item: Item, *, until: datetime, now: datetime) -> None:
    """Leave the item until then: what was told of it counts as read meanwhile. A second one replaces the first."""
    wake(user, item)
    db.session.add(Snooze(user_id=user.id, item_id=item.id, until=until))
    told = sa.update(Notification).where(Notification.user_id == user.id, Notification.item_id == item.id)
    _run(told.where(Notification.read_at.is_(None)).values(read_at=now))


def wake(user: User, item: Item) -> None:
    """Take it back before its time; without one it does nothing."""
    for mine in db.session.scalars(snooze_of(user.id, item)):
        db.session.delete(mine)
    db.session.flush()  # another one may take its place


def are_over(now: datetime) -> bool:
    """Whether there is anything for `wake_all`: a look that takes no lock."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Snooze.until <= now))))


def wake_all(now: datetime) -> None:
    """Bring back what was put off until `now`: its last line is unread again, and goes into the next digest."""
    over = sa.select(Snooze.user_id, Snooze.item_id).where(Snooze.until <= now).subquery()
    dated = sa.func.max(Notification.id).filter(Notification.rule.in_(IN_DIGEST))
    last = (
        sa.select(sa.func.coalesce(dated, sa.func.max(Notification.id)))
        .join(over, sa.and_(over.c.user_id == Notification.user_id, over.c.item_id == Notification.item_id))
        .group_by(over.c.user_id, over.c.item_id)
    )
    again = sa.update(Notification).where(Notification.id.in_(last))
    _run(again.where(Notification.rule.in_(IN_DIGEST)).values(digest_on=None, mail=None))
    _run(again.values(read_at=None))
    _run(sa.delete(Snooze).where(Snooze.until <= now))


def _run(statement: sa.Executable) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})
