"""Reminders in words: when the next digest comes, and why it would not."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from app.programme.account import User
from app.programme.channel import channel
from app.programme.notification import IN_DIGEST
from app.steering.occurrences import local_day
from app.steering.readers import rhythm_of
from app.web.words import clock_time, long_date

A_DAY = timedelta(days=1)


def next_digest(user: User, now: datetime) -> str:
    """The day and hour of the next one, or that none comes."""
    if not any(channel(rule, user.channels, {}).by_mail for rule in IN_DIGEST):
        return _("No digest comes: you want nothing of what it gathers.")
    wish = rhythm_of(user)
    day = local_day(user.timezone, now)
    if wish.slot(day) <= now:
        day += A_DAY
    day = wish.workdays.next(max(day, user.paused_until or day))
    return _(
        "The next one comes on %(day)s at %(time)s, if anything concerns you.",
        day=long_date(day),
        time=clock_time(user.digest_time),
    )
