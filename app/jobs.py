"""What runs without anybody asking, and what somebody asked for. Everything here may run twice, or in two places."""

import logging
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app import export_jobs, mails, report_jobs, sample_jobs, transfer_jobs
from app.core import db, delivery, once, outbox, period, queue, stopping
from app.core.clock import Clock, running_from
from app.core.errors import Refused
from app.do_now import import_jobs, import_row, paste_draft
from app.programme import comment, list_export, one_time_link, programme_draft, sign_in, snooze, trash
from app.programme.programme import Programme
from app.settings import Settings
from app.steering import finding, mentions, reminders, report_calls, report_plan, report_sample, stopped_address
from app.steering.report_preview import PREVIEW
from app.steering.report_publication import MAKE_COPIES, MAKE_PDF
from app.steering.transfer import asking as transfer
from app.steering.transfer import file as transfer_file

Step = Callable[[Clock], object]
Work = Callable[[queue.Claim, Clock], dict[str, Any] | None]

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

log = logging.getLogger(__name__)


def tick(now: datetime) -> None:
    """Do once whatever is due at `now`. A step that breaks stops no other; all of them are raised at the end.

    A process that is asked to stop finishes the mail or the job at hand.
    """
    clock, broken = running_from(now), []
    for step in STEPS:
        if stopping.is_asked():
            break
        try:
            step(clock)
        except Exception as error:  # the others still have to run
            log.exception("a step of the tick broke")
            broken.append(error)
    if broken:
        raise ExceptionGroup("steps of the tick broke", broken)


def take_over(now: datetime) -> None:
    """Make due what a killed process held; for the only process of an instance, before it begins to work."""
    with db.writing():
        outbox.release(now)
        queue.release(now)


def show_life(clock: Clock) -> None:
    """Note that the clockwork runs; a second run only moves the note."""
    with db.writing():
        period.beat("tick", clock())


def once_per(length: timedelta, name: str, work: Callable[[datetime], object]) -> Step:
    """A step whose `work` is done once in each period of that length (UTC), in a transaction of its own."""

    def step(clock: Clock) -> None:
        now = clock()
        key = key_of(length, name, now)
        with db.reading():
            done = period.is_done(key)
        if not done:
            with db.writing():
                if period.first(key, now):
                    work(now)

    return step


def key_of(length: timedelta, name: str, now: datetime) -> str:
    """The name of the period of that length (UTC) in which `now` lies."""
    start = EPOCH + (now - EPOCH) // length * length
    return f"{name}:{start:%Y-%m-%dT%H:%M:%S}".removesuffix(":00")


def plan_reminders(clock: Clock) -> None:
    """Plan the reminders once a quarter of an hour, some people a transaction; a second run finds it begun.

    One that is broken off is made up for by the next: how far planning came is noted at its end.
    """
    now = clock()
    key = key_of(QUARTER, "reminders", now)
    with db.reading():
        begun = period.is_done(key)
    if not begun:
        with db.writing():
            mine = period.first(key, now)
        if mine:
            reminders.plan(now, reading=db.reading, writing=db.writing)


def check_coherence(clock: Clock) -> None:
    """Look once a day (UTC) for what does not fit together, a programme a transaction.

    A second run finds it done; one that was broken off goes on where it was. A programme that can't be looked through
    holds up no other, and is tried again the next day.
    """
    now = clock()
    key = key_of(DAY, "findings", now)
    with db.reading():
        running = sa.select(Programme.id).where(Programme.closed_at.is_(None)).order_by(Programme.id)
        waiting = [] if period.is_done(key) else list(db.session.scalars(running))
    for programme_id in waiting:
        try:
            with db.writing():
                if period.first(f"{key}:{programme_id}", now):
                    finding.look(db.session.get_one(Programme, programme_id), now=now)
        except Exception:  # the others still have to be looked through
            log.exception("programme %s could not be checked", programme_id)
    if waiting:
        with db.writing():
            period.first(key, now)


def wake_snoozed(clock: Clock) -> None:
    """Bring back what people had put off until now; a second run finds nothing."""
    with db.reading():
        over = snooze.are_over(clock())
    if over:
        with db.writing():
            snooze.wake_all(clock())


def forget(now: datetime) -> None:
    """Drop what nobody needs any more; a second run finds nothing."""
    db.session.execute(once.forget(now))
    db.session.execute(period.forget(now))
    import_row.forget(now)
    transfer_file.forget(now)
    db.session.execute(paste_draft.forget(now))
    db.session.execute(trash.purge(now))
    db.session.execute(sign_in.forget(now))
    db.session.execute(one_time_link.forget(now))
    db.session.execute(programme_draft.forget(now))
    db.session.execute(comment.forget(now))
    db.session.execute(list_export.forget(now))
    db.session.execute(finding.forget(now))


def deliver_mails(clock: Clock, kinds: Collection[str] = ()) -> delivery.Tally:
    """Send the mails that are due, or those of some kinds; a second run, here or elsewhere, finds them claimed."""
    settings: Settings = current_app.extensions["settings"]
    post = delivery.Post(
        transport_url=settings.smtp_url,
        sender=settings.mail_from,
        build=mails.build,
        allowed=mails.allowed,
        clock=clock,
        kinds=kinds,
        refused=stopped_address.refused,
        per_minute=settings.mail_per_minute,
    )
    return delivery.deliver_due(post)


def run_queue(clock: Clock) -> None:
    """Do the jobs that wait; one that was left behind by a killed worker starts again."""
    while not stopping.is_asked() and (claim := _claim(clock())):
        try:
            settle = _outcome(claim, clock)
            with db.writing():
                settle(now=clock())
        except queue.LostLease as lost:
            log.warning("cancelled, or taken over by another worker: %s", lost)


def _claim(now: datetime) -> queue.Claim | None:
    with db.reading():
        waiting = queue.is_waiting(JOBS, now)
    if not waiting:
        return None
    with db.writing():
        return queue.claim_next(JOBS, now)


def _outcome(claim: queue.Claim, clock: Clock) -> Callable[..., None]:
    """Do the work; gives what is to be noted of it."""
    try:
        result = JOBS[claim.kind](claim, clock)
    except Refused as refusal:
        return partial(queue.fail, claim, refusal.message, dict(refusal.values))
    except queue.LostLease:
        raise
    except Exception:  # it may work later; queue.put_back counts the attempts
        log.exception("job %s (%s) broke", claim.job_id, claim.kind)
        return partial(queue.put_back, claim)
    return partial(queue.finish, claim, result)


JOBS: dict[str, Work] = {
    "read_actions": import_jobs.read_job,
    "write_actions": import_jobs.write_job,
    "undo_actions": import_jobs.undo_job,
    report_plan.BUILD: report_jobs.build_draft,
    MAKE_PDF: report_jobs.make_files,
    MAKE_COPIES: report_jobs.make_files,
    PREVIEW: report_jobs.make_preview,
    report_sample.SAMPLE: sample_jobs.send_sample,
    list_export.EXPORT: export_jobs.make_workbook,
    transfer.READ: transfer_jobs.read_job,
    transfer.WRITE: transfer_jobs.write_job,
    transfer.UNDO: transfer_jobs.undo_job,
}

STEPS: tuple[Step, ...] = (
    show_life,
    once_per(DAY, "forget", forget),
    check_coherence,
    plan_reminders,
    wake_snoozed,
    once_per(QUARTER, "mentions", mentions.plan),
    once_per(QUARTER, "reports", report_plan.plan),
    once_per(QUARTER, "calls", report_calls.plan),
    report_jobs.send_due,
    deliver_mails,
    run_queue,
)
