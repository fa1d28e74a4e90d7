"""Both nights on which the clocks change, by clock: each person's digest comes once a day, at their own hour.

Paris changes, Réunion never does, New York does so on other days. Two hours of the table do not exist on the spring
night, and come twice in autumn. The hour of the week's report is that of the programme.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app import create_app, jobs
from app.core import db
from app.core.clock import running_from
from app.core.outbox import Delivery
from app.core.period import Period
from app.programme.account import User
from app.programme.programme import Programme
from app.steering import reminders, report_plan
from tests.builders import a_member, a_programme, a_user, an_action
from tests.conftest import settings_for
from tests.databases import Sqlite
from tests.faults.stage import Figures, show

CHANGES = {
    "Europe/Paris": (date(2026, 10, 25), date(2027, 3, 28)),
    "Indian/Reunion": (date(2026, 10, 25), date(2027, 3, 28)),
    "America/New_York": (date(2026, 11, 1), date(2027, 3, 14)),
}
HOURS = (time(0, 15), time(2, 0), time(2, 30), time(3, 0), time(8, 30), time(23, 45))
PLANNERS = (
    jobs.once_per(jobs.QUARTER, "reminders", reminders.plan),
    jobs.once_per(jobs.QUARTER, "reports", report_plan.plan),
)
ALL_WEEK = {"weekdays": list(range(7)), "holidays": ""}


NIGHTS = sorted({day for days in CHANGES.values() for day in days})


def play(days_around: int, nights: Sequence[date] = NIGHTS) -> Figures:
    return {night.isoformat(): _around(night, days_around) for night in nights}


def _around(night: date, days: int) -> Figures:
    bound = db.session.session_factory.kw["bind"]
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(Sqlite(Path(folder)).migrated(), Path(folder)))
        try:
            with app.app_context():
                people = _cast(night)
                first, last = night - timedelta(days=days), night + timedelta(days=days)
                begin = datetime.combine(first, time(), UTC) - timedelta(days=1)
                for now in _quarters(begin, datetime.combine(last, time(), UTC) + timedelta(days=2)):
                    for plan in PLANNERS:
                        plan(running_from(now))
                days_judged = [first + timedelta(days=n) for n in range(2 * days + 1)]
                return _judged(people, days_judged) | _reports(begin)
        finally:
            db.session.remove()
            app.extensions["engine"].dispose()
            db.session.configure(bind=bound)


def _cast(night: date) -> list[User]:
    """A programme in each zone, with one person an hour, who has something due each day."""
    people = []
    for zone in CHANGES:
        programme = a_programme(**ALL_WEEK, timezone=zone, day_zero=night - timedelta(days=60))
        for hour in HOURS:
            member = a_member(programme, user=a_user(digest_time=hour, timezone=zone, **ALL_WEEK))
            for back in range(-6, 7):
                an_action(programme, owner_id=member.id, due_on=night + timedelta(days=back))
            people.append(member.user)
    return people


def _quarters(begin: datetime, end: datetime) -> Iterator[datetime]:
    while begin < end:
        yield begin
        begin += timedelta(minutes=15)


def _judged(people: list[User], days: list[date]) -> Figures:
    """Each person and day: one digest, at their hour; where that hour does not exist, at the next one that does."""
    with db.reading():
        rows = db.session.execute(sa.select(Delivery.user_id, Delivery.not_before).where(Delivery.kind == "digest"))
        queued = [(user_id, at) for user_id, at in rows]
    zones = {user.id: (ZoneInfo(user.timezone), user.digest_time) for user in people}
    came = Counter((user_id, at.astimezone(zones[user_id][0]).date()) for user_id, at in queued)
    asked = [(user.id, day) for user in people for day in days]
    wrong = [at for user_id, at in queued if at != _hour(at, *zones[user_id])]
    return {
        "person_days": len(asked),
        "once": sum(came[each] == 1 for each in asked),
        "twice": sum(came[each] > 1 for each in asked),
        "never": sum(came[each] == 0 for each in asked),
        "at_another_hour": len(wrong),
    }


def _reports(begin: datetime) -> Figures:
    """Nobody publishes: each programme's leaders are told once a week, at the programme's hour.

    At the beginning they are told of the week before, which nobody was there to tell of.
    """
    first = begin + timedelta(hours=1)
    with db.reading():
        told = db.session.scalars(sa.select(Period).where(Period.key.startswith("report-missed:"), Period.at > first))
        zones = dict(db.session.execute(sa.select(Programme.id, Programme.timezone)).all())
        hours = [each.at.astimezone(ZoneInfo(zones[int(each.key.split(":")[1])])).time() for each in told]
    late = sum(not time(7, 30) <= hour < time(7, 31) for hour in hours)
    return {"reports_told": len(hours), "reports_told_at_another_hour": late}


def _hour(at: datetime, zone: ZoneInfo, hour: time) -> datetime:
    """That person's hour on that day of theirs, in UTC, since local times of these nights can't be compared."""
    return datetime.combine(at.astimezone(zone).date(), hour, zone).astimezone(UTC)


if __name__ == "__main__":
    show(play, days_around=2)
