"""Long work that somebody asked for: a row with its progress, claimed and done by a worker."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.enums import Labelled
from app.core.i18n import N_

LEASE = timedelta(minutes=2)
PAUSE = timedelta(seconds=30)
MAX_ATTEMPTS = 3
INTERNAL = N_("Something went wrong on our side. It has been noted; please try again later.")


class State(Labelled):
    WAITING = "waiting", N_("waiting")
    RUNNING = "running", N_("in progress")
    DONE = "done", N_("done")
    FAILED = "failed", N_("failed")
    CANCELLED = "cancelled", N_("cancelled")


class Job(db.Base):
    """One piece of work. `error`, when it failed, is {"message": a msgid, "values": what fills it}."""

    __tablename__ = "job"
    __table_args__ = (sa.Index(None, "state", "lease_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    args: Mapped[dict[str, Any]] = mapped_column(default=dict)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    state: Mapped[State] = mapped_column(default=State.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None]
    error: Mapped[dict[str, Any] | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Claim:
    """A job in the hands of a worker: what to do, and which attempt this is."""

    job_id: int
    attempt: int
    kind: str
    args: dict[str, Any]
    programme_id: int | None
    user_id: int | None


class LostLease(Exception):
    """Another worker has taken the job over, or it was cancelled: the transaction of this one is rolled back."""


def put(
    kind: str,
    args: dict[str, Any],
    *,
    now: datetime,
    key: str | None = None,
    programme_id: int | None = None,
    user_id: int | None = None,
) -> int:
    """Ask for work in the caller's transaction; returns the job's id.

    A `key` that is known already adds nothing and gives the job that has it, whatever became of it.
    """
    row = {"kind": kind, "args": args, "key": key, "programme_id": programme_id, "user_id": user_id}
    if key is None:
        job = Job(**row, created_at=now, lease_until=now)
        db.session.add(job)
        db.session.flush()  # the page that shows the progress needs its id
        return job.id
    db.insert_once(Job, [row | {"created_at": now, "lease_until": now}], key=["key"])
    return db.session.scalars(sa.select(Job.id).where(Job.key == key)).one()


def is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Waiting, or left behind by a worker whose lease has run out."""
    return sa.and_(Job.state.in_([State.WAITING, State.RUNNING]), Job.lease_until <= now)


def oldest_due(now: datetime) -> sa.Select[datetime | None]:
    """Since when the job that waits longest should have been running."""
    return sa.select(sa.func.min(Job.lease_until)).where(is_due(now))


def is_waiting(kinds: Collection[str], now: datetime) -> bool:
    """Whether a job of these kinds is due: a look that takes no lock."""
    return bool(db.session.scalar(sa.select(sa.exists().where(is_due(now), Job.kind.in_(kinds)))))


def claim_next(kinds: Collection[str], now: datetime) -> Claim | None:
    """Take the oldest due job of these kinds for this worker; call it in a transaction of its own.

    A job whose worker died MAX_ATTEMPTS times fails instead of killing the next one.
    """
    due = sa.select(Job).where(is_due(now), Job.kind.in_(kinds)).order_by(Job.lease_until, Job.id).limit(1)
    while job := db.session.scalar(_fresh(due.with_for_update(skip_locked=True))):
        if job.attempts < MAX_ATTEMPTS:
            job.state, job.attempts, job.lease_until = State.RUNNING, job.attempts + 1, now + LEASE
            job.started_at = job.started_at or now
            return Claim(job.id, job.attempts, job.kind, job.args, job.programme_id, job.user_id)
        _close(job, State.FAILED, now, error=_error(INTERNAL))
        db.session.flush()  # the next turn of the loop must not find it again
    return None


def release(now: datetime) -> None:
    """Make due what workers have left behind; in the caller's transaction, and only when no worker is alive."""
    db.session.execute(sa.update(Job).where(Job.state == State.RUNNING).values(lease_until=now))


def progress(claim: Claim, done: int, total: int, *, now: datetime) -> None:
    """Show how far the work is, and keep it for another lease. Raises LostLease; in the caller's transaction."""
    job = _held(claim)
    job.done, job.total, job.lease_until = done, total, now + LEASE


def finish(claim: Claim, result: dict[str, Any] | None = None, *, now: datetime) -> None:
    """The work is done. Raises LostLease; in the caller's transaction, best that of the last step."""
    job = _held(claim)
    job.result = result
    _close(job, State.DONE, now)


def fail(claim: Claim, message: str, values: dict[str, Any] | None = None, *, now: datetime) -> None:
    """The work can't be done; `message` is a msgid that tells the person who asked why. Raises LostLease."""
    _close(_held(claim), State.FAILED, now, error=_error(message, values))


def cancel(job_id: int, *, now: datetime) -> None:
    """Nobody wants the work any more: the worker stops at its next step, and what that step did is rolled back."""
    live = sa.update(Job).where(Job.id == job_id, Job.state.in_([State.WAITING, State.RUNNING]))
    stop = live.values(state=State.CANCELLED, finished_at=now)
    db.session.execute(stop.execution_options(synchronize_session=False))


def put_back(claim: Claim, *, now: datetime) -> None:
    """Something broke that may work later: another try after a pause, MAX_ATTEMPTS in all. Raises LostLease."""
    job = _held(claim)
    if job.attempts < MAX_ATTEMPTS:
        job.state, job.lease_until = State.WAITING, now + PAUSE * job.attempts
    else:
        _close(job, State.FAILED, now, error=_error(INTERNAL))


def _held(claim: Claim) -> Job:
    """The job, if it is still this worker's: nobody claimed it since, nobody closed it."""
    mine = sa.select(Job).where(Job.id == claim.job_id, Job.attempts == claim.attempt, Job.state == State.RUNNING)
    job = db.session.scalar(_fresh(mine.with_for_update()))
    if job is None:
        raise LostLease(f"job {claim.job_id}, attempt {claim.attempt}")
    return job


def _fresh(jobs: sa.Select[Job]) -> sa.Select[Job]:
    """Read the rows anew, whatever this session knew of them."""
    return jobs.execution_options(populate_existing=True)


def _close(job: Job, state: State, now: datetime, *, error: dict[str, Any] | None = None) -> None:
    job.state, job.error, job.finished_at = state, error, now


def _error(message: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"message": message, "values": values or {}}
