"""What the tests of real processes share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.smtp import Mailbox
from tests.workers.machine import Machine, kill


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
