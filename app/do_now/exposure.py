"""Which problems are exposed to a scenario, and how much: medians of what people gave, found by the database."""

from typing import Any

import sqlalchemy as sa

from app.do_now.problem import Problem
from app.do_now.problem_state import WORKED_ON
from app.do_now.problem_weight import EXPOSURE
from app.do_now.weighing import ROBUST
from app.programme.item import Item
from app.programme.rating import Rating

_problem: Any = Problem.__table__
_items = Item.__table__.alias("exposed")


def medians(scenario_id: Any) -> sa.Select[*tuple[Any, ...]]:
    """(item_id, median) of what is given for exposure to that scenario: the middle value, or the mean of both."""
    ranked = (
        sa.select(
            Rating.item_id,
            Rating.value,
            sa.func.row_number().over(partition_by=Rating.item_id, order_by=Rating.value).label("place"),
            sa.func.count().over(partition_by=Rating.item_id).label("n"),
        )
        .where(Rating.criterion == EXPOSURE.code, Rating.context_item_id == scenario_id)
        .correlate_except(Rating)
        .subquery()
    )
    middle = (2 * ranked.c.place).between(ranked.c.n, ranked.c.n + 2)
    median = sa.cast(sa.func.avg(ranked.c.value), sa.Double).label("median")
    return sa.select(ranked.c.item_id, median).where(middle).group_by(ranked.c.item_id)


def exposed(scenario_id: Any) -> sa.ScalarSelect[int]:
    """How many problems that wait to be solved are exposed to it by `ROBUST` or more."""
    given = medians(scenario_id).subquery()
    joined = sa.join(given, _items, _items.c.id == given.c.item_id)
    there = sa.select(sa.func.count()).select_from(joined)
    return there.where(given.c.median >= ROBUST, *_waits()).scalar_subquery()


def most_exposed(scenario_id: int) -> sa.Select[*tuple[Any, ...]]:
    """(number, title, median, priority_score) of problems that wait to be solved, the most exposed first."""
    given = medians(scenario_id).subquery()
    joined = sa.join(given, _items, _items.c.id == given.c.item_id).join(_problem, _problem.c.id == _items.c.id)
    first = (given.c.median.desc(), _problem.c.priority_score.desc().nulls_last(), _items.c.number)
    columns = (_items.c.number, _items.c.title, given.c.median, _problem.c.priority_score)
    return sa.select(*columns).select_from(joined).where(given.c.median > 0, *_waits()).order_by(*first)


def _waits() -> tuple[sa.ColumnElement[bool], ...]:
    return _items.c.kind == "problem", _items.c.archived_at.is_(None), _items.c.state.in_(WORKED_ON)
