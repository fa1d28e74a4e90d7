"""What proves deliverables 2 and 3, computed whenever somebody reads (C6)."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.do_now.progress import KINDS, MORE
from app.programme.deliverable import Deliverable
from app.programme.programme import Programme
from app.steering.deliverables import Count, Evidence, evidence, judge
from tests.builders import a_deliverable, a_problem, a_programme, an_action, an_opportunity


def judged(code: str, actions: int, categorised: int, framed: int, prioritised: int, served: int = 0) -> Evidence:
    """`framed` and `prioritised` problems, of which `served` by an opportunity."""
    nothing: dict[str, dict[str, int]] = {name: {} for name in (*KINDS, *MORE)}
    some = {"action": {"captured": actions}, "categorised": {"captured": categorised}}
    problems = {"problem": {"framed": framed, "prioritised": prioritised}, "served": {"prioritised": served}}
    return judge(nothing | some | problems)[code]


@pytest.mark.parametrize(
    ("counts", "holds"),
    [
        ((0, 0, 0, 0), None),
        ((3, 0, 0, 0), False),
        ((3, 3, 2, 0), False),
        ((3, 2, 0, 2), False),
        ((3, 3, 1, 1), True),
        ((0, 0, 0, 2), False),
    ],
)
def test_list_of_problems_is_complete_once_all_is_categorised_and_one_prioritised(
    counts: tuple[int, int, int, int], holds: Any
) -> None:
    assert judged("problems", *counts).holds is holds


@pytest.mark.parametrize(("prioritised", "served", "holds"), [(0, 0, None), (2, 1, False), (2, 2, True)])
def test_list_of_opportunities_is_complete_once_each_prioritised_problem_is_served(
    prioritised: int, served: int, holds: Any
) -> None:
    found = judged("opportunities", 0, 0, 1, prioritised, served)

    assert found == Evidence((Count("served", served, prioritised),), holds)


def test_evidence_is_read_from_the_tables_and_accepts_nothing(database: sa.Engine) -> None:
    programme = a_programme()
    expected = a_deliverable(programme, code="opportunities")
    an_action(programme)
    problem = a_problem(programme, state="prioritised")
    an_opportunity(programme, problem_id=problem.id, state="scored")

    found = evidence(programme)

    assert found["opportunities"].holds is True
    assert found["problems"].counts == (
        Count("categorised", 0, 1), Count("problematised", 0, 1), Count("prioritised", 1, 1),
    )  # fmt: skip
    assert set(found) == {"problems", "opportunities"}
    assert isinstance(expected, Deliverable)
    assert expected.state == "expected"


def test_evidence_does_not_look_into_other_programmes(database: sa.Engine) -> None:
    a_problem(a_programme(), state="prioritised")

    assert [each.holds for each in evidence(a_programme()).values()] == [None, None]


def test_programme_without_the_kinds_says_nothing(database: sa.Engine) -> None:
    programme: Programme = a_programme()

    assert {count.total for each in evidence(programme).values() for count in each.counts} == {0}
