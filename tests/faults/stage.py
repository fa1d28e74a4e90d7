"""What faults are played on: an instance in production's shape, whose parts can be stopped, killed and brought back."""

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.core import db, outbox
from app.core.outbox import Delivery, State, Wanted
from tests import services
from tests.databases import migrate, opened
from tests.services import Server, free_port
from tests.smtp import Mailbox, mail_server
from tests.workers.machine import Machine, kill

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
Figures = dict[str, Any]


@dataclass
class Stage:
    """One instance: its processes, and the servers that they live on."""

    machine: Machine
    mailbox: Mailbox
    postgresql: Server
    redis: Server
    live: str
    """The address of `jalon web`."""


@contextmanager
def stage(**variables: str) -> Iterator[Stage]:
    """An empty instance on PostgreSQL, whose writes reach the disk, and on Redis; its session is this process'."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jalon-fault-")))
        postgresql = stack.enter_context(services.postgresql_server())
        redis = stack.enter_context(services.redis_server())
        mailbox = stack.enter_context(mail_server())
        live = f"http://127.0.0.1:{free_port()}"
        environment = {
            "JALON_DATA_DIR": str(folder / "data"),
            "JALON_DATABASE_URL": postgresql.url,
            "JALON_REDIS_URL": redis.url,
            "JALON_SMTP_URL": mailbox.url,
            "JALON_SECRET_KEY": "a key for tests that is long enough",
            "JALON_PUBLIC_URL": live,
            "JALON_PORT": live.rpartition(":")[2],
            "JALON_TICK_S": "0.3",
            "JALON_LOG": "json",
        }
        migrate(postgresql.url)
        stack.enter_context(_session(postgresql.url))
        machine = Machine(folder, environment | variables, console="tests.faults.console")
        try:
            yield Stage(machine, mailbox, postgresql, redis, live)
        except BaseException:
            sys.stderr.write(machine.logs()[-20_000:])
            raise
        finally:
            for process in machine.processes:
                kill(process)


@contextmanager
def _session(url: str) -> Iterator[None]:
    bound = db.session.session_factory.kw["bind"]
    try:
        with opened(url):
            yield
    finally:
        db.session.configure(bind=bound)


def queue_notes(count: int, first: int = 0) -> None:
    """Mails that are due, each to an address of its own."""
    numbers = range(first, first + count)
    notes = [Wanted(f"note:{n}", "note", f"person{n}@cassel.example", "fr", facts={"number": n}) for n in numbers]
    with db.writing():
        outbox.queue(notes, now=MONDAY)


def notes_left() -> int:
    """How many of them have not been sent."""
    unsent = sa.select(sa.func.count()).where(Delivery.kind == "note", Delivery.state != State.SENT)
    with db.reading():
        return db.session.scalar(unsent) or 0


def told(mailbox: Mailbox, count: int) -> Figures:
    """What the mail server got of `count` notes: how many it never saw, how many twice, and whether twins are one."""
    times = Counter(address for address in mailbox.recipients if address.startswith("person"))
    twins = [address for address, number in times.items() if number > 1]
    ids = {address: {mail["Message-ID"] for mail in mailbox.to(address)} for address in twins}
    return {
        "lost": count - len(times),
        "repeats": sum(times.values()) - len(times),
        "repeats_with_another_id": sum(len(each) > 1 for each in ids.values()),
    }


def until(happened: Callable[[], bool], patience_s: float = 300, seen: Callable[[], object] = str) -> None:
    """Wait for it, whatever dies meanwhile; AssertionError with what is `seen` when it does not happen."""
    deadline = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < deadline, f"it did not happen in time {seen()}"
        time.sleep(0.05)


def show(play: Callable[..., Figures], **size: Any) -> None:
    """Play it alone, at that size, and print its figures."""
    started = time.monotonic()
    figures = size | play(**size)
    figures["took_s"] = round(time.monotonic() - started)
    sys.stdout.write(json.dumps(figures, indent=1, default=str) + "\n")
