"""The filter by problem: which opportunities serve one, or none."""

import re
from typing import Any

import sqlalchemy as sa

from app.programme.item import Item

NONE = "0"
PROBLEM = re.compile(r"PRB-([1-9]\d{0,8})", re.ASCII)


def serves(problem_id: Any, text: str) -> sa.ColumnElement[bool] | None:
    """Whether the column names the problem of that reference, or no problem for `NONE`; None where that is neither."""
    if text == NONE:
        none: sa.ColumnElement[bool] = problem_id.is_(None)
        return none
    if not (named := PROBLEM.fullmatch(text)):
        return None
    items = Item.__table__.alias()
    return sa.exists().where(items.c.id == problem_id, items.c.kind == "problem", items.c.number == int(named[1]))
