"""The leaders hear at once what the executive committee answers."""

from datetime import datetime

from app.core import db, outbox
from app.programme.account import User
from app.programme.ask import Ask
from app.programme.ask_reply import Reply
from app.programme.member import Member, Role, members_of
from app.programme.programme import Programme

KIND = "ask_reply"


def tell_leaders(programme: Programme, asked: Ask, given: Reply, *, now: datetime) -> int:
    """One mail to each leader of today, in the transaction of the answer; returns how many."""
    db.session.flush()  # the mail is known by the answer's id
    facts = {"programme": programme.id, "ask": asked.id, "reply": given.id}
    leaders = db.session.scalars(members_of(programme).where(Member.role == Role.LEADER, User.is_active))
    return outbox.queue(
        [
            outbox.Wanted(
                key=f"{KIND}:{given.id}:{leader.user_id}",
                kind=KIND,
                address=leader.user.email,
                lang=leader.user.lang,
                user_id=leader.user_id,
                facts=facts,
            )
            for leader in leaders
        ],
        now=now,
    )
