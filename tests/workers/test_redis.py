"""The distributed mode as it runs: beat and two workers in processes of their own, on a real Redis."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core import db, outbox
from app.core.outbox import Delivery, State, Wanted
from tests.databases import opened
from tests.smtp import Mailbox

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
MAILS = 40
ADDRESSES = [f"person{n}@cassel.example" for n in range(MAILS)]


class Machine:
    """Starts processes of one instance and ends them all."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = os.environ | environment
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{len(self.processes)}-{command[0]}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.workers.console", *command],
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        self.processes.append(process)
        return process

    def stop(self) -> list[int]:
        """Ask all to stop; gives their exit codes."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        return [process.wait(timeout=30) for process in self.processes]

    def logs(self) -> str:
        return "\n".join(f"--- {log.name}\n{log.read_text()}" for log in sorted(self.folder.glob("*.log")))


@pytest.fixture
def machine(tmp_path: Path, database_url: str, redis_url: str, mailbox: Mailbox) -> Iterator[Machine]:
    environment = {
        "JALON_DATA_DIR": str(tmp_path / "data"),
        "JALON_DATABASE_URL": database_url,
        "JALON_REDIS_URL": redis_url,
        "JALON_SMTP_URL": mailbox.url,
        "JALON_SECRET_KEY": "a key for tests that is long enough",
        "JALON_TICK_S": "0.3",
    }
    made = Machine(tmp_path, environment)
    yield made
    for process in made.processes:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of the process and all its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def instance(database_url: str) -> Iterator[None]:
    bound = db.session.session_factory.kw["bind"]
    db.session.remove()
    try:
        with opened(database_url):
            yield
    finally:
        db.session.configure(bind=bound)


def plan() -> int:
    """What a planner does each time it runs."""
    notes = [Wanted(f"note:{to}", "note", to, "fr", facts={"number": n}) for n, to in enumerate(ADDRESSES)]
    with db.writing():
        return outbox.queue(notes, now=MONDAY)


def states() -> Counter[State]:
    with db.reading():
        return Counter(db.session.scalars(sa.select(Delivery.state)))


def wait_until(happened: Callable[[], bool], machine: Machine, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, machine.logs()
        time.sleep(0.05)


def test_five_plans_and_two_workers_send_each_mail_once(machine, mailbox, database_url):
    with instance(database_url):
        machine.start("beat")
        for _ in range(2):
            machine.start("worker", "--concurrency=1")

        planned = [plan() for _ in range(5)]
        wait_until(lambda: states() == {State.SENT: MAILS}, machine)

    assert planned == [MAILS, 0, 0, 0, 0]
    assert sorted(mailbox.recipients) == sorted(ADDRESSES)
    assert machine.stop() == [0, 0, 0], machine.logs()


def test_a_worker_killed_in_the_middle_loses_no_mail(machine, mailbox, database_url):
    mailbox.delay_s = 0.05
    with instance(database_url):
        plan()
        machine.start("beat")
        victim = machine.start("worker", "--concurrency=1")
        wait_until(lambda: len(mailbox.recipients) > MAILS // 4, machine)

        kill(victim)
        left = MAILS - len(mailbox.recipients)
        machine.start("worker", "--concurrency=1")
        wait_until(lambda: states() == {State.SENT: MAILS}, machine)

    assert left > 1
    assert sorted(set(mailbox.recipients)) == sorted(ADDRESSES)
    repeated = [to for to, times in Counter(mailbox.recipients).items() if times > 1]
    assert len(repeated) <= 1
    assert all(len({mail["Message-ID"] for mail in mailbox.to(address)}) == 1 for address in ADDRESSES)
