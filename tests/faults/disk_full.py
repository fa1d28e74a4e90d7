"""A disk that fills up under people who write, send files and make backups: refused in words, nothing half-written.

The embedded mode on a file system of its own, 24 MB of memory; mounting one needs root.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core import db
from tests.databases import migrate, opened
from tests.faults.redis_away import answers
from tests.faults.stage import Figures, show
from tests.faults.writers import people, summed, twice, writing
from tests.services import Unavailable, free_port
from tests.workers.machine import Machine, kill

SIZE_MB = 24


@contextmanager
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="jalon-full-") as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "none", folder], check=False)
        if mounted.returncode:
            raise Unavailable("a file system can't be mounted without root")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def play(writers: int, full_s: float) -> Figures:
    with small_disk() as folder, tempfile.TemporaryDirectory() as logs:
        url, live = f"sqlite:///{folder / 'jalon.db'}", f"http://127.0.0.1:{free_port()}"
        environment = {"JALON_DATA_DIR": str(folder), "JALON_PORT": live.rpartition(":")[2], "JALON_DISK_FREE_MB": "1"}
        migrate(url)
        bound = db.session.session_factory.kw["bind"]
        with opened(url):
            addresses = people(writers)
        db.session.configure(bind=bound)
        machine = Machine(Path(logs), environment, console="tests.faults.console")
        try:
            machine.start("run")
            machine.wait_until(lambda: answers(live))
            return _fill_and_free(folder, live, addresses, full_s, machine)
        finally:
            for process in machine.processes:
                kill(process)


def _fill_and_free(folder: Path, live: str, addresses: list[str], full_s: float, machine: Machine) -> Figures:
    with writing(live, addresses) as told:
        time.sleep(2)
        filler = folder / "filler"
        _fill(filler)
        time.sleep(full_s)
        _fill(filler)  # what SQLite gave back meanwhile
        backup = _backup(folder, machine.environment)
        time.sleep(full_s)
        while_full = sum(each.answers["POST 507"] + each.answers["POST 503"] for each in told)
        kept = sum(len(each.kept) for each in told)
        filler.unlink()
        began = time.monotonic()
        while sum(len(each.kept) for each in told) == kept and time.monotonic() - began < 60:
            time.sleep(0.05)
        recovered = round(time.monotonic() - began, 2)
        time.sleep(2)
    with sqlite3.connect(folder / "jalon.db") as connection:
        titles = [title for (title,) in connection.execute("SELECT title FROM item")]
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
    acknowledged = {title for each in told for title in each.kept}
    left = sorted(path.name for path in folder.iterdir() if ".part" in path.name or path.suffix == ".zip")
    return (
        summed(told)
        | backup
        | {
            "refused_while_full": while_full,
            "written_again_after_s": recovered,
            "acknowledged_and_lost": len(acknowledged - set(titles)),
            "rows_twice": twice(titles),
            "integrity_check": whole,
            "left_behind": left,
        }
    )


def _fill(filler: Path) -> None:
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 16, 1 << 12):
            try:
                while True:
                    file.write(os.urandom(size))
            except OSError:
                continue


def _backup(folder: Path, environment: dict[str, str]) -> Figures:
    command = [sys.executable, "-m", "tests.faults.console", "backup", str(folder / "backup.zip")]
    made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return {"backup_exit_code": made.returncode, "backup_said": made.stderr.strip().splitlines()[-1:]}


if __name__ == "__main__":
    show(play, writers=4, full_s=10)
