"""Two beats and four workers at once: what is due once in each period is done once in each, and in every one."""

import time
from collections import Counter
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core import db
from app.core.outbox import Delivery
from tests.faults.stage import Figures, show, stage, until


def play(seconds: int) -> Figures:
    """Periods of one second; ticks come several times as often, from both beats."""
    with stage(JALON_PULSE="1", JALON_TICK_S="0.25") as scene:
        for _ in range(4):
            scene.machine.start("worker", "--concurrency=1")
        for _ in range(2):
            scene.machine.start("beat")
        until(lambda: len(scene.mailbox.messages) > 0)
        time.sleep(seconds)
        codes = scene.machine.stop()
        with db.reading():
            keys = db.session.scalars(sa.select(Delivery.queued_at).where(Delivery.key.startswith("pulse:"))).all()
        periods = Counter(at.replace(microsecond=0) for at in keys)
        first, last = min(periods), max(periods)
        return {
            "periods": len(periods),
            "done_twice": sum(number - 1 for number in periods.values()),
            "missed": len(_missed(first, last, periods)),
            "mails_twice": len(scene.mailbox.messages) - len({mail["Message-ID"] for mail in scene.mailbox.messages}),
            "exit_codes": sorted(set(codes)),
        }


def _missed(first: datetime, last: datetime, periods: Counter[datetime]) -> list[datetime]:
    """Seconds in which no tick came would be missed; on a machine that is not overloaded there is none."""
    length = int((last - first).total_seconds())
    return [at for n in range(length) if (at := first + timedelta(seconds=n)) not in periods]


if __name__ == "__main__":
    show(play, seconds=180)
