"""Escalation (R5, R6): dates that passed and that nobody answered for go to the group's lead, then to the leaders.

So do decisions that are late (`late_asks.py`). One line a person, programme and day for either, whatever their number;
which they are is read when it is told. Owners are told first: a date whose owner never heard that it passed goes
nowhere. Their snoozing stops nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db
from app.core.workdays import Workdays
from app.programme.account import User
from app.programme.channel import Chosen, channel
from app.programme.item import Item
from app.programme.member import GroupMember, Member, Place, Role, WorkingGroup
from app.programme.notification import OF_ASKS, Notification, Rule
from app.programme.priority import Priority
from app.steering import late_asks
from app.steering.occurrences import TO_LEAD, TO_LEADER, Occurrence, escalated_on, unanswered_until
from app.steering.owned import is_open_row
from app.steering.readers import Reader

Owner, OwnUser = aliased(Member, name="owner"), aliased(User, name="own_user")
GATE = "deliverable"


@dataclass(frozen=True)
class Running:
    """What an open programme says: its working days, and how its people hear of what."""

    workdays: Workdays
    channels: Chosen


def note(lines: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Keep the lines that aren't known yet; told already, they add none."""
    wanted = {_key(line): line | {"at": now} for line in lines}
    known = sa.select(Notification.user_id, Notification.programme_id, Notification.occurrence).where(
        Notification.rule == Rule.ESCALATED, Notification.user_id.in_({line["user_id"] for line in lines})
    )
    for row in db.session.execute(known) if lines else ():
        wanted.pop((row.user_id, row.programme_id, row.occurrence), None)
    if wanted:
        db.session.execute(sa.insert(Notification), list(wanted.values()))


def _key(line: Mapping[str, Any]) -> tuple[int, int, str]:
    return line["user_id"], line["programme_id"], line["occurrence"]


def lines(due: Mapping[int, Reader], running: Mapping[int, Running], now: datetime) -> Iterator[dict[str, Any]]:
    """What goes up on their day: one line a person and programme for dates, one for decisions, with how many."""
    if not running:
        return
    counts: dict[tuple[int, int, str], int] = defaultdict(int)
    newest: dict[tuple[int, int, str], date] = {}
    today = max(reader.on for reader in due.values())
    dates = ((row, "") for row in db.session.execute(_counted(due, running)))
    decisions = ((row, OF_ASKS) for row in db.session.execute(late_asks.counted(list(due), list(running), today)))
    for row, about in chain(dates, decisions):
        reader, workdays = due[row.user_id], running[row.programme_id].workdays
        whose = (row.user_id, row.programme_id, about)
        on = escalated_on(row.due_on, workdays, reader.on, row.step)
        if on is None:
            continue
        counts[whose] += row.dates
        if reader.rhythm.carries(Occurrence(Rule.ESCALATED, "", on), reader.on):
            newest[whose] = max(on, newest.get(whose, on))
    for (user_id, programme_id, about), on in newest.items():
        reader = due[user_id]
        wish = channel(Rule.ESCALATED, reader.channels, running[programme_id].channels)
        yield {
            "user_id": user_id,
            "programme_id": programme_id,
            "rule": Rule.ESCALATED,
            "occurrence": f"{about}{on}",
            "count": counts[user_id, programme_id, about],
        } | reader.heard(wish, now)


def _counted(due: Mapping[int, Reader], running: Mapping[int, Running]) -> sa.Select[*tuple[Any, ...]]:
    """(user_id, programme_id, due_on, step, dates): how many dates of a day could go up to whom."""
    on = max(reader.on for reader in due.values())
    limits = {each: unanswered_until(those.workdays, on, TO_LEAD) for each, those in running.items()}
    step = step_of().label("step")
    return (  # type: ignore[no-any-return]
        unanswered(
            sa.select(Level.c.user_id, Item.programme_id, Item.due_on, step, sa.func.count().label("dates")), limits
        )
        .where(Level.c.user_id.in_(list(due)))
        .group_by(Level.c.user_id, Item.programme_id, Item.due_on, step)
    )


def unanswered(statement: Any, limits: Mapping[int, date]) -> Any:
    """`statement` over items and `Level`, for what passed by the limit of each programme, by its id."""
    told = sa.exists().where(
        Notification.user_id == Owner.user_id,
        Notification.item_id == Item.id,
        Notification.rule == Rule.OVERDUE,
        Notification.due_on == Item.due_on,
    )
    absent = sa.or_(Item.owner_id.is_(None), Owner.left_at.is_not(None), sa.not_(OwnUser.is_active))
    passed = sa.case(limits, value=Item.programme_id)
    return (
        statement.select_from(Level)
        .join(Item, is_above())
        .outerjoin(Owner, Owner.id == Item.owner_id)
        .outerjoin(OwnUser, OwnUser.id == Owner.user_id)
        .where(is_open_row(), Item.programme_id.in_(list(limits)))
        .where(Item.due_on <= passed, Item.answered_for.is_distinct_from(Item.due_on))
        .where(sa.or_(absent, told))
    )


def has_next_level() -> sa.ColumnElement[bool]:
    """Whether anybody stands above the owner of the item."""
    return sa.exists().where(is_above())


def is_above() -> sa.ColumnElement[bool]:
    """Above an owner stands the group's lead; where there is none, or it is themselves, the leaders.

    Leaders also stand above the leads, for gates and what has a high priority.
    """
    here = sa.and_(Level.c.programme_id == Item.programme_id, Level.c.track == Item.track)
    return sa.and_(here, sa.or_(_is_next(), weighs()), Level.c.boss_id.is_distinct_from(Item.owner_id))


def step_of() -> sa.ColumnElement[int]:
    """After how many working days that item goes to that person: `TO_LEAD` or `TO_LEADER`."""
    return sa.case((_is_next(), sa.literal_column(str(TO_LEAD))), else_=sa.literal_column(str(TO_LEADER)))


def weighs() -> sa.ColumnElement[bool]:
    return sa.or_(Item.kind == GATE, Item.priority == Priority.HIGH)


def _is_next() -> sa.ColumnElement[bool]:
    """Whether nobody stands between the owner and that person."""
    return sa.or_(Level.c.boss_id == Level.c.lead_id, Level.c.lead_id.is_(None), Level.c.lead_id == Item.owner_id)


def _levels() -> sa.CTE:
    """(programme_id, track, lead_id, boss_id, user_id, muted): of each group its lead and the programme's leaders."""
    boss, lead = aliased(Member), aliased(Member)
    seat = sa.and_(GroupMember.group_id == WorkingGroup.id, GroupMember.place == Place.LEAD)
    leads = sa.and_(lead.id == GroupMember.member_id, lead.left_at.is_(None))
    there = sa.and_(boss.programme_id == WorkingGroup.programme_id, boss.left_at.is_(None))
    return (
        sa.select(WorkingGroup.programme_id, WorkingGroup.track, lead.id.label("lead_id"))
        .add_columns(boss.id.label("boss_id"), boss.user_id, boss.muted)
        .outerjoin(GroupMember, seat)
        .outerjoin(lead, leads)
        .join(boss, sa.and_(there, sa.or_(boss.id == lead.id, boss.role == Role.LEADER)))
        .cte("level")
        .prefix_with("MATERIALIZED")  # a few rows: found once, not for each item
    )


Level = _levels()
