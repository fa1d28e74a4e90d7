"""Load: how often the programme called on each of its people in the last seven days (C10)."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.programme.account import User
from app.programme.member import Member, Role
from app.programme.notification import Notification, Rule
from app.programme.programme import Programme

SPAN = timedelta(days=7)
MUCH = 25
"""Calls a week, five a working day, from which the programme is a burden to somebody."""


def load(programme: Programme, now: datetime) -> sa.Select[int, str, Role, int, int]:
    """(id, name, role, asked, reminded) of every member, who was called on most first.

    `asked` counts mentions and what they were given, `reminded` dates and what was escalated to them.
    """
    asked = Notification.rule.in_([Rule.MENTIONED, Rule.ASSIGNED])
    lately = sa.and_(
        Notification.user_id == Member.user_id,
        Notification.programme_id == Member.programme_id,
        Notification.at > now - SPAN,
    )
    requests = sa.func.count(Notification.id).filter(asked)
    reminders = sa.func.count(Notification.id).filter(sa.not_(asked))
    return (
        sa.select(Member.id, User.name, Member.role, requests.label("asked"), reminders.label("reminded"))
        .select_from(Member)
        .join(User, User.id == Member.user_id)
        .outerjoin(Notification, lately)
        .where(Member.programme_id == programme.id, Member.left_at.is_(None))
        .group_by(Member.id, User.name, Member.role)
        .order_by(sa.func.count(Notification.id).desc(), User.name, Member.id)
    )
