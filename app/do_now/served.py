"""The problems that opportunities serve."""

from typing import Any

import sqlalchemy as sa

from app.do_now.opportunity import Opportunity
from app.do_now.problem import ORDER_KEY, Problem
from app.do_now.serving import may_be_served
from app.programme.item import Item
from app.programme.programme import Programme
from app.programme.rating import Rating

_problem: Any = Problem.__table__


def to_serve(programme: Programme, *, besides: int | None) -> sa.Select[*tuple[Any, ...]]:
    """(id, number, title) of those that wait to be solved, by falling priority, after the one `besides` them."""
    return (
        sa.select(Item.id, Item.number, Item.title)
        .select_from(sa.join(Item.__table__, _problem, _problem.c.id == Item.id))
        .where(Item.programme_id == programme.id, sa.or_(may_be_served(), Item.id == besides))
        .order_by(sa.case((Item.id == besides, 0), else_=1), ORDER_KEY, Item.id)
    )


def served_and_rated(opportunity_id: int) -> sa.Select[*tuple[Any, ...]]:
    """(number, title) of the problem that it serves, None without one, beside each rating of the opportunity.

    (criterion, member_id, value) are those of the rating: None in the only row where nobody rated it.
    """
    own, items = Opportunity.__table__, Item.__table__.alias("served")
    joined = sa.outerjoin(own, items, items.c.id == own.c.problem_id)
    joined = sa.outerjoin(joined, Rating, Rating.item_id == own.c.id)
    columns = (items.c.number, items.c.title, Rating.criterion, Rating.member_id, Rating.value)
    return sa.select(*columns).select_from(joined).where(own.c.id == opportunity_id)


def served_number(problem_id: Any) -> sa.ScalarSelect[int]:
    """The number of that problem, unless it is put away."""
    items = Item.__table__.alias("served")
    return sa.select(items.c.number).where(items.c.id == problem_id, items.c.archived_at.is_(None)).scalar_subquery()
