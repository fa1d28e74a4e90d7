"""How far do now is: every figure with what it counts (C5)."""

import pytest

from app.core import db
from app.do_now.category import categories_of
from app.do_now.problem_state import ProblemState
from app.do_now.progress import by_state, inventory_of, problems_of
from app.programme.link import Relation, link
from app.programme.list_filter import understood, wanted
from app.programme.listing import rows
from app.programme.member import Member
from app.programme.programme import Programme
from app.programme.trash import archive
from tests.builders import MONDAY, a_problem, a_programme, a_scenario, an_action, an_opportunity


def test_figures_of_nothing_are_nothing(programme: Programme) -> None:
    an_action(a_programme())

    assert set(inventory_of(by_state(programme)).values()) == {0}
    assert set(problems_of(by_state(programme)).values()) == {0}


def test_action_counts_as_problematised_only_while_its_problem_is_there(programme: Programme, lea: Member) -> None:
    category = db.session.scalars(categories_of(programme).limit(1)).one().id
    one, two, _three = (an_action(programme, category_id=category if n else None) for n in range(3))
    here, away = a_problem(programme), a_problem(programme, title="Another")
    link(one, Relation.RAISES, here, by=lea, now=MONDAY)
    link(one, Relation.RAISES, away, by=lea, now=MONDAY)
    link(two, Relation.RAISES, away, by=lea, now=MONDAY)
    link(two, Relation.CITES, here, by=lea, now=MONDAY)
    db.session.commit()
    before = inventory_of(by_state(programme))
    archive(away, by=lea, now=MONDAY, seen=away.version)
    db.session.commit()

    assert (before["all"], before["categorised"], before["problematised"]) == (3, 2, 2)
    assert inventory_of(by_state(programme)) == before | {"problematised": 1}


def test_states_are_counted_by_kind_without_what_was_put_away(programme: Programme, lea: Member) -> None:
    a_scenario(programme)
    an_action(programme)
    gone = an_action(programme)
    archive(gone, by=lea, now=MONDAY, seen=gone.version)
    served = a_problem(programme, state="prioritised")
    a_problem(programme, state="framed")
    for state in ("scored", "selected", "dropped"):
        an_opportunity(programme, problem_id=served.id, state=state)
    db.session.commit()

    assert by_state(programme) == {
        "action": {"captured": 1},
        "scenario": {"active": 1},
        "problem": {"prioritised": 1, "framed": 1},
        "opportunity": {"scored": 1, "selected": 1, "dropped": 1},
        "categorised": {},
        "problematised": {},
        "to_unplug": {},
        "still_running": {},
        "served": {"prioritised": 1},
    }


@pytest.mark.parametrize(("state", "served"), [("identified", 0), ("scored", 1), ("selected", 1), ("parked", 0)])
def test_problem_is_served_by_what_is_scored(programme: Programme, state: str, served: int) -> None:
    problem = a_problem(programme, state="in_progress")
    an_opportunity(programme, problem_id=problem.id, state=state)

    assert problems_of(by_state(programme)) == {
        "stated": 1,
        "problems": 1,
        "prioritised": 1,
        "served": served,
    }


def test_solved_problem_needs_no_opportunity_and_a_dropped_one_is_none(programme: Programme) -> None:
    for state in ("solved", "dropped", "merged", "draft"):
        a_problem(programme, state=state)

    assert problems_of(by_state(programme)) == {
        "stated": 4,
        "problems": 2,
        "prioritised": 1,
        "served": 1,
    }


@pytest.mark.parametrize(
    ("name", "lacking", "there"),
    [
        ("prioritised", ["draft", "framed"], ["in_progress", "prioritised", "solved"]),
        ("served", ["in_progress"], ["prioritised", "solved"]),
    ],
)
def test_filters_of_problems_hold_what_is_counted_and_what_it_lacks(
    programme: Programme, name: str, lacking: list[str], there: list[str]
) -> None:
    problems = {state.value: a_problem(programme, state=state.value) for state in ProblemState}
    for state in ("framed", "prioritised"):
        an_opportunity(programme, problem_id=problems[state].id, state="scored")
    an_opportunity(programme, problem_id=problems["in_progress"].id, state="identified")
    an_opportunity(programme, state="scored").problem_id = problems["dropped"].id  # it served it before that ended
    db.session.commit()

    def found(text: str) -> list[str]:
        asked = wanted(understood({name: text}, "problem"), me=0, kind="problem")
        return sorted(row.state for row in db.session.execute(rows(programme, asked, today=MONDAY.date())))

    counts = problems_of(by_state(programme))
    of_all = {"prioritised": counts["problems"], "served": counts["prioritised"]}[name]
    assert (found("0"), found("1"), understood({name: "2"}, "problem")) == (lacking, there, {})
    assert (counts[name], of_all - counts[name]) == (len(there), len(lacking))
