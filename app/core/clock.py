"""The only place that reads the time; everything else is given it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""What tells the present instant to work that lasts."""


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def running_from(start: datetime) -> Clock:
    """A clock that shows `start` now and goes on from there."""
    started = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - started)
