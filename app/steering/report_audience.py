"""Who of the programme gets its report: what a leader chose for a member goes before what the member's role says."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.programme.account import User
from app.programme.activity import Activity
from app.programme.member import Member
from app.programme.programme import Programme
from app.steering.report_recipients import is_reader


def choose(member: Member, gets: bool | None, *, by: Member, now: datetime) -> None:
    """Put `member` on the list (True), take them off it (False), or leave it to their role (None)."""
    if member.gets_report is not gets:
        facts = {"member": member.id, "gets_report": [member.gets_report, gets]}
        line = Activity(programme_id=member.programme_id, member_id=by.id, verb="recipient_chosen", facts=facts, at=now)
        db.session.add(line)
        member.gets_report = gets


def audience(programme: Programme) -> sa.Select[*tuple[Any, ...]]:
    """Every member: (id, name, email, lang, role, gets_report, gets, mail_stopped_at), by name."""
    gets = is_reader()
    person = (User.name, User.email, User.lang)
    return (
        sa.select(Member.id, *person, Member.role, Member.gets_report, gets.label("gets"), User.mail_stopped_at)
        .join(User, User.id == Member.user_id)
        .where(Member.programme_id == programme.id, Member.left_at.is_(None), User.is_active)
        .order_by(User.name, Member.id)
    )
