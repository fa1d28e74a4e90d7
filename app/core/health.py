"""Is everything that works unasked at work? Read by /readyz and by `jalon doctor`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.core import db, outbox, period, queue, schema
from app.core.i18n import N_

LATE = timedelta(minutes=15)


@dataclass(frozen=True)
class Check:
    """One finding. `message` is a msgid, which `values` fill; without an `essential` one nobody can be served."""

    name: str
    ok: bool
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    essential: bool = False

    @property
    def detail(self) -> str:
        """In plain English, for the console."""
        return self.message % self.values if self.values else self.message


def checks(engine: sa.Engine, now: datetime) -> list[Check]:
    """Look at the database, its tables and the clockwork. What needs the database is left out when it is silent."""
    database = _database(engine)
    if not database.ok:
        return [database]
    migrations = _migrations(engine)
    return [database, migrations, *(_clockwork(now) if migrations.ok else ())]


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
    return Check("tables", ok, message, {"revision": revision or "–", "heads": heads}, essential=True)


def _clockwork(now: datetime) -> Iterator[Check]:
    with db.reading():
        last_tick = db.session.scalar(period.last_beat("tick"))
        yield _not_late("mails", db.session.scalar(outbox.oldest_unsent(now)), now)
        yield _not_late("jobs", db.session.scalar(queue.oldest_due(now)), now)
    if last_tick is None:
        yield Check("tick", False, N_("has never run"))
    else:
        yield _aged("tick", now - last_tick, N_("last ran %(count)d s ago"), N_("last ran %(count)d min ago"))


def _not_late(name: str, since: datetime | None, now: datetime) -> Check:
    """Nothing may wait longer than LATE."""
    if since is None:
        return Check(name, True, N_("nothing waits"))
    return _aged(name, now - since, N_("the oldest has waited %(count)d s"), N_("the oldest has waited %(count)d min"))


def _aged(name: str, age: timedelta, seconds: str, minutes: str) -> Check:
    """Well unless older than LATE; told in seconds below two minutes."""
    count = max(0, int(age.total_seconds()))
    message, count = (seconds, count) if count < 120 else (minutes, count // 60)
    return Check(name, age <= LATE, message, {"count": count})
