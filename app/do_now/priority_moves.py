"""Whose priority moves when scenarios change: watched while it is done, kept so that a page can tell it later."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.do_now.problem import Problem
from app.do_now.problem_weight import Moved, moved, priorities
from app.do_now.scenario import weights
from app.programme.refs import ref

NAMED = 5
"""So many of those whose priority changed are told by name."""


def watch(programme_id: int) -> Callable[[], list[Moved]]:
    """Begin to watch the priorities of a programme; what is returned gives whose have moved since."""
    before = priorities(programme_id)

    def found() -> list[Moved]:
        db.session.flush()  # the scenario's row weighs the problems when it is written
        return moved(before, priorities(programme_id))

    return found


def joined(first: Iterable[Moved], then: Iterable[Moved]) -> list[Moved]:
    """Whose priority moved all in all when it did so twice; none that has come back."""
    both = [*first, *then]
    before = {each.problem_id: each.before for each in reversed(both)}
    return moved(before, {each.problem_id: each.after for each in both})


def told(found: Sequence[Moved], programme_id: int) -> dict[str, Any] | None:
    """What there is to tell of them, as JSON keeps it; None where nothing moved.

    {"changed", "lost": how many have another priority, and none any more, "named": [[reference, before, after]] of the
    first that changed, "scenarios": whether any is taken into account}.
    """
    changed, lost = ([each for each in found if (each.after is None) is gone] for gone in (False, True))
    if not found:
        return None
    return {
        "changed": len(changed),
        "lost": len(lost),
        "named": _named(changed[:NAMED]),
        "scenarios": bool(weights(programme_id)) if lost else True,
    }


def _named(some: Sequence[Moved]) -> list[list[Any]]:
    if not some:
        return []
    wanted = sa.select(Problem.id, Problem.number).where(Problem.id.in_([each.problem_id for each in some]))
    numbers = {row.id: row.number for row in db.session.execute(wanted)}
    return [[ref("problem", numbers[each.problem_id]), each.before, each.after] for each in some]
