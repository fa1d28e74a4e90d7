"""Backups made while people write, restored into both databases and compared table by table."""

import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import sqlalchemy as sa

from app.core import backup, db, restore
from tests.databases import opened
from tests.faults.redis_away import answers
from tests.faults.stage import Figures, Stage, show, stage
from tests.faults.writers import people, summed, writing


def play(writers: int, backups: int, every_s: float) -> Figures:
    with stage() as scene, tempfile.TemporaryDirectory() as folder:
        addresses = people(writers)
        scene.machine.start("web", "--processes=2", "--threads=4")
        scene.machine.start("worker", "--concurrency=1")
        scene.machine.start("beat")
        scene.machine.wait_until(lambda: answers(scene.live))
        made, took = [], []
        with writing(scene.live, addresses) as told:
            for number in range(backups):
                time.sleep(every_s)
                made.append(Path(folder) / f"{number}.zip")
                began = time.monotonic()
                _backup(scene, made[-1])
                took.append(round(time.monotonic() - began, 1))
        found = [_compared(scene, path, Path(folder)) for path in made]
        return summed(told) | {
            "backups": len(made),
            "rows": [each["rows"] for each in found],
            "half_written": sum(each["halves"] for each in found),
            "tables_that_differ": sum(each["differ"] for each in found),
            "backup_took_s": max(took),
        }


def _backup(scene: Stage, path: Path) -> None:
    command = [sys.executable, "-m", "tests.faults.console", "backup", str(path)]
    made = subprocess.run(command, env=scene.machine.environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


def _compared(scene: Stage, path: Path, folder: Path) -> Figures:
    """Restore it into an empty SQLite and an empty PostgreSQL; compare what either then holds."""
    manifest = restore.examine(path)
    with zipfile.ZipFile(path) as archive:
        lines = {name: archive.read(f"tables/{name}.jsonl").count(b"\n") for name in ("item", "action", "once")}
    differ = 0
    for url in (f"sqlite:///{folder / path.stem}.db", _database(scene, f"copy_{path.stem}")):
        bound = db.session.session_factory.kw["bind"]
        with opened(url) as engine:
            restore.restore(engine, path, verify=True)
            with backup.snapshot(engine) as connection:
                for table in backup.tables_of(connection):
                    differ += backup.digest(connection, table) != manifest.tables[table.name]
        db.session.configure(bind=bound)
    return {"rows": manifest.rows, "differ": differ, "halves": len({*lines.values()}) - 1}


def _database(scene: Stage, name: str) -> str:
    url = sa.make_url(scene.postgresql.url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


if __name__ == "__main__":
    show(play, writers=8, backups=5, every_s=10)
