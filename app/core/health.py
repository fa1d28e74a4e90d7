"""Is everything that works unasked at work? Read by /readyz, /metrics, the alarm, the page and `jalon doctor`."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.core import db, outbox, period, queue, schema
from app.core.i18n import N_

LATE = timedelta(minutes=15)
DAY = timedelta(days=1)
FAILURES = 3
"""So many mails that are given up within a day ring. Source: reminder policy, R12."""
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Check:
    """One finding. `message` is a msgid, which `values` fill; without an `essential` one nobody can be served.

    `facts` are for programs: {"since": when what is late began, in UTC, or None} or {"free_bytes", "least_bytes"} or
    {"revision", "needs"}.
    """

    name: str
    ok: bool
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    essential: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def detail(self) -> str:
        """In plain English, for the console."""
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True)
class Room:
    """Where the data is, and how many megabytes should be free there."""

    folder: Path
    least_mb: int


def checks(engine: sa.Engine, now: datetime, room: Room) -> list[Check]:
    """Look at the disk, the database, its tables and the clockwork; what needs a silent database is left out."""
    disk, database = _disk(engine, room), _database(engine)
    if not database.ok:
        return [database, disk]
    migrations = _migrations(engine)
    return [database, migrations, disk, *(_clockwork(now) if migrations.ok else ())]


def _disk(engine: sa.Engine, room: Room) -> Check:
    """How much is free where SQLite's file is; elsewhere, where the data folder is: PostgreSQL watches its own."""
    file = Path(engine.url.database or "") if engine.dialect.name == "sqlite" else room.folder / "data"
    folder = next((at for at in file.parents if at.is_dir()), Path("/"))
    free, least = shutil.disk_usage(folder).free, room.least_mb * MEGABYTE
    message = N_("%(free)s MB are free") if free >= least else N_("%(free)s MB are free, fewer than %(least)s")
    values = {"free": free // MEGABYTE, "least": room.least_mb}
    return Check("disk", free >= least, message, values, facts={"free_bytes": free, "least_bytes": least})


def _database(engine: sa.Engine) -> Check:
    try:
        with engine.connect() as connection:
            connection.execute(sa.select(1))
    except sa.exc.SQLAlchemyError as error:
        return Check(
            "database", False, N_("no answer: %(error)s"), {"error": str(error).splitlines()[0]}, essential=True
        )
    return Check("database", True, engine.dialect.name, essential=True)


def _migrations(engine: sa.Engine) -> Check:
    revision, heads = schema.current(engine), ", ".join(schema.heads())
    ok = schema.is_current(engine)
    message = N_("revision %(revision)s") if ok else N_("revision %(revision)s; this version of Jalon needs %(heads)s")
    facts = {"revision": revision, "needs": heads}
    return Check("tables", ok, message, {"revision": revision or "–", "heads": heads}, essential=True, facts=facts)


def _clockwork(now: datetime) -> Iterator[Check]:
    with db.reading():
        last_tick = db.session.scalar(period.last_beat("tick"))
        yield _given_up(*db.session.execute(outbox.given_up(now - DAY)).one())
        yield _not_late("mails", db.session.scalar(outbox.oldest_unsent(now)), now)
        yield _not_late("jobs", db.session.scalar(queue.oldest_due(now)), now)
    if last_tick is None:
        yield Check("tick", False, N_("has never run"), facts={"since": None})
    else:
        yield _aged("tick", last_tick, now, N_("last ran %(count)d s ago"), N_("last ran %(count)d min ago"))


def _given_up(count: int, first: datetime | None) -> Check:
    """One mail that fails is an accident of one address, several are not."""
    message = N_("%(count)d mails were given up since yesterday")
    return Check("failed", count < FAILURES, message, {"count": count}, facts={"count": count, "since": first})


def _not_late(name: str, since: datetime | None, now: datetime) -> Check:
    """Nothing may wait longer than LATE."""
    if since is None:
        return Check(name, True, N_("nothing waits"), facts={"since": None})
    seconds, minutes = N_("the oldest has waited %(count)d s"), N_("the oldest has waited %(count)d min")
    return _aged(name, since, now, seconds, minutes)


def _aged(name: str, since: datetime, now: datetime, seconds: str, minutes: str) -> Check:
    """Well unless older than LATE; told in seconds below two minutes."""
    age = now - since
    count = max(0, int(age.total_seconds()))
    message, count = (seconds, count) if count < 120 else (minutes, count // 60)
    return Check(name, age <= LATE, message, {"count": count}, facts={"since": since})
