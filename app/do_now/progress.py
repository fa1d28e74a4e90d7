"""How far do now is beyond its inventory: scenarios, problems and opportunities by state, and what serves what."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.do_now.action import Action, ActionState
from app.do_now.opportunity import Opportunity, OpportunityState
from app.do_now.problem import ProblemState
from app.do_now.raising import is_problematised
from app.programme.item import Item
from app.programme.programme import Programme

KINDS = ("action", "scenario", "problem", "opportunity")
PRIORITISED = (ProblemState.PRIORITISED.value, ProblemState.IN_PROGRESS.value)
"""States of a problem that was prioritised and waits to be solved."""
SCORED = (OpportunityState.SCORED.value, OpportunityState.SELECTED.value)
GONE = {ProblemState.MERGED.value, ProblemState.DROPPED.value}

Counts = dict[str, int]
States = Mapping[str, Mapping[str, int]]
"""Kind → state → how many."""
MORE = ("categorised", "problematised", "served")
"""Stand in `States` beside the kinds: how many actions, or problems, of each state are so."""


def by_state(programme: Programme) -> dict[str, Counts]:
    """Everything of this track by kind and state, in one statement; what is archived counts nowhere.

    The keys of `MORE` lack the states in which nothing is so.
    """
    count = sa.func.count()
    more = (
        count.filter(Item.kind == "action", Action.__table__.c.category_id.is_not(None)),
        count.filter(Item.kind == "action", is_problematised(Item.id)),
        count.filter(Item.kind == "problem", is_served(Item.id)),
    )
    counted = (
        sa.select(Item.kind, Item.state, count, *more)
        .select_from(sa.outerjoin(Item.__table__, Action.__table__, Item.id == Action.__table__.c.id))
        .where(Item.programme_id == programme.id, Item.kind.in_(KINDS), Item.archived_at.is_(None))
        .group_by(Item.kind, Item.state)
    )
    found: dict[str, Counts] = {name: {} for name in (*KINDS, *MORE)}
    for kind, state, number, *some in db.session.execute(counted):
        found[kind][state] = number
        for name, so in zip(MORE, some, strict=True):
            found[name] |= {state: so} if so else {}
    return found


def inventory_of(states: States) -> Counts:
    """Counts of actions as in `coverage`: all, categorised, problematised (linked to a problem), settled."""
    counts = {name: sum(states[name].values()) for name in ("categorised", "problematised")}
    settled = states["action"].get(ActionState.SETTLED.value, 0)
    return {"all": sum(states["action"].values()), **counts, "settled": settled}


def problems_of(states: States) -> Counts:
    """Counts of problems: all, prioritised (of these), served (of these).

    Those that were merged or given up are none any more. One is served once an opportunity for it is scored, or once it
    is solved.
    """
    problems, solved = states["problem"], states["problem"].get(ProblemState.SOLVED.value, 0)
    return {
        "problems": sum(count for state, count in problems.items() if state not in GONE),
        "prioritised": solved + sum(problems.get(state, 0) for state in PRIORITISED),
        "served": solved + sum(states["served"].get(state, 0) for state in PRIORITISED),
    }


def is_served(problem_id: Any) -> sa.ColumnElement[bool]:
    """Whether an opportunity that is there serves the problem, and is scored or selected."""
    own, items = Opportunity.__table__.c, Item.__table__.alias()
    there = sa.and_(items.c.id == own.id, items.c.archived_at.is_(None), items.c.state.in_(SCORED))
    return sa.exists().where(own.problem_id == problem_id, there)
