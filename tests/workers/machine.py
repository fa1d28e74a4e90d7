"""Real processes of one instance: started, waited for, killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from app.core import db
from app.core.outbox import Delivery, State
from tests.databases import opened

PATIENCE_S = 150


class Machine:
    """Starts processes of one instance and ends them all."""

    def __init__(self, folder: Path, environment: dict[str, str], console: str = "tests.workers.console") -> None:
        self.folder = folder
        self.console = console
        self.environment = os.environ | environment
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{len(self.processes)}-{command[0]}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", self.console, *command],
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
        return [process.wait(timeout=PATIENCE_S) for process in self.processes]

    def wait_until(self, happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not happened():
            died = [process.args for process in self.processes if process.poll() not in {None, -signal.SIGKILL}]
            assert not died, self.logs()
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.05)

    def logs(self) -> str:
        return "\n".join(f"--- {log.name}\n{log.read_text()}" for log in sorted(self.folder.glob("*.log")))


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of the process and all its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def instance(database_url: str) -> Iterator[None]:
    """This process's session on the database of the instance."""
    bound = db.session.session_factory.kw["bind"]
    db.session.remove()
    try:
        with opened(database_url):
            yield
    finally:
        db.session.configure(bind=bound)


def states() -> Counter[State]:
    """How many mails are in which state."""
    with db.reading():
        return Counter(db.session.scalars(sa.select(Delivery.state)))
