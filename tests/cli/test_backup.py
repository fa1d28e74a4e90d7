"""`jalon backup` and `jalon restore` as an operator meets them: SQLite to PostgreSQL and back, refusals in words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import Databases

pytestmark = pytest.mark.long


@pytest.fixture
def console(tmp_path: Path):
    def run(url: str, *command: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        environment = {"JALON_DATA_DIR": str(tmp_path / "data"), "JALON_DATABASE_URL": url}
        environment |= {"JALON_SECRET_KEY": "a key for tests that is long enough"}
        return subprocess.run(
            [sys.executable, "-c", "from workers.console import main; main()", *command],
            env=os.environ | environment,
            input=given,
            capture_output=True,
            check=False,
        )

    return run


def test_sqlite_moves_to_postgresql_and_back_through_pipes(
    console, tmp_path: Path, sqlite_databases: Databases, postgresql_databases: Databases
) -> None:
    lite, large, other = sqlite_databases.migrated(), postgresql_databases.empty(), sqlite_databases.empty()
    console(lite, "user", "create", "lea@cassel.example", "--name", "Léa")

    first = console(lite, "backup", str(tmp_path / "a.zip"))
    into = console(large, "restore", str(tmp_path / "a.zip"), "--verify")
    piped = console(large, "backup", "-")
    back = console(other, "restore", "-", "--verify", given=piped.stdout)
    last = console(other, "backup", str(tmp_path / "b.zip"))

    assert [each.returncode for each in (first, into, piped, back, last)] == [0] * 5, into.stderr + back.stderr
    assert b"each table read again and equal" in back.stderr
    assert (
        b"Somebody already has this address"
        in console(other, "user", "create", "lea@cassel.example", "--name", "Léa").stderr
    )
    rows = [each.stderr.split(b": ")[1].split(b", made")[0] for each in (first, last)]
    assert rows[0] == rows[1]


def test_refusals_are_sentences(console, tmp_path: Path, sqlite_databases: Databases) -> None:
    lite, file = sqlite_databases.migrated(), tmp_path / "a.zip"
    console(lite, "user", "create", "lea@cassel.example", "--name", "Léa")
    assert console(lite, "backup", str(file)).returncode == 0

    assert b"is there already" in console(lite, "backup", str(file)).stderr
    assert b"holds rows already" in console(lite, "restore", str(file)).stderr
    assert b"can't be written" in console(lite, "backup", str(tmp_path / "nowhere" / "a.zip")).stderr
    assert b"can't be read" in console(lite, "restore", str(tmp_path / "nothing.zip")).stderr
    assert (
        b"jalon db upgrade comes first" in console(sqlite_databases.empty(), "backup", str(tmp_path / "b.zip")).stderr
    )
    assert b"is whole" in console(lite, "restore", str(file), "--check").stderr
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 4
    file.write_bytes(damaged)
    answer = console(lite, "restore", str(file), "--check")
    assert answer.returncode == 1
    assert b"is damaged" in answer.stderr
    assert b"Traceback" not in answer.stderr
