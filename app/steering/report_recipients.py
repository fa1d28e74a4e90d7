"""To whom of the programme a report goes; a correction goes also to whoever got what it corrects."""

import sqlalchemy as sa

from app.core import db
from app.core.outbox import Delivery, State
from app.programme.account import User
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.steering.report import Report

READERS = (Role.EXEC, Role.LEADER)
TO_MEMBER, TO_OUTSIDER = "report", "report_link"
"""The kinds of a report's mails."""


def recipients(programme: Programme) -> sa.Select[User]:
    """Who of the programme gets its reports, each in their language: the executive committee and the leaders, and those
    whom a leader put on the list; without those whom a leader took off it.
    """
    return _present(programme.id).where(is_reader())


def recipients_of(report: Report) -> sa.Select[User]:
    """Who gets this version: besides the recipients of today, those of its programme who read what it corrects."""
    return _present(report.programme_id).where(sa.or_(is_reader(), _had_earlier(report)))


def is_reader() -> sa.ColumnElement[bool]:
    """Whether a member gets the reports: as a leader said, else by their role."""
    return sa.func.coalesce(Member.gets_report, Member.role.in_(READERS))


def may_receive(report: Report, user_id: int | None) -> bool:
    """Whether they may still get this version; nobody may while its programme is closed."""
    return _is_among(recipients_of(report), report.programme_id, user_id)


def may_receive_any(programme_id: int, user_id: int | None) -> bool:
    """Whether they may still get that programme's reports; nobody may while it is closed."""
    return _is_among(_present(programme_id).where(is_reader()), programme_id, user_id)


def mail_key(report: Report) -> str:
    """What the keys of its mails begin with."""
    return _key(report, report.edition)


def _key(report: Report, edition: int) -> str:
    return f"report:{report.programme_id}:{report.week}:v{edition}:"


def _present(programme_id: int) -> sa.Select[User]:
    here = (Member.programme_id == programme_id, Member.left_at.is_(None), User.is_active)
    return sa.select(User).join(Member, Member.user_id == User.id).where(*here).order_by(User.name, User.id)


def _is_among(people: sa.Select[User], programme_id: int, user_id: int | None) -> bool:
    going_on = sa.exists().where(Programme.id == programme_id, Programme.closed_at.is_(None))
    found = people.where(User.id == user_id, going_on).order_by(None).with_only_columns(User.id)
    return db.session.scalar(found) is not None


def _had_earlier(report: Report) -> sa.ColumnElement[bool]:
    """Whether a mail with an earlier version has left to them, or is leaving at this moment."""
    keys = [Delivery.key.startswith(_key(report, number), autoescape=True) for number in range(1, report.edition)]
    left = (Delivery.kind == TO_MEMBER, Delivery.state.in_([State.SENT, State.SENDING]))
    had = sa.select(Delivery.user_id).where(*left, sa.or_(sa.false(), *keys))
    return User.id.in_(had)
