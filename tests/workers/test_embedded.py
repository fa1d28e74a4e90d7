"""The embedded mode as it runs: one process, SQLite, no Redis."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core import clock, db, outbox
from app.core.outbox import Delivery, State, Wanted
from tests.databases import Sqlite
from tests.services import free_port
from tests.workers.machine import Machine, instance, kill, states

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def machine(tmp_path: Path, port: int) -> Iterator[Machine]:
    made = Machine(tmp_path, {"JALON_DATA_DIR": str(tmp_path), "JALON_PORT": str(port), "JALON_TICK_S": "0.3"})
    yield made
    for process in made.processes:
        kill(process)


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    url = f"sqlite:///{tmp_path / 'jalon.db'}"
    folder = tmp_path / "templates"
    folder.mkdir()
    Path(Sqlite(folder).migrated().removeprefix("sqlite:///")).rename(tmp_path / "jalon.db")
    with instance(url):
        yield url


def queue(*numbers: int) -> None:
    notes = [Wanted(f"note:{n}", "note", f"person{n}@cassel.example", "fr", facts={"number": n}) for n in numbers]
    with db.writing():
        outbox.queue(notes, now=MONDAY)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.usefixtures("database_url")
def test_one_process_serves_pages_and_sends_mails_and_stops_in_order(machine, port, tmp_path):
    process = machine.start("run")
    machine.wait_until(lambda: answers(port))

    queue(1, 2)
    machine.wait_until(lambda: states() == {State.SENT: 2})

    assert len(list((tmp_path / "mails").glob("*.eml"))) == 2
    assert f"http://127.0.0.1:{port}" in machine.logs()
    process.terminate()
    assert process.wait(timeout=30) == 0, machine.logs()
    assert "Traceback" not in machine.logs()


@pytest.mark.usefixtures("database_url")
def test_a_request_that_is_being_sent_is_answered_before_the_process_stops(machine, port):
    process = machine.start("run")
    machine.wait_until(lambda: answers(port))
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        slow.sendall(b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n")
        slow.sendall(b"Expect: 100-continue\r\n\r\n")
        assert slow.recv(1000).startswith(b"HTTP/1.1 100 ")  # it has been read
        slow.sendall(b"user")

        process.terminate()
        deadline = time.monotonic() + 30
        while answers(port) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not answers(port)
        slow.sendall(b"name")

        assert slow.recv(1000).startswith(b"HTTP/1.1 400 ")
    assert process.wait(timeout=30) == 0, machine.logs()


@pytest.mark.usefixtures("database_url")
def test_what_a_killed_process_had_to_do_is_done_by_the_next(machine, port, tmp_path):
    process = machine.start("run")
    machine.wait_until(lambda: answers(port))
    queue(*range(200))
    machine.wait_until(lambda: states()[State.SENT] > 5)

    kill(process)
    left = 200 - states()[State.SENT]
    machine.start("run")
    machine.wait_until(lambda: states() == {State.SENT: 200})

    assert left > 0
    assert len(list((tmp_path / "mails").glob("*.eml"))) == 200


@pytest.mark.usefixtures("database_url")
def test_what_a_killed_process_held_is_done_without_waiting_for_its_lease(machine):
    tomorrow = clock.now() + timedelta(days=1)
    queue(1)
    with db.writing():
        db.session.execute(sa.update(Delivery).values(state=State.SENDING, attempts=1, lease_until=tomorrow))

    machine.start("run")

    machine.wait_until(lambda: states() == {State.SENT: 1})


@pytest.mark.usefixtures("database_url")
def test_a_port_that_is_taken_is_a_sentence(machine, port):
    with socket.create_server(("127.0.0.1", port)):
        process = machine.start("run")

        assert process.wait(timeout=60) == 1
    assert machine.logs().strip().endswith(f"Error: http://127.0.0.1:{port} can't be served: Address already in use.")
