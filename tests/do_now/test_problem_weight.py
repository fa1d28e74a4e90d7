"""Problems weigh by what people give them and by the scenarios that are taken into account."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Refused
from app.do_now.problem import Problem
from app.do_now.problem_weight import Moved, moved, priorities, rank, rate_problem
from app.do_now.scenario import Scenario
from app.programme.decision import Decision
from app.programme.item import change
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.rating import spreads
from app.programme.state import advance
from app.programme.trash import archive, restore, trash, unarchive
from app.programme.undo import undo
from tests.builders import MONDAY, a_member, a_problem, a_programme, a_scenario
from tests.statements import statements

Given = dict[tuple[str, int | None], int | None]


def rated(problem: Problem, by: Member, fit: int | None, *exposures: tuple[Scenario, int | None]) -> None:
    values: Given = {("mission_fit", None): fit} | {("exposure", each.id): value for each, value in exposures}
    rate_problem(problem, values, by=by, now=MONDAY)
    db.session.commit()


def figures(problem: Problem) -> Any:
    own = Problem.__table__.c
    columns = (own.mission_fit, own.exposure, own.robust, own.priority_score)
    return tuple(db.session.execute(sa.select(*columns).where(own.id == problem.id)).one())


def test_priority_stays_unknown_until_every_active_scenario_is_rated(programme: Programme, lea: Member) -> None:
    """R8."""
    one, two, problem = a_scenario(programme), a_scenario(programme), a_problem(programme)

    rated(problem, lea, 3, (one, 2))
    half = figures(problem)
    rated(problem, lea, 3, (two, 1))

    assert half == (3, None, None, None)
    assert figures(problem) == (3, 0.5, 1, 71)


def test_several_people_give_a_median_with_its_spread(programme: Programme, lea: Member) -> None:
    scenario, problem = a_scenario(programme), a_problem(programme)
    for fit in (1, 2):
        rated(problem, a_member(programme), fit, (scenario, 3))
    given = spreads([problem.id])[problem.id]["mission_fit", None]

    assert (given.median, given.low, given.high, given.n) == (1.5, 1, 2, 2)
    assert figures(problem) == (1.5, 1, 1, 71)


def test_what_is_taken_back_counts_no_more_and_zero_does(programme: Programme, lea: Member) -> None:
    """R17."""
    scenario, problem = a_scenario(programme), a_problem(programme)
    rated(problem, lea, 0, (scenario, 3))
    zero = figures(problem)
    rated(problem, lea, None)

    assert zero == (0, 1, 1, 0)
    assert figures(problem) == (None, 1, 1, None)
    assert rate_problem(problem, {("mission_fit", None): None}, by=lea, now=MONDAY) is None


def test_changing_a_scenario_moves_priorities_and_tells_whose(programme: Programme, lea: Member) -> None:
    mild, grave = a_scenario(programme, severity=1), a_scenario(programme, severity=3)
    one, other = a_problem(programme), a_problem(programme)
    rated(one, lea, 3, (mild, 3), (grave, 0))
    rated(other, lea, 3, (mild, 2), (grave, 2))
    before = priorities(programme.id)

    change(grave, {"severity": 1}, by=lea, now=MONDAY, seen=grave.version)
    db.session.commit()

    assert moved(before, priorities(programme.id)) == [Moved(one.id, 50, 71)]


def test_problems_follow_whatever_is_done_to_a_scenario(programme: Programme, lea: Member) -> None:
    """Retired, taken back, retired and put away, brought back, taken into account: weights are of the active ones."""
    kept, gone, problem = a_scenario(programme), a_scenario(programme), a_problem(programme)
    rated(problem, lea, 3, (kept, 3))
    told = [figures(problem)[3]]

    def tell() -> None:
        db.session.commit()
        told.append(figures(problem)[3])

    line = advance(gone, "retire", by=lea, now=MONDAY, reason="It will not come.")
    tell()
    undo(line, by=lea, now=MONDAY)
    tell()
    advance(gone, "retire", by=lea, now=MONDAY, reason="It will not come.")
    trash(gone, by=lea, now=MONDAY, seen=gone.version)
    tell()
    restore(gone, by=lea, now=MONDAY, seen=gone.version)
    advance(gone, "activate", by=lea, now=MONDAY)
    tell()

    assert told == [None, 100, None, 100, None]


def test_rating_refuses_what_is_out_of_range_and_scenarios_that_do_not_count(programme: Programme, lea: Member) -> None:
    draft, problem = a_scenario(programme, state="draft"), a_problem(programme)
    elsewhere = a_scenario(a_programme())
    refused: list[Given] = [
        {("mission_fit", None): 4},
        {("importance", None): 11},
        {("exposure", draft.id): 1},
        {("exposure", elsewhere.id): 1},
        {("exposure", None): 1},
        {("mission_fit", draft.id): 1},
    ]
    for values in refused:
        with pytest.raises(Refused):
            rate_problem(problem, values, by=lea, now=MONDAY)

    assert spreads([problem.id]) == {}


def test_a_rating_outdates_nobodys_form(programme: Programme, lea: Member) -> None:
    problem = a_problem(programme)
    seen = problem.version

    rated(problem, lea, 3)
    db.session.refresh(problem)

    assert problem.version == seen


def test_rank_is_a_decision_with_its_reason(programme: Programme, lea: Member) -> None:
    problem = a_problem(programme)
    with pytest.raises(Refused) as without:
        rank(problem, 1, by=lea, now=MONDAY, seen=problem.version, reason=" ")
    with pytest.raises(Refused) as beyond:
        rank(problem, 0, by=lea, now=MONDAY, seen=problem.version, reason="First.")
    with pytest.raises(Conflict):
        rank(problem, 1, by=lea, now=MONDAY, seen=problem.version - 1, reason="First.")

    line = rank(problem, 1, by=lea, now=MONDAY, seen=problem.version, reason="It is what we promised.")
    db.session.commit()
    decision = db.session.scalars(sa.select(Decision)).one()

    assert (without.value.field, beyond.value.field) == ("reason", "rank")
    assert (decision.act, decision.verdict, decision.rationale) == ("rank", "1", "It is what we promised.")
    assert line.facts["rank"] == [None, 1]


def test_place_that_another_one_at_work_has_is_refused(programme: Programme, lea: Member) -> None:
    first, other, elsewhere = a_problem(programme), a_problem(programme), a_problem(a_programme())
    rank(first, 1, by=lea, now=MONDAY, seen=first.version, reason="Promised.")
    with pytest.raises(Refused) as taken:
        rank(other, 1, by=lea, now=MONDAY, seen=other.version, reason="Promised too.")
    there = a_member(elsewhere.programme)
    rank(elsewhere, 1, by=there, now=MONDAY, seen=elsewhere.version, reason="Another programme.")
    advance(first, "drop", by=lea, now=MONDAY, reason="Nobody asks for it.")
    rank(other, 1, by=lea, now=MONDAY, seen=other.version, reason="It is free now.")

    assert (taken.value.field, taken.value.values) == ("rank", {"ref": first.ref})
    assert "has that place by decision" in taken.value.message
    assert (other.rank, elsewhere.rank) == (1, 1)


def test_what_ends_gives_its_place_up_and_gets_it_back_while_it_is_free(programme: Programme, lea: Member) -> None:
    problem = a_problem(programme)
    rank(problem, 1, by=lea, now=MONDAY, seen=problem.version, reason="Promised.")
    db.session.flush()

    line = advance(problem, "drop", by=lea, now=MONDAY, reason="Nobody asks for it.")
    db.session.flush()
    dropped = problem.rank
    undo(line, by=lea, now=MONDAY)

    assert (dropped, problem.rank) == (None, 1)


@pytest.mark.parametrize("way", ["drop", "archive", "trash"])
def test_place_that_went_to_another_one_does_not_come_back(programme: Programme, lea: Member, way: str) -> None:
    first, other = a_problem(programme), a_problem(programme)
    rank(first, 1, by=lea, now=MONDAY, seen=first.version, reason="Promised.")
    db.session.flush()
    line = {
        "drop": lambda: advance(first, "drop", by=lea, now=MONDAY, reason="Nobody asks for it."),
        "archive": lambda: archive(first, by=lea, now=MONDAY, seen=first.version),
        "trash": lambda: trash(first, by=lea, now=MONDAY, seen=first.version),
    }[way]()
    db.session.flush()
    rank(other, 1, by=lea, now=MONDAY, seen=other.version, reason="Promised too.")
    db.session.flush()

    undo(line, by=lea, now=MONDAY)
    db.session.flush()

    assert first.is_at_work
    assert (first.rank, other.rank) == (None, 1)


def test_place_comes_out_of_the_archive_only_while_it_is_free(programme: Programme, lea: Member) -> None:
    first, other = a_problem(programme), a_problem(programme)
    rank(first, 1, by=lea, now=MONDAY, seen=first.version, reason="Promised.")
    db.session.flush()
    archive(first, by=lea, now=MONDAY, seen=first.version)
    rank(other, 1, by=lea, now=MONDAY, seen=other.version, reason="Promised too.")
    db.session.flush()

    line = unarchive(first, by=lea, now=MONDAY, seen=first.version)

    assert (first.rank, line.facts["rank"]) == (None, [1, None])


def test_place_alone_is_not_brought_back_where_another_one_has_it(programme: Programme, lea: Member) -> None:
    first, other = a_problem(programme), a_problem(programme)
    line = rank(first, 1, by=lea, now=MONDAY, seen=first.version, reason="Promised.")
    db.session.flush()
    undone = undo(line, by=lea, now=MONDAY)
    db.session.flush()
    rank(other, 1, by=lea, now=MONDAY, seen=other.version, reason="Promised too.")
    db.session.flush()

    with pytest.raises(Refused) as taken:
        undo(undone, by=lea, now=MONDAY)

    assert taken.value.values == {"ref": other.ref}
    assert (first.rank, other.rank) == (None, 1)


def test_lists_order_by_rank_then_priority_then_opportunity_score(programme: Programme, lea: Member) -> None:
    scenario = a_scenario(programme)
    unknown, ranked, light, heavy, promising = (a_problem(programme) for _ in range(5))
    rank(ranked, 1, by=lea, now=MONDAY, seen=ranked.version, reason="First.")
    for problem, fit in ((light, 1), (heavy, 3), (promising, 3)):
        rated(problem, lea, fit, (scenario, 2))
    rate_problem(promising, {("importance", None): 9, ("satisfaction", None): 3}, by=lea, now=MONDAY)
    db.session.commit()
    key = sa.literal_column("problem.order_key", sa.BigInteger)
    ordered = db.session.scalars(sa.select(Problem.__table__.c.id).order_by(key)).all()

    assert ordered == [ranked.id, promising.id, heavy.id, light.id, unknown.id]


def test_what_moves_no_weight_weighs_nothing_anew(programme: Programme, lea: Member) -> None:
    scenario = a_scenario(programme)
    rated(a_problem(programme), lea, 3, (scenario, 2))

    def written(values: dict[str, Any]) -> bool:
        with statements() as sent:
            change(scenario, values, by=lea, now=MONDAY, seen=scenario.version)
            db.session.commit()
        return any(each.startswith("UPDATE problem") for each in sent)

    assert [written({"title": "Storm"}), written({"body": "Snow, for days."})] == [False, False]
    assert written({"severity": 3})
