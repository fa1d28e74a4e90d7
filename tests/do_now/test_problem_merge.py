"""Merging problems: links and opportunities go over, ratings stay, one undo takes all of it back."""

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Forbidden, Refused
from app.do_now.problem import Problem
from app.do_now.problem_merge import merge, mergeable, would_move
from app.do_now.problem_weight import rate_problem
from app.do_now.raising import raise_problem
from app.programme.activity import Activity
from app.programme.item import Item
from app.programme.link import Link, Relation, link, unlink
from app.programme.member import Member, Role
from app.programme.programme import Programme
from app.programme.rating import spreads
from app.programme.trash import archive
from app.programme.undo import can_be_taken_back, undo
from tests.builders import MONDAY, a_member, a_problem, a_programme, a_scenario, an_action, an_opportunity

Ends = set[tuple[str, str, str]]


@pytest.fixture
def both(programme: Programme) -> tuple[Problem, Problem]:
    return a_problem(programme), a_problem(programme)


def raised_by(problem: Problem) -> set[int]:
    return set(db.session.scalars(sa.select(Link.src_id).where(Link.dst_id == problem.id, Link.rel == Relation.RAISES)))


def merged(problem: Problem, into: Problem, by: Member) -> object:
    line = merge(problem, into, by=by, now=MONDAY, seen=problem.version, reason="One job.")
    db.session.commit()
    return line


def test_merging_hands_over_links_and_opportunities_and_leads_there(
    programme: Programme, lea: Member, both: tuple[Problem, Problem]
) -> None:
    problem, into = both
    shared, own = an_action(programme), an_action(programme)
    raise_problem(problem, [shared, own], by=lea, now=MONDAY)
    raise_problem(into, [shared], by=lea, now=MONDAY)
    opportunity = an_opportunity(programme, problem_id=problem.id)
    moves = would_move(problem)

    merged(problem, into, lea)

    assert moves == {"links": 2, "opportunities": 1}
    assert raised_by(into) == {shared.id, own.id}
    assert raised_by(problem) == {shared.id, own.id}
    assert opportunity.problem_id == into.id
    assert (problem.state, problem.merged_into_id) == ("merged", into.id)


def test_merging_pools_no_ratings(programme: Programme, lea: Member, both: tuple[Problem, Problem]) -> None:
    """R18."""
    problem, into = both
    scenario = a_scenario(programme)
    for each, fit in ((problem, 3), (into, 1)):
        rate_problem(each, {("mission_fit", None): fit, ("exposure", scenario.id): 3}, by=lea, now=MONDAY)
    db.session.commit()

    merged(problem, into, lea)

    given = spreads([problem.id, into.id])
    assert [given[each.id]["mission_fit", None].median for each in both] == [3, 1]
    scores = sa.select(Problem.__table__.c.priority_score).order_by(Problem.__table__.c.id)
    assert db.session.scalars(scores).all() == [100, 58]


def test_one_undo_takes_a_merging_back(programme: Programme, lea: Member, both: tuple[Problem, Problem]) -> None:
    problem, into = both
    actions = [an_action(programme) for _ in range(3)]
    raise_problem(problem, actions, by=lea, now=MONDAY)
    opportunity = an_opportunity(programme, problem_id=problem.id)
    db.session.commit()
    line = merge(problem, into, by=lea, now=MONDAY, seen=problem.version)
    db.session.commit()

    undone = undo(line, by=lea, now=MONDAY)
    db.session.commit()
    back = (
        problem.state,
        problem.merged_into_id,
        opportunity.problem_id,
        len(raised_by(into)),
        len(raised_by(problem)),
    )
    undo(undone, by=lea, now=MONDAY)
    db.session.commit()

    assert back == ("draft", None, problem.id, 0, 3)
    assert (problem.state, opportunity.problem_id, len(raised_by(into))) == ("merged", into.id, 3)


def test_taking_back_the_line_of_the_problem_takes_all_of_a_merging_back(
    programme: Programme, lea: Member, both: tuple[Problem, Problem]
) -> None:
    problem, into = both
    raise_problem(problem, [an_action(programme) for _ in range(2)], by=lea, now=MONDAY)
    opportunity = an_opportunity(programme, problem_id=problem.id)
    db.session.commit()
    merged(problem, into, lea)
    lines = sa.select(Activity).where(Activity.item_id == problem.id).order_by(Activity.id.desc())

    undo(db.session.scalars(lines.where(Activity.verb == "merge")).one(), by=lea, now=MONDAY)
    db.session.commit()
    back = (problem.state, opportunity.problem_id, len(raised_by(into)))
    undo(db.session.scalars(lines.where(Activity.verb == "undone")).one(), by=lea, now=MONDAY)
    db.session.commit()

    assert back == ("draft", problem.id, 0)
    assert (problem.state, opportunity.problem_id, len(raised_by(into))) == ("merged", into.id, 2)


@pytest.mark.parametrize("verb", ["linked", "changed"])
def test_no_part_of_a_merging_is_taken_back_alone(
    programme: Programme, lea: Member, both: tuple[Problem, Problem], verb: str
) -> None:
    problem, into = both
    action = an_action(programme)
    raise_problem(problem, [action], by=lea, now=MONDAY)
    opportunity = an_opportunity(programme, problem_id=problem.id)
    db.session.commit()
    merged(problem, into, lea)
    parts = sa.select(Activity).where(Activity.part_of_id.is_not(None), Activity.verb == verb)
    part = db.session.scalars(parts.order_by(Activity.id.desc()).limit(1)).one()
    offered = can_be_taken_back(db.session.get_one(Item, part.item_id), [part], lea)

    undo(part, by=lea, now=MONDAY)
    db.session.commit()

    assert not offered
    assert (problem.state, opportunity.problem_id, len(raised_by(into))) == ("draft", problem.id, 0)


def test_a_merging_is_taken_back_although_its_link_was_taken_away(
    programme: Programme, lea: Member, both: tuple[Problem, Problem]
) -> None:
    problem, into = both
    opportunity = an_opportunity(programme, problem_id=problem.id)
    db.session.commit()
    line = merge(problem, into, by=lea, now=MONDAY, seen=problem.version)
    db.session.commit()
    unlink(
        db.session.scalars(sa.select(Link).where(Link.rel == Relation.DUPLICATES)).one(), problem, by=lea, now=MONDAY
    )
    db.session.commit()

    undone = undo(line, by=lea, now=MONDAY)
    db.session.commit()

    assert undone.facts["kept"] == []
    assert (problem.state, opportunity.problem_id) == ("draft", problem.id)


def test_merging_needs_another_problem_at_work_in_the_same_programme(
    programme: Programme, lea: Member, both: tuple[Problem, Problem]
) -> None:
    """R28."""
    problem, away = both
    archive(away, by=lea, now=MONDAY, seen=away.version)
    ended = a_problem(programme, state="solved")
    for into in (problem, away, ended, a_problem(a_programme())):
        with pytest.raises(Refused) as refusal:
            merge(problem, into, by=lea, now=MONDAY, seen=problem.version)
        assert refusal.value.field == "into"
    fits = a_problem(programme)

    assert [row.number for row in db.session.execute(mergeable(problem))] == [fits.number]


def test_merging_is_for_those_who_lead(programme: Programme, both: tuple[Problem, Problem]) -> None:
    with pytest.raises(Forbidden):
        merge(*both, by=a_member(programme, role=Role.MEMBER), now=MONDAY, seen=both[0].version)


def test_links_between_both_and_those_of_duplicates_stay(
    programme: Programme, lea: Member, both: tuple[Problem, Problem]
) -> None:
    problem, into = both
    earlier = a_problem(programme)
    merged(earlier, problem, lea)
    link(problem, Relation.SUPPORTS, into, by=lea, now=MONDAY)
    db.session.commit()

    merged(problem, into, lea)

    duplicates = sa.select(Link.src_id, Link.dst_id).where(Link.rel == Relation.DUPLICATES).order_by(Link.id)
    assert [tuple(row) for row in db.session.execute(duplicates)] == [(earlier.id, problem.id), (problem.id, into.id)]
