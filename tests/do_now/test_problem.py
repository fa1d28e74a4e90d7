"""Problems: stated as a job, framed by what raises them, prioritised once weighed, named by their statement."""

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.do_now.problem import Problem, restate, state_problem
from app.do_now.problem_state import ProblemState
from app.do_now.problem_weight import rate_problem
from app.do_now.progress import by_state, inventory_of, problems_of
from app.do_now.raising import raise_problem
from app.programme.item import Stage
from app.programme.link import Link
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.state import advance
from app.programme.trash import trash
from app.programme.undo import undo
from tests.builders import MONDAY, a_deliverable, a_problem, a_programme, a_scenario, an_action


def weighed(problem: Problem, by: Member) -> None:
    scenario = a_scenario(by.programme)
    rate_problem(problem, {("mission_fit", None): 3, ("exposure", scenario.id): 2}, by=by, now=MONDAY)
    db.session.commit()


def test_problem_is_named_by_its_statement_until_somebody_names_it(programme: Programme, lea: Member) -> None:
    problem = a_problem(programme)
    seen = problem.version

    restate(problem, {"job_verb": "get", "title": problem.title}, by=lea, now=MONDAY, seen=seen)
    followed = problem.title
    db.session.commit()
    restate(problem, {"title": "Pick-up"}, by=lea, now=MONDAY, seen=problem.version)
    db.session.commit()
    restate(problem, {"job_verb": "fetch"}, by=lea, now=MONDAY, seen=problem.version)

    assert followed == "Get my order without meeting many people"
    assert (problem.title, problem.statement) == ("Pick-up", "fetch my order without meeting many people")


def test_problem_of_which_nothing_is_said_is_refused_and_a_long_job_still_names_it(programme: Programme) -> None:
    with pytest.raises(Refused) as refusal:
        state_problem(programme, by=None, now=MONDAY)
    long = a_problem(programme, job_object="x" * 120, job_context="y" * 160)

    assert refusal.value.field == "title"
    assert len(long.title) == 200


def test_problem_is_framed_by_its_whole_job_and_an_action(programme: Programme, lea: Member) -> None:
    problem = a_problem(programme, job_context="", title="Pick-up")

    def refused() -> str:
        with pytest.raises(Refused) as refusal:
            advance(problem, "frame", by=lea, now=MONDAY)
        return refusal.value.field

    fields = [refused()]
    problem.job_context = "without waiting"
    fields.append(refused())
    raise_problem(problem, [an_action(programme)], by=lea, now=MONDAY)
    advance(problem, "frame", by=lea, now=MONDAY)

    assert fields == ["job_context", "raised_by"]
    assert problem.state == ProblemState.FRAMED.value


def test_problem_is_prioritised_once_it_is_weighed_and_goes_its_way(programme: Programme, lea: Member) -> None:
    """R8: without a priority it can't be prioritised."""
    problem = a_problem(programme)
    raise_problem(problem, [an_action(programme)], by=lea, now=MONDAY)
    advance(problem, "frame", by=lea, now=MONDAY)
    with pytest.raises(Refused) as unweighed:
        advance(problem, "prioritise", by=lea, now=MONDAY)
    db.session.commit()
    weighed(problem, lea)

    passed = []
    for verb in ("prioritise", "start", "solve"):
        advance(problem, verb, by=lea, now=MONDAY)
        passed.append((problem.state, problem.stage))

    assert unweighed.value.field == "ratings"
    assert passed == [("prioritised", Stage.TODO), ("in_progress", Stage.DOING), ("solved", Stage.DONE)]


def test_what_is_given_up_is_weighed_no_more_and_can_be_reopened(programme: Programme, lea: Member) -> None:
    problem = a_problem(programme)
    raise_problem(problem, [an_action(programme)], by=lea, now=MONDAY)
    with pytest.raises(Refused) as without:
        advance(problem, "drop", by=lea, now=MONDAY)
    advance(problem, "drop", by=lea, now=MONDAY, reason="Nobody asks for it.")
    with pytest.raises(Refused):
        rate_problem(problem, {("mission_fit", None): 3}, by=lea, now=MONDAY)
    advance(problem, "reopen", by=lea, now=MONDAY, reason="They do.")

    assert without.value.field == "reason"
    assert problem.state == ProblemState.FRAMED.value


def test_action_is_problematised_by_a_link_alone_even_when_nobody_owns_it(programme: Programme, lea: Member) -> None:
    """R6."""
    unowned, _other = an_action(programme), an_action(programme)
    problem = a_problem(programme)
    counted = [inventory_of(by_state(programme))["problematised"]]

    raise_problem(problem, [unowned], by=lea, now=MONDAY)
    counted.append(inventory_of(by_state(programme))["problematised"])
    trash(problem, by=lea, now=MONDAY, seen=problem.version)
    counted.append(inventory_of(by_state(programme))["problematised"])

    assert unowned.owner_id is None
    assert counted == [0, 1, 0]


def test_problems_count_as_far_as_they_are_worth_their_work(programme: Programme, lea: Member) -> None:
    done, dropped, _draft = (a_problem(programme) for _ in range(3))
    raise_problem(done, [an_action(programme)], by=lea, now=MONDAY)
    an_action(programme)
    advance(done, "frame", by=lea, now=MONDAY)
    weighed(done, lea)
    advance(done, "prioritise", by=lea, now=MONDAY)
    advance(dropped, "drop", by=lea, now=MONDAY, reason="No.")
    a_problem(a_programme())
    db.session.flush()

    assert problems_of(by_state(programme)) == {"stated": 3, "problems": 2, "prioritised": 1, "served": 0}


def test_only_actions_of_the_same_programme_raise_a_problem(programme: Programme, lea: Member) -> None:
    """R28."""
    problem, elsewhere = a_problem(programme), an_action(a_programme())
    for wrong in (elsewhere, a_deliverable(programme), problem):
        with pytest.raises(Refused):
            raise_problem(problem, [wrong], by=lea, now=MONDAY)
    mine = an_action(programme)
    raise_problem(problem, [mine], by=lea, now=MONDAY)
    db.session.flush()
    with pytest.raises(Refused) as twice:
        raise_problem(problem, [an_action(programme), mine], by=lea, now=MONDAY)

    assert twice.value.values == {"refs": mine.ref}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Link)) == 1


def test_several_actions_are_linked_and_taken_back_together(programme: Programme, lea: Member) -> None:
    problem, actions = a_problem(programme), [an_action(programme) for _ in range(3)]

    def linked() -> int:
        db.session.flush()
        return inventory_of(by_state(programme))["problematised"]

    line = raise_problem(problem, actions, by=lea, now=MONDAY)
    counted = [linked()]
    undone = undo(line, by=lea, now=MONDAY)
    counted.append(linked())
    undo(undone, by=lea, now=MONDAY)
    counted.append(linked())

    assert counted == [3, 0, 3]


def test_reference_of_a_deleted_problem_is_never_given_again(programme: Programme, lea: Member) -> None:
    """R32."""
    gone = a_problem(programme)
    trash(gone, by=lea, now=MONDAY, seen=gone.version)
    db.session.commit()

    assert (gone.ref, a_problem(programme).ref) == ("PRB-1", "PRB-2")
    assert db.session.get(Problem, gone.id) is not None
