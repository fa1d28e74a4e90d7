"""Is everything that works unasked at work? Read by /readyz and by `jalon doctor`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core import db, outbox, period, queue, schema

LATE = timedelta(minutes=15)


@dataclass(frozen=True)
class Check:
    """One finding, in plain English. Without an `essential` one the instance can't serve anybody."""

    name: str
    ok: bool
    detail: str
    essential: bool = False


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
        return Check("database", False, f"no answer: {str(error).splitlines()[0]}", essential=True)
    return Check("database", True, engine.dialect.name, essential=True)


def _migrations(engine: sa.Engine) -> Check:
    revision, heads = schema.current(engine), ", ".join(schema.heads())
    ok = schema.is_current(engine)
    detail = f"revision {revision}" if ok else f"revision {revision or 'none'}, this version needs {heads}"
    return Check("tables", ok, detail, essential=True)


def _clockwork(now: datetime) -> Iterator[Check]:
    with db.reading():
        last_tick = db.session.scalar(period.last_beat("tick"))
        yield _not_late("mails", db.session.scalar(outbox.oldest_unsent(now)), now)
        yield _not_late("jobs", db.session.scalar(queue.oldest_due(now)), now)
    if last_tick is None:
        yield Check("tick", False, "has never run")
    else:
        yield Check("tick", now - last_tick <= LATE, f"last ran {_age(now - last_tick)} ago")


def _not_late(name: str, since: datetime | None, now: datetime) -> Check:
    """Nothing may wait longer than LATE."""
    if since is None:
        return Check(name, True, "nothing waits")
    return Check(name, now - since <= LATE, f"the oldest has waited {_age(now - since)}")


def _age(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
