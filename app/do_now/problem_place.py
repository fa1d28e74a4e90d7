"""The place of a problem by decision: 1 first, one problem at work has it, and whatever ends gives it up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.problem_state import WORKED_ON
from app.programme.item import Item
from app.programme.programme import Programme
from app.programme.refs import ref

LAST = 999
_own = sa.table("problem", sa.column("id"), sa.column("rank"))


def check_free(place: int, programme_id: int) -> None:
    """Refuse a place that a problem at work has. Of two that ask for one place at a time the second finds it taken."""
    db.session.execute(sa.select(Programme.id).where(Programme.id == programme_id).with_for_update())
    at_work = (Item.programme_id == programme_id, Item.archived_at.is_(None), Item.state.in_(WORKED_ON))
    has_it = sa.select(Item.number).join(_own, _own.c.id == Item.id).where(*at_work, _own.c.rank == place).limit(1)
    number = db.session.scalar(has_it)
    if number is not None:
        words = N_("%(ref)s has that place by decision: give it another one first.")
        raise Refused(words, field="rank", ref=ref("problem", number))


def give_up(problem: Any, _now: datetime) -> None:
    """What no longer waits to be solved leaves its place to others."""
    problem.rank = None


def back(problem: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The `values` that a problem gets by an undo, or out of archive and trash: without its place where another has it.

    Raises Refused where the place is all that it would get back.
    """
    now, then = ({**_stands(problem), **found} for found in ({}, values))
    place = then["rank"]
    if place is None or not _is_at_work(then) or (_is_at_work(now) and now["rank"] == place):
        return values
    try:
        check_free(place, problem.programme_id)
    except Refused:
        if _is_at_work(now):
            raise
        return {**values, "rank": None}
    return values


def _stands(problem: Any) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in ("rank", "state", "archived_at")}


def _is_at_work(stands: Mapping[str, Any]) -> bool:
    return stands["archived_at"] is None and stands["state"] in WORKED_ON
