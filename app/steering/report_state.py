"""Where the report of the week stands, for pages that only mention it."""

from datetime import datetime
from typing import Any, TypedDict

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db
from app.programme.account import User
from app.programme.programme import Programme
from app.steering.report import Report, ReportState
from app.steering.report_cycle import Cycle, before, counts, current
from app.steering.report_recipients import recipients
from app.steering.update import Colour


class WeekState(TypedDict):
    """Where the report of the week stands: none, draft, published or, once its mails are queued, sent.

    `missed` is the last week, when nothing of it was published in time.
    """

    week: str
    state: str
    cutoff: datetime | None
    published_at: datetime | None
    build_at: datetime
    send_at: datetime
    recipients: int
    langs: dict[str, int]
    last: tuple[str, Colour] | None
    missed: str | None


def report_state(programme: Programme, now: datetime) -> WeekState:
    """For the home page, in one statement."""
    writing = current(programme, now)
    last = before(programme, writing)
    rows = _rows(programme, writing, last)
    langs = {"fr": rows[0].fr, "en": rows[0].en}
    reports = [row for row in rows if row.week]
    this = next((row for row in reports if row.week == writing.week), None)
    done = next((row for row in reports if row.state is ReportState.PUBLISHED), None)
    in_time = any(row.week == last.week and row.state is ReportState.PUBLISHED for row in reports)
    return {
        "week": writing.week,
        "state": "sent" if this and this.queued_at else this.state.value if this else "none",
        "cutoff": this and this.cutoff,
        "published_at": this and this.published_at,
        "build_at": writing.build_at,
        "send_at": writing.send_at,
        "recipients": sum(langs.values()),
        "langs": langs,
        "last": (done.week, done.colour) if done else None,
        "missed": last.week if counts(programme, last) and not in_time else None,
    }


def _rows(programme: Programme, writing: Cycle, last: Cycle) -> list[Any]:
    """The editions of these two weeks and the last published one, newest first; one empty row when there are none."""
    newest = aliased(Report)
    done = (
        sa.select(newest.id)
        .where(newest.programme_id == programme.id, newest.state == ReportState.PUBLISHED)
        .order_by(newest.week.desc(), newest.edition.desc())
        .limit(1)
        .scalar_subquery()
    )
    wanted = sa.or_(Report.week.in_([writing.week, last.week]), Report.id == done)
    counted = [_count(programme, lang).label(lang) for lang in ("fr", "en")]
    columns = (Report.week, Report.state, Report.cutoff, Report.published_at, Report.queued_at, Report.colour)
    found = db.session.execute(
        sa.select(*counted, *columns)
        .select_from(sa.outerjoin(Programme, Report, sa.and_(Report.programme_id == Programme.id, wanted)))
        .where(Programme.id == programme.id)
        .order_by(Report.week.desc(), Report.edition.desc())
    )
    return list(found)


def _count(programme: Programme, lang: str) -> sa.ScalarSelect[int]:
    people = recipients(programme).where(User.lang == lang).order_by(None)
    return people.with_only_columns(sa.func.count()).scalar_subquery()
