"""How far do now is: actions, scenarios, problems and opportunities by state, and what is done with them."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.do_now.action import Action, ActionState, Disposition
from app.do_now.opportunity import is_served
from app.do_now.problem_state import GONE, PRIORITISED, WAITING, ProblemState
from app.do_now.raising import is_problematised
from app.programme.item import Item
from app.programme.programme import Programme

KINDS = ("action", "scenario", "problem", "opportunity")
OF_ACTIONS = ("categorised", "problematised", "to_unplug", "still_running")
MORE = (*OF_ACTIONS, "served")
"""Stand in `States` beside the kinds: how many actions, or problems, of each state are so."""

Counts = dict[str, int]
States = Mapping[str, Mapping[str, int]]
"""Kind → state → how many."""


def by_state(programme: Programme) -> dict[str, Counts]:
    """Everything of this track by kind and state, in one statement; what is archived counts nowhere.

    The keys of `MORE` lack the states in which nothing is so.
    """
    return states_of(db.session.execute(counted(programme)))


def counted(programme: Programme) -> sa.Select[*tuple[Any, ...]]:
    """(kind, state, how many, and how many are each of `MORE`), for those that hold some."""
    actions, count = Action.__table__.c, sa.func.count()
    stop = actions.disposition == Disposition.STOP
    more = {
        "categorised": sa.and_(Item.kind == "action", actions.category_id.is_not(None)),
        "problematised": sa.and_(Item.kind == "action", is_problematised(Item.id)),
        "to_unplug": stop,
        "still_running": sa.and_(stop, sa.func.coalesce(actions.running, True)),
        "served": sa.and_(Item.kind == "problem", is_served(Item.id)),
    }
    columns = (count.filter(more[name]).label(name) for name in MORE)
    return (
        sa.select(Item.kind, Item.state, count.label("of_all"), *columns)
        .select_from(sa.outerjoin(Item.__table__, Action.__table__, Item.id == actions.id))
        .where(Item.programme_id == programme.id, Item.kind.in_(KINDS), Item.archived_at.is_(None))
        .group_by(Item.kind, Item.state)
    )


def states_of(rows: Iterable[Any]) -> dict[str, Counts]:
    """What the rows of `counted` say."""
    found: dict[str, Counts] = {name: {} for name in (*KINDS, *MORE)}
    for kind, state, number, *some in rows:
        found[kind][state] = number
        for name, so in zip(MORE, some, strict=True):
            found[name] |= {state: so} if so else {}
    return found


def inventory_of(states: States) -> Counts:
    """Counts of actions: all, categorised, problematised (linked to a problem), settled.

    `to_unplug` are those that were decided to stop, `still_running` are those of them that do.
    """
    actions, counts = states["action"], {name: sum(states[name].values()) for name in OF_ACTIONS}
    return {"all": sum(actions.values()), "settled": actions.get(ActionState.SETTLED.value, 0)} | counts


def problems_of(states: States) -> Counts:
    """Counts of problems: stated, problems, prioritised (of these), served (of these).

    All were stated; those that were merged or given up are none any more. One is served once an opportunity for it is
    scored, or once it is solved.
    """
    problems = states["problem"]
    return {
        "stated": sum(problems.values()),
        "problems": sum(count for state, count in problems.items() if state not in GONE),
        "prioritised": sum(problems.get(state, 0) for state in PRIORITISED),
        "served": problems.get(ProblemState.SOLVED.value, 0) + sum(states["served"].get(state, 0) for state in WAITING),
    }
