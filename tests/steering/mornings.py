"""Mornings: the planner and the postman at half past eight in Paris, day after day."""

from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

from app.core import db
from app.core.delivery import Post, deliver_due
from app.steering.reminders import plan
from tests.clock import Watch

PARIS_SUMMER = (date(2026, 3, 29), date(2026, 10, 25))


def half_past_eight(day: date) -> datetime:
    """08:30 in Paris, in UTC."""
    summer = PARIS_SUMMER[0] <= day < PARIS_SUMMER[1]
    return datetime.combine(day, time(6 if summer else 7, 30), UTC)


def morning(post: Post, watch: Watch, day: date) -> None:
    """What is planned and leaves on that day."""
    watch.now = half_past_eight(day)
    with db.writing():
        plan(watch.now)
    deliver_due(post)


def mornings(post: Post, watch: Watch, first: date, last: date) -> None:
    for n in range((last - first).days + 1):
        morning(post, watch, first + timedelta(days=n))


def text(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")  # type: ignore[union-attr]


def section(mail: EmailMessage, heading: str) -> list[str]:
    """The references under a heading of the digest, in their order."""
    _before, _heading, rest = text(mail).partition(f"\n{heading} (")
    lines = rest.splitlines()[1:]
    found = []
    for line in lines:
        if line.isupper() and line.endswith(")"):
            break
        if "  " in line and line.split("  ")[0].partition("-")[2].isdigit():
            found.append(line.split("  ")[0])
    return found


def days(mails: list[EmailMessage]) -> list[str]:
    """«25 Nov» of each."""
    return [" ".join(str(mail["Date"]).split()[1:3]) for mail in mails]
