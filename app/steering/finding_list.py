"""The list of findings: grouped by check in the order of the method, paged by key, one statement a page."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.period import Heartbeat
from app.programme.account import User
from app.programme.item import Item
from app.programme.member import Member
from app.programme.programme import Programme, Track
from app.steering.checks import CHECKS
from app.steering.finding import Finding, FindingState, pulse

PAGE = 30
by_check = sa.case({code: rank for rank, code in enumerate(CHECKS)}, value=Finding.code, else_=len(CHECKS))

Rows = sa.Select[*tuple[Any, ...]]
Place = tuple[int, int]
"""Rank of the check, id of the finding."""


@dataclass(frozen=True)
class Wanted:
    """None asks for any."""

    state: FindingState | None = FindingState.OPEN
    track: Track | None = None


def rows(programme: Programme, wanted: Wanted, *, after: Place | None = None, size: int = PAGE) -> Rows:
    """(Finding, rank, who) with kind, number and title of its item and of the other: a page and one more."""
    item, other = aliased(Item), aliased(Item)
    statement = (
        sa.select(Finding, by_check.label("rank"), User.name.label("who"))
        .add_columns(item.kind, item.number, item.title)
        .add_columns(*(getattr(other, name).label(f"other_{name}") for name in ("kind", "number", "title")))
        .outerjoin(item, item.id == Finding.item_id)
        .outerjoin(other, other.id == Finding.other_id)
        .outerjoin(Member, Member.id == Finding.by_id)
        .outerjoin(User, User.id == Member.user_id)
        .where(*_conditions(programme, wanted))
        .order_by(by_check, Finding.id)
        .limit(size + 1)
    )
    if after:
        statement = statement.where(sa.tuple_(by_check, Finding.id) > sa.tuple_(*after))
    return statement


def counts(programme: Programme, wanted: Wanted) -> Rows:
    """(code, found, looked) of each check: how many; when the programme was last looked through. One row at least."""
    looked = sa.select(Heartbeat.at).where(Heartbeat.name == pulse(programme.id)).scalar_subquery()
    found = (
        sa.select(Finding.code.label("code"), sa.func.count().label("found"))
        .where(*_conditions(programme, wanted))
        .group_by(Finding.code)
        .subquery()
    )
    return sa.select(found.c.code, found.c.found, looked.label("looked")).select_from(
        sa.outerjoin(sa.select(sa.literal(1).label("one")).subquery(), found, sa.true())
    )


def _conditions(programme: Programme, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found = [Finding.programme_id == programme.id]
    found += [Finding.state == wanted.state] if wanted.state else []
    return found + ([Finding.track == wanted.track] if wanted.track else [])
