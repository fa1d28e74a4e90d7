"""An alarm: something that should work unasked has been silent for too long. It rings once, until it is over."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.health import LATE, Check

WATCHED = ("tick", "mails", "failed", "jobs", "disk")


class Alarm(db.Base):
    """`name` is that of the check. `ringing` holds it again until the alarm is over: of each name one rings at most."""

    __tablename__ = "alarm"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(32))
    ringing: Mapped[str | None] = mapped_column(sa.String(32), unique=True)
    since: Mapped[datetime]
    rung_at: Mapped[datetime]
    over_at: Mapped[datetime | None]


def ringing() -> sa.Select[Alarm]:
    return sa.select(Alarm).where(Alarm.ringing.is_not(None)).order_by(Alarm.since)


def latest(limit: int) -> sa.Select[Alarm]:
    return sa.select(Alarm).order_by(Alarm.id.desc()).limit(limit)


def silences(found: Sequence[Check], *, up_since: datetime, now: datetime) -> dict[str, datetime]:
    """What should ring at `now`, and since when; what has never run counts from `up_since`."""
    since = {each.name: each.facts.get("since") for each in found if each.name in WATCHED and not each.ok}
    if "tick" in since and since["tick"] is None:
        since["tick"] = up_since
        if now - up_since <= LATE:
            del since["tick"]
    return {name: at or now for name, at in since.items()}


def ring(silent: dict[str, datetime], *, now: datetime) -> Sequence[Alarm]:
    """Let what is silent ring and the rest end, in the caller's transaction; gives those that have begun just now."""
    over = sa.update(Alarm).where(Alarm.ringing.is_not(None), Alarm.ringing.not_in(silent))
    db.session.execute(over.values(ringing=None, over_at=now).execution_options(synchronize_session=False))
    known = set(db.session.scalars(sa.select(Alarm.ringing).where(Alarm.ringing.is_not(None))))
    fresh = {name: since for name, since in silent.items() if name not in known}
    rows = [{"name": name, "ringing": name, "since": since, "rung_at": now} for name, since in fresh.items()]
    if not db.insert_once(Alarm, rows, key=["ringing"]):
        return ()
    return db.session.scalars(ringing().where(Alarm.name.in_(fresh), Alarm.rung_at == now)).all()
