"""Whose priority moved, in one step or in several, and what is kept of it."""

import pytest

from app.core import db
from app.do_now.priority_moves import joined, told, watch
from app.do_now.problem_weight import Moved, rate_problem
from app.do_now.scenario import revise
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.state import advance
from tests.builders import MONDAY, a_problem, a_scenario
from tests.statements import statements


def test_moves_of_two_steps_are_joined_and_what_came_back_is_none() -> None:
    first = [Moved(1, 50, 71), Moved(2, 50, 60), Moved(3, None, 10)]
    then = [Moved(2, 60, 50), Moved(1, 71, None), Moved(4, 20, 30)]

    assert joined(first, then) == [Moved(4, 20, 30), Moved(3, None, 10), Moved(1, 50, None)]
    assert joined([], first) == [Moved(1, 50, 71), Moved(2, 50, 60), Moved(3, None, 10)]


@pytest.mark.parametrize("many", [1, 7])
def test_what_moved_is_kept_by_reference_however_many_there_are(programme: Programme, lea: Member, many: int) -> None:
    grave, other = a_scenario(programme), a_scenario(programme)
    for _n in range(many):
        given = {("mission_fit", None): 3, ("exposure", grave.id): 0, ("exposure", other.id): 3}
        rate_problem(a_problem(programme), given, by=lea, now=MONDAY)
    db.session.commit()
    found = watch(programme.id)
    revise(grave, {"severity": 1}, by=lea, now=MONDAY, seen=grave.version)
    moves = found()

    with statements() as ran:
        kept = told(moves, programme.id)

    named = [[f"PRB-{n}", 71, 82] for n in range(1, min(many, 5) + 1)]
    assert (kept, len(ran)) == ({"changed": many, "lost": 0, "named": named, "scenarios": True}, 1)


def test_priorities_that_are_lost_are_counted(programme: Programme, lea: Member) -> None:
    only = a_scenario(programme)
    given = {("mission_fit", None): 3, ("exposure", only.id): 3}
    rate_problem(a_problem(programme), given, by=lea, now=MONDAY)
    db.session.commit()
    nothing, found = told([], programme.id), watch(programme.id)
    advance(only, "retire", by=lea, now=MONDAY, reason="It will not come.")

    assert nothing is None
    assert told(found(), programme.id) == {"changed": 0, "lost": 1, "named": [], "scenarios": False}
