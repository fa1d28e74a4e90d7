"""A clock that stands still until it is told to go on."""

from datetime import datetime, timedelta


class Watch:
    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **length: float) -> None:
        self.now += timedelta(**length)
