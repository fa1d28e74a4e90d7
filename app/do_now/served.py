"""The problems that opportunities serve."""

from typing import Any

import sqlalchemy as sa

from app.do_now.problem import AT_WORK, ORDER_KEY, Problem
from app.programme.item import Item
from app.programme.programme import Programme

_problem: Any = Problem.__table__


def to_serve(programme: Programme, *, besides: int | None) -> sa.Select[*tuple[Any, ...]]:
    """(id, number, title) of those that wait to be solved, by falling priority; and of the one `besides` them."""
    waiting = sa.and_(Item.archived_at.is_(None), Item.state.in_([state.value for state in AT_WORK]))
    return (
        sa.select(Item.id, Item.number, Item.title)
        .select_from(sa.join(Item.__table__, _problem, _problem.c.id == Item.id))
        .where(Item.programme_id == programme.id, sa.or_(waiting, Item.id == besides))
        .order_by(ORDER_KEY, Item.id)
    )


def numbers(programme_id: int, *, titled: int | None) -> sa.Select[*tuple[Any, ...]]:
    """(id, number, title) of all problems; the title of one alone, to keep the others short."""
    title = sa.case((Item.id == titled, Item.title), else_="").label("title")
    return sa.select(Item.id, Item.number, title).where(Item.programme_id == programme_id, Item.kind == "problem")


def served_number(problem_id: Any) -> sa.ScalarSelect[int]:
    """The number of that problem, unless it is put away."""
    items = Item.__table__.alias("served")
    return sa.select(items.c.number).where(items.c.id == problem_id, items.c.archived_at.is_(None)).scalar_subquery()
