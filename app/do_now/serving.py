"""Which problems an opportunity may be given to, and the filter by problem: which opportunities serve one, or none."""

import re
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.problem_state import WORKED_ON
from app.programme.item import Item
from app.programme.programme import Programme
from app.programme.refs import ref

SETTLED = N_("%(ref)s waits no more to be solved: choose another problem.")
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


def may_be_served() -> sa.ColumnElement[bool]:
    """Whether a problem waits to be solved, and is not put away: to no other one is an opportunity given anew."""
    return sa.and_(Item.archived_at.is_(None), Item.state.in_(WORKED_ON))


def check_problem(programme: Programme, problem_id: int | None, *, stands: int | None = None) -> None:
    """Refuse what is none of the programme's problems or waits no more to be solved; what `stands` there may stay."""
    if problem_id in (None, stands):
        return
    mine = (Item.id == problem_id, Item.programme_id == programme.id, Item.kind == "problem")
    found = db.session.execute(sa.select(Item.number, may_be_served().label("waits")).where(*mine)).one_or_none()
    if found is None:
        raise Refused(N_("Choose one of the list."), field="problem_id")
    if not found.waits:
        raise Refused(SETTLED, field="problem_id", ref=ref("problem", found.number))
