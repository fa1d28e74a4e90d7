"""The published reports as a series: one snapshot a week, of its last version. No table but theirs is looked at."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, undefer

from app.core import db
from app.programme.programme import Programme
from app.steering.report import Report, ReportState, published
from app.steering.report_cycle import first_day
from app.steering.update import week_of

WEEKS = 26
Facts = dict[str, Any]


def series(programme: Programme, *, before: str | None = None) -> list[tuple[str, Facts | None]]:
    """Week and payload of the last half year up to the newest report, oldest first; None where none was published.

    With `before`, of the half year up to the last report before that week. A snapshot that was altered raises Refused.
    """
    newer = aliased(Report)
    corrected = sa.exists().where(
        newer.programme_id == Report.programme_id,
        newer.week == Report.week,
        newer.edition > Report.edition,
        newer.state == ReportState.PUBLISHED,
    )
    last = published(programme).where(sa.not_(corrected)).options(undefer(Report.document)).limit(WEEKS)
    found = db.session.scalars(last.where(Report.week < before) if before else last).all()
    return _complete({report.week: report.payload for report in found})


def _complete(known: dict[str, Facts]) -> list[tuple[str, Facts | None]]:
    weeks: Sequence[str] = _weeks(min(known), max(known))[-WEEKS:] if known else ()
    return [(week, known.get(week)) for week in weeks]


def _weeks(first: str, last: str) -> list[str]:
    monday, end = first_day(first), first_day(last)
    return [week_of(monday + timedelta(weeks=n)) for n in range((end - monday).days // 7 + 1)]
