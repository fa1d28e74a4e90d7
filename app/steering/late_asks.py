"""Decisions that are late (R6): five working days after the day by which one was needed, the leaders hear of it.

Each Monday, until it is taken, withdrawn or needed by another day. Which they are is read when it is told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.workdays import Workdays
from app.programme.account import User
from app.programme.ask import Ask, AskState
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.steering.occurrences import UNDECIDED, unanswered_until


@dataclass(frozen=True)
class Awaited:
    """A decision that somebody, `owner` or "", owes since `days` calendar days; `question` is in several languages."""

    ref: str
    question: dict[str, str | None]
    owner: str
    slug: str
    programme: str
    programme_id: int
    needed_by: date
    days: int


def counted(users: Collection[int], programmes: Collection[int], on: date) -> sa.Select[*tuple[Any, ...]]:
    """(user_id, programme_id, due_on, step, dates): how many decisions needed by a day before `on` leaders wait for."""
    step: sa.ColumnElement[int] = sa.literal_column(str(UNDECIDED))
    columns = (Member.user_id, Ask.programme_id, Ask.needed_by.label("due_on"), step.label("step"))
    return (
        sa.select(*columns, sa.func.count().label("dates"))
        .select_from(Ask)
        .join(Member, _leads())
        .where(Ask.state == AskState.ASKED, Ask.needed_by < on, Ask.programme_id.in_(programmes))
        .where(Member.user_id.in_(users))
        .group_by(Member.user_id, Ask.programme_id, Ask.needed_by)
    )


def _leads() -> sa.ColumnElement[bool]:
    return sa.and_(Member.programme_id == Ask.programme_id, Member.role == Role.LEADER, Member.left_at.is_(None))


def awaited(user: User, limits: dict[int, Workdays], today: date) -> tuple[Awaited, ...]:
    """What is late today in those programmes, each with its calendar, by its id, that they lead; the latest first."""
    late = sa.select(Ask.number, Ask.question, Ask.owner_label, Ask.needed_by, Programme.id, Programme.slug)
    late = late.add_columns(Programme.title).join(Programme, Programme.id == Ask.programme_id)
    late = late.join(Member, sa.and_(_leads(), Member.user_id == user.id))
    late = late.where(Ask.state == AskState.ASKED, Ask.needed_by < today, Programme.id.in_(limits))
    rows = db.session.execute(late.order_by(Ask.needed_by, Programme.title, Ask.number)) if limits else ()
    return tuple(
        Awaited(
            f"ask-{row.number}",
            row.question,
            row.owner_label,
            row.slug,
            row.title,
            row.id,
            row.needed_by,
            (row.needed_by - today).days,
        )
        for row in rows
        if row.needed_by <= unanswered_until(limits[row.id], today, UNDECIDED)
    )
