"""What the priority matrix shows of a list of problems: those at work that weigh most, and those not weighed yet."""

from typing import Any

import sqlalchemy as sa

from app.do_now.problem import ORDER_KEY, Problem
from app.do_now.problem_state import WORKED_ON
from app.programme.item import Item
from app.programme.listing import Rows

PLACED, UNPLACED = 24, 8
"""So many have their place in the picture; so many stand beside it because they have none yet."""


SHOWN = ("number", "title", "mission_fit", "exposure", "robust", "odi", "priority_score", "of_all")


def pictured(rows: Rows) -> sa.Select[*tuple[Any, ...]]:
    """The columns `SHOWN` of `rows`: the first ones of either sort, in the order of their weight.

    `of_all` is how many of that sort there are.
    """
    unknown = Problem.__table__.c.priority_score.is_(None)
    among: Any = {"partition_by": unknown, "order_by": (ORDER_KEY, Item.id)}
    ranked = (
        rows.where(Item.state.in_(WORKED_ON), Item.archived_at.is_(None))
        .add_columns(
            sa.func.row_number().over(**among).label("place"),
            sa.func.count().over(partition_by=unknown).label("of_all"),
        )
        .subquery()
    )
    most = sa.case((ranked.c.priority_score.is_(None), UNPLACED), else_=PLACED)
    shown = sa.select(*(ranked.c[name] for name in SHOWN))
    return shown.where(ranked.c.place <= most).order_by(ranked.c.order_key, ranked.c.id)
