"""What needs attention first, across the tracks: worst first, in one statement."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from app.do_now.action import Action, Disposition
from app.programme.account import User
from app.programme.item import OPEN, Item
from app.programme.member import Member
from app.programme.programme import Programme, Track
from app.steering.risk import Risk, is_due

STILL_RUNNING, LATE, UNREVIEWED, BLOCKED, OVERRUN = 5, 4, 3, 2, 1


def attention(programme: Programme, today: date, *, limit: int) -> sa.Select[*tuple[Any, ...]]:
    """Rows (kind, number, title, track, due_on, review_on, owner, owner_label, trouble, late …), worst first.

    `trouble` is STILL_RUNNING (to switch off, and still running), LATE, UNREVIEWED (a risk whose review is due),
    BLOCKED or OVERRUN (open in NOW after its window); `late` counts all whose date has passed.
    """
    actions, items, risks = Action.__table__.c, Item.__table__.c, Risk.__table__.c
    running = sa.and_(actions.disposition == Disposition.STOP, sa.func.coalesce(actions.running, sa.true()))
    trouble = sa.case(
        (running, STILL_RUNNING),
        (items.due_on < today, LATE),
        (is_due(today), UNREVIEWED),
        (items.blocked_since.is_not(None), BLOCKED),
        (sa.and_(items.horizon == Track.NOW, sa.literal(programme.now_is_over(today))), OVERRUN),
        else_=0,
    )
    return (
        sa.select(
            items.kind,
            items.number,
            items.title,
            items.track,
            items.due_on,
            risks.review_on,
            items.blocked_since,
            User.name.label("owner"),
            items.owner_label,
            items.updated_at.label("since"),
            trouble.label("trouble"),
            sa.func.count().filter(items.due_on < today).over().label("late"),
        )
        .select_from(Item.__table__)
        .outerjoin(Action.__table__, actions.id == items.id)
        .outerjoin(Risk.__table__, risks.id == items.id)
        .outerjoin(Member, Member.id == items.owner_id)
        .outerjoin(User, User.id == Member.user_id)
        .where(items.programme_id == programme.id, items.archived_at.is_(None), items.stage.in_(OPEN), trouble > 0)
        .order_by(sa.desc("trouble"), items.due_on.nulls_last(), risks.review_on, items.id)
        .limit(limit)
    )
