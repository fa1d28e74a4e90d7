"""How long planning takes: `python -m tests.bench.planner [--items 100000] [--people 1000] [--database URL]`.

Everybody's hour is the same. The dates lie over a year around a Tuesday; on a Monday all that is overdue is spoken of
again; and a fifth of all may be due on one day. Medians of three runs; what was told on days before is known.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median

import sqlalchemy as sa

import app.kinds  # noqa: F401 - makes every table known
from app.core import db, schema
from app.core.outbox import Delivery
from app.core.period import Heartbeat
from app.do_now.action import Action
from app.programme.item import Item, Stage
from app.programme.member import Place, Role
from app.programme.notification import Notification
from app.programme.programme import Track
from app.steering.reminders import plan
from tests.builders import a_member, a_programme, a_seat, a_user

TUESDAY, MONDAY = (datetime(2026, 11, day, 7, 30, tzinfo=UTC) for day in (24, 23))
"""08:30 in Paris; on a Monday whatever is overdue is spoken of again."""
NOW = MONDAY


def fill(items: int, people: int) -> None:
    """That many open actions, each owned by one of that many people, in one programme."""
    programme = a_programme(slug="bench")
    members = [a_member(programme, user=a_user(), role=Role.MEMBER).id for _ in range(people)]
    a_member(programme)
    a_seat(a_member(programme, role=Role.LEAD), Track.NOW, place=Place.LEAD)
    with db.writing():
        columns = {"kind": "action", "programme_id": programme.id, "title": "Plexiglas", "title_key": "plexiglas"}
        columns |= {"track": Track.NOW, "horizon": Track.NOW, "state": "categorised", "stage": Stage.DOING}
        columns |= {"version": 1, "created_at": NOW, "updated_at": NOW}
        rows = [columns | {"number": n, "owner_id": members[n % people]} for n in range(1, items + 1)]
        db.session.execute(sa.insert(Item.__table__), rows)
        ids = sa.select(Item.id)
        values = {"beneficiaries": [], "scope": "", "compliance": False, "regulation_ref": "", "empathy_note": ""}
        own = [{"id": each, "disposition": "undecided"} | values for each in db.session.scalars(ids)]
        db.session.execute(sa.insert(Action.__table__), own)


def spread(at_once: int) -> None:
    """Give every item a date: one in `at_once` today, the others over a year around it."""
    with db.writing():
        ids = list(db.session.scalars(sa.select(Item.id).order_by(Item.id)))
        today = TUESDAY.date()
        rows = [
            {
                "which": each,
                "due_on": today if at_once and n % at_once == 0 else today + timedelta(days=n % 365 - 120),
            }
            for n, each in enumerate(ids)
        ]
        moved = sa.update(Item.__table__).where(Item.__table__.c.id == sa.bindparam("which"))
        db.session.connection().execute(moved.values(due_on=sa.bindparam("due_on")), rows)


def forget(since: datetime) -> None:
    """What was told from that moment on."""
    with db.writing():
        db.session.execute(sa.delete(Notification).where(Notification.at >= since))
        db.session.execute(sa.delete(Delivery))
        db.session.execute(sa.delete(Heartbeat))


def run(now: datetime) -> tuple[float, float, float, float, int]:
    """Seconds in all, seconds of this process's own work, reading, the longest write, and how many digests."""
    writes: list[float] = []
    reads: list[float] = []

    @contextmanager
    def timed(step: Callable[[], AbstractContextManager[None]], into: list[float]) -> Iterator[None]:
        start = time.perf_counter()
        with step():
            yield
        into.append(time.perf_counter() - start)

    start, worked = time.perf_counter(), time.process_time()
    count = plan(now, reading=lambda: timed(db.reading, reads), writing=lambda: timed(db.writing, writes))
    return time.perf_counter() - start, time.process_time() - worked, sum(reads), max(writes), count


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--items", type=int, default=100_000)
    ask.add_argument("--people", type=int, default=1_000)
    ask.add_argument("--database", default="")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = db.connect(given.database or f"sqlite:///{folder}/bench.db")
        schema.upgrade(engine)
        fill(given.items, given.people)
        for name, at_once, now in (("Monday", 0, MONDAY), ("Tuesday", 0, TUESDAY), ("a fifth at once", 5, TUESDAY)):
            spread(at_once)
            forget(MONDAY)
            if now > MONDAY:
                plan(MONDAY, reading=db.reading, writing=db.writing)
            found = []
            for _ in range(3):
                forget(now)
                found.append(run(now))
            told = db.session.scalar(sa.select(sa.func.count(Notification.id)).where(Notification.at >= now))
            whole, own, read, longest, digests = (median(values) for values in zip(*found, strict=True))
            times = f"{whole:.2f} s ({own:.2f} s of work), {read:.2f} s of it reading, longest write {longest:.3f} s"
            sys.stdout.write(f"{name}: {times}; {told} lines, {digests:.0f} digests\n")
            sys.stdout.flush()
        db.session.remove()
        engine.dispose()


if __name__ == "__main__":
    main()
