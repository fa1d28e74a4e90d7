"""What happens once a period, and when something was last seen: two small memories of the clockwork."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db

KEPT = timedelta(days=60)


class Period(db.Base):
    """A period whose work was done, named by whoever does it: `plan:2026-11-23T08:15`."""

    __tablename__ = "period"

    key: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    at: Mapped[datetime]


class Heartbeat(db.Base):
    """When a part of the clockwork last ran."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    at: Mapped[datetime]


def is_done(key: str) -> bool:
    """Whether the work of the period was done: a look that takes no lock."""
    return db.session.get(Period, key) is not None


def first(key: str, now: datetime) -> bool:
    """Whether nobody did the work of the period `key` yet.

    It is remembered in the caller's transaction: work that is rolled back is done again.
    """
    return db.insert_once(Period, [{"key": key, "at": now}], key=["key"]) == 1


def forget(now: datetime) -> sa.Delete:
    """Periods that nothing can ask for again."""
    return sa.delete(Period).where(Period.at < now - KEPT)


def beat(name: str, now: datetime) -> None:
    """Note that `name` ran, in the caller's transaction; an older moment never replaces a newer one."""
    if not db.insert_once(Heartbeat, [{"name": name, "at": now}], key=["name"]):
        db.session.execute(sa.update(Heartbeat).where(Heartbeat.name == name, Heartbeat.at < now).values(at=now))


def last_beat(name: str) -> sa.Select[datetime]:
    return sa.select(Heartbeat.at).where(Heartbeat.name == name)
