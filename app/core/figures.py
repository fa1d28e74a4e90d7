"""How much waits, has left and has failed: for whoever looks after the instance."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db, outbox, queue
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.outbox import Delivery
from app.core.period import Heartbeat, Period
from app.core.queue import Job


def mails_by_state() -> dict[outbox.State, int]:
    """How many mails are in which state; states that none is in are there with 0."""
    rows = db.session.execute(sa.select(Delivery.state, sa.func.count()).group_by(Delivery.state))
    return dict.fromkeys(outbox.State, 0) | dict(rows.all())


def jobs_by_state() -> dict[queue.State, int]:
    rows = db.session.execute(sa.select(Job.state, sa.func.count()).group_by(Job.state))
    return dict.fromkeys(queue.State, 0) | dict(rows.all())


def due(now: datetime, late: datetime) -> sa.Select[int, int, int, int]:
    """One row: mails that should have left by now, by `late`; jobs that should run now, since `late`."""
    unsent = Delivery.state.in_([outbox.State.PENDING, outbox.State.SENDING])
    count = sa.func.count()
    mails = [sa.select(count).where(unsent, Delivery.not_before <= at).scalar_subquery() for at in (now, late)]
    jobs = [sa.select(count).select_from(Job).where(queue.is_due(at)).scalar_subquery() for at in (now, late)]
    return sa.select(*mails, *jobs)


def not_delivered(limit: int) -> sa.Select[int, str, str, datetime, int, str]:
    """Rows (id, kind, address, queued_at, attempts, error) of mails that were given up, the latest first."""
    columns = (Delivery.id, Delivery.kind, Delivery.address, Delivery.queued_at, Delivery.attempts, Delivery.error)
    failed = sa.select(*columns).where(Delivery.state == outbox.State.FAILED)
    return failed.order_by(Delivery.id.desc()).limit(limit)


def failed_jobs(limit: int) -> sa.Select[Any]:
    """Rows (kind, finished_at, attempts, error) of work that failed, the latest first."""
    failed = sa.select(Job.kind, Job.finished_at, Job.attempts, Job.error).where(Job.state == queue.State.FAILED)
    return failed.order_by(Job.id.desc()).limit(limit)


def last_rounds(names: tuple[str, ...]) -> sa.Select[Any]:
    """Rows (name, at): when the clockwork last ticked, a mail last left, and each of these was last done."""
    ticked = sa.select(Heartbeat.name, Heartbeat.at)
    sent = sa.select(sa.literal("sent"), sa.func.max(Delivery.sent_at))
    done = (sa.select(sa.literal(n), sa.func.max(Period.at)).where(Period.key.startswith(f"{n}:")) for n in names)
    return sa.union_all(ticked, sent, *done)  # type: ignore[return-value]


def send_again(delivery_id: int, *, now: datetime) -> None:
    """Give a mail that was given up its attempts back; it leaves at the next tick, with the same bytes.

    Refuses one that was not given up, or is not there: a second call finds it waiting.
    """
    given_up = sa.update(Delivery).where(Delivery.id == delivery_id, Delivery.state == outbox.State.FAILED)
    waiting = given_up.values(state=outbox.State.PENDING, reason="", error="", attempts=0, next_at=now)
    waiting = waiting.returning(Delivery.id)
    if db.session.scalar(waiting.execution_options(synchronize_session=False)) is None:
        raise Refused(N_("This mail is on its way already."))
