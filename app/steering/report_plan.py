"""What the clockwork does for the report: asks for the draft at noon, sends at the hour, says when nothing was sent."""

from datetime import datetime

import sqlalchemy as sa

from app.core import db, outbox, period, queue
from app.programme.account import User
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.steering.report import Report, ReportState, of_week, published
from app.steering.report_cycle import PUNCTUAL, Cycle, before, counts, current
from app.steering.report_unreviewed import publish_unreviewed

BUILD = "build_report"


def plan(now: datetime) -> None:
    """For every open programme: ask for the draft that is due; publish what nobody published in time where that is
    wished, else tell the leaders of a report that did not leave.

    Both are remembered by key, so that a second call, or a call days later, does each once.
    """
    for programme in db.session.scalars(
        sa.select(Programme).where(Programme.closed_at.is_(None)).order_by(Programme.id)
    ):
        writing = current(programme, now)
        last = before(programme, writing)
        due = writing if writing.build_at <= now else last
        if counts(programme, due) and not _is_built(programme, due):
            ask_build(programme, due, now=now, key=f"report-build:{programme.id}:{due.week}")
        missed = counts(programme, last) and not _is_published(programme, last)
        if missed and not publish_unreviewed(programme, last, now=now):
            tell_missed(programme, last, now=now)


def ask_build(
    programme: Programme, due: Cycle, *, now: datetime, key: str | None = None, by: Member | None = None
) -> int:
    """Have a worker build the draft with the figures of now; returns the job's id."""
    args = {"week": due.week, "by": by and by.id}
    return queue.put(BUILD, args, key=key, programme_id=programme.id, user_id=by.user_id if by else None, now=now)


def cutoff_for(due: Cycle, now: datetime) -> datetime:
    """The planned noon when the figures are read on time; else the instant at which they are really read."""
    return due.build_at if due.build_at <= now < due.build_at + PUNCTUAL else now


def tell_missed(programme: Programme, missed: Cycle, *, now: datetime) -> None:
    """One mail to each leader of today: nothing was published, so nothing was sent."""
    key = f"report-missed:{programme.id}:{missed.week}"
    if period.first(key, now):
        people = db.session.scalars(leaders(programme)).all()
        outbox.queue([_missed_mail(programme, missed, key, leader) for leader in people], now=now)


def leaders(programme: Programme) -> sa.Select[User]:
    """Those who lead it today."""
    present = (Member.programme_id == programme.id, Member.left_at.is_(None), Member.role == Role.LEADER)
    return sa.select(User).join(Member, Member.user_id == User.id).where(*present, User.is_active).order_by(User.id)


def _is_built(programme: Programme, due: Cycle) -> bool:
    """Whether the planned figures are there: a draft of earlier in the week gets them anew."""
    fresh = sa.or_(Report.cutoff >= due.build_at, Report.state == ReportState.PUBLISHED)
    return (
        db.session.scalar(of_week(programme, due.week).where(fresh).with_only_columns(Report.id).limit(1)) is not None
    )


def _is_published(programme: Programme, due: Cycle) -> bool:
    done = published(programme).where(Report.week == due.week)
    return db.session.scalar(done.with_only_columns(Report.id).limit(1)) is not None


def _missed_mail(programme: Programme, missed: Cycle, key: str, leader: User) -> outbox.Wanted:
    return outbox.Wanted(
        key=f"{key}:{leader.id}",
        kind="report_missed",
        address=leader.email,
        lang=leader.lang,
        user_id=leader.id,
        facts={"programme": programme.id, "week": missed.week},
    )
