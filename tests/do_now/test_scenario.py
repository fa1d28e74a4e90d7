"""Scenarios: written down, placed, taken into account, retired; and which problems are exposed to them."""

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core import db
from app.core.errors import Conflict, Forbidden, Refused
from app.do_now.exposure import exposed, medians, most_exposed
from app.do_now.problem_weight import rate_problem
from app.do_now.scenario import STEPS, Scenario, active, imagine, revise, weights
from app.do_now.scenario_matrix import placed
from app.do_now.weighing import weight
from app.programme.item import Stage
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from app.programme.state import advance
from app.programme.trash import archive, trash
from app.programme.undo import undo
from tests.builders import MONDAY, a_member, a_problem, a_programme, a_scenario, a_seat

step = st.integers(1, 3)


@given(step, step, step)
def test_weight_is_a_product_that_grows_with_each_step(severity: int, duration: int, plausibility: int) -> None:
    found = weight(severity, duration, plausibility)

    assert found == severity * duration * plausibility
    assert 1 <= found <= 27
    assert weight(min(severity + 1, 3), duration, plausibility) >= found


def test_scenario_is_a_draft_until_it_is_placed_and_taken_into_account(programme: Programme, lea: Member) -> None:
    scenario = imagine(programme, by=lea, now=MONDAY, title="A second wave", severity=3)
    with pytest.raises(Refused) as refused:
        advance(scenario, "activate", by=lea, now=MONDAY)
    revise(scenario, {"duration": 2, "plausibility": 2}, by=lea, now=MONDAY, seen=scenario.version)
    advance(scenario, "activate", by=lea, now=MONDAY)

    assert refused.value.field == "duration"
    assert (scenario.ref, scenario.state, scenario.stage, scenario.weight) == ("SCN-1", "active", Stage.DONE, 12)
    assert weights(programme.id) == {scenario.id: 12}


def test_retiring_asks_for_a_reason_and_takes_its_weight_away(programme: Programme, lea: Member) -> None:
    scenario = a_scenario(programme)
    with pytest.raises(Refused):
        advance(scenario, "retire", by=lea, now=MONDAY)
    advance(scenario, "retire", by=lea, now=MONDAY, reason="It will not come.")

    assert (scenario.state, scenario.stage, weights(programme.id)) == ("retired", Stage.DROPPED, {})


def test_only_the_lead_of_the_group_or_a_leader_takes_a_scenario_into_account(programme: Programme) -> None:
    nadia = a_member(programme, role=Role.MEMBER)
    a_seat(nadia, Track.NOW)
    paul = a_member(programme, role=Role.LEAD)
    a_seat(paul, Track.NOW, place=Place.LEAD)
    scenario = a_scenario(programme, state="draft")

    with pytest.raises(Forbidden):
        advance(scenario, "activate", by=nadia, now=MONDAY)
    advance(scenario, "activate", by=paul, now=MONDAY)

    assert scenario.state == "active"


@pytest.mark.parametrize("field", STEPS)
def test_what_is_taken_into_account_keeps_its_three_steps(programme: Programme, lea: Member, field: str) -> None:
    scenario = a_scenario(programme)

    with pytest.raises(Refused) as refused:
        revise(scenario, {field: None}, by=lea, now=MONDAY, seen=scenario.version)

    assert refused.value.field == field


def test_members_change_neither_the_steps_of_what_is_taken_into_account_nor_put_it_away(
    programme: Programme, lea: Member
) -> None:
    scenario, draft = a_scenario(programme), a_scenario(programme, state="draft")
    sofia = a_member(programme, role=Role.MEMBER)
    a_seat(sofia, Track.NOW)

    with pytest.raises(Refused) as refused:
        revise(scenario, {"severity": 3}, by=sofia, now=MONDAY, seen=scenario.version)
    revise(scenario, {"title": "A long winter"}, by=sofia, now=MONDAY, seen=scenario.version)
    revise(draft, {"severity": 3}, by=sofia, now=MONDAY, seen=draft.version)
    for put_away in (archive, trash):
        for by in (sofia, lea):
            with pytest.raises(Refused):
                put_away(scenario, by=by, now=MONDAY, seen=scenario.version)
    advance(scenario, "retire", by=lea, now=MONDAY, reason="It did not come.")
    archive(scenario, by=sofia, now=MONDAY, seen=scenario.version)

    assert refused.value.field == "severity"
    assert (scenario.title, draft.severity, scenario.archived_at) == ("A long winter", 3, MONDAY)


def test_members_take_no_step_back_of_what_is_taken_into_account(programme: Programme, lea: Member) -> None:
    scenario, draft = a_scenario(programme), a_scenario(programme, state="draft")
    sofia = a_member(programme, role=Role.MEMBER)
    a_seat(sofia, Track.NOW)
    lines = [revise(each, {"severity": 3}, by=lea, now=MONDAY, seen=each.version) for each in (scenario, draft)]
    db.session.commit()
    assert lines[0]
    assert lines[1]

    with pytest.raises(Forbidden):
        undo(lines[0], by=sofia, now=MONDAY)
    undo(lines[1], by=sofia, now=MONDAY)
    undo(lines[0], by=lea, now=MONDAY)

    assert scenario.severity == draft.severity != 3


def test_two_people_who_edit_a_scenario_meet_a_conflict(programme: Programme, lea: Member) -> None:
    scenario = a_scenario(programme)
    seen = scenario.version
    revise(scenario, {"severity": 3}, by=lea, now=MONDAY, seen=seen)
    db.session.commit()

    with pytest.raises(Conflict):
        revise(scenario, {"severity": None}, by=lea, now=MONDAY, seen=seen)


def test_a_step_that_was_taken_back_afterwards_weighs_nothing(programme: Programme, lea: Member) -> None:
    scenario = a_scenario(programme, severity=None, state="draft")
    line = revise(scenario, {"severity": 3}, by=lea, now=MONDAY, seen=scenario.version)
    assert line
    db.session.commit()
    advance(scenario, "activate", by=lea, now=MONDAY)
    undo(line, by=lea, now=MONDAY)
    db.session.commit()

    assert (scenario.weight, weights(programme.id)) == (None, {})


@pytest.mark.parametrize(("day", "horizon"), [("2026-02-02", Track.NOW), ("2025-12-20", Track.NEXT)])
def test_scenario_is_meant_for_the_window_that_runs(database: sa.Engine, day: str, horizon: Track) -> None:
    programme = a_programme(day_zero=MONDAY.date().fromisoformat(day))

    assert imagine(programme, by=None, now=MONDAY, title="A strike").horizon is horizon


def test_those_of_other_programmes_and_those_put_away_do_not_count(programme: Programme, lea: Member) -> None:
    """R28, R32."""
    kept, archived, gone = a_scenario(programme), *(a_scenario(programme, state="draft") for _ in range(2))
    a_scenario(a_programme())
    archive(archived, by=lea, now=MONDAY, seen=archived.version)
    trash(gone, by=lea, now=MONDAY, seen=gone.version)
    for away in (archived, gone):  # as one that was put away while it counted, by an earlier version
        away.state = "active"
    db.session.commit()

    assert [row.id for row in db.session.execute(active(programme.id))] == [kept.id]
    assert [row.number for row in db.session.execute(placed(programme, 9))] == [kept.number]


def rate(problem: Any, scenario: Scenario, *values: int) -> None:
    for value in values:
        rate_problem(problem, {("exposure", scenario.id): value}, by=a_member(problem.programme), now=MONDAY)
    db.session.commit()


def test_problems_are_exposed_by_the_median_of_what_people_gave(programme: Programme) -> None:
    """A median of 2 or more counts; one of 1.5 does not, and 0 is an answer (R17)."""
    scenario, other = a_scenario(programme), a_scenario(programme)
    given = [(3, 3, 0), (3, 1), (3, 0), (0,), (2,)]
    problems = [a_problem(programme) for _ in given]
    for problem, values in zip(problems, given, strict=True):
        rate(problem, scenario, *values)
    rate(problems[0], other, 3)

    found = {row.item_id: row.median for row in db.session.execute(medians(scenario.id))}

    assert list(found.values()) == [3, 2, 1.5, 0, 2]
    assert db.session.scalar(sa.select(exposed(scenario.id))) == 3
    first = db.session.execute(most_exposed(scenario.id)).all()
    assert [(row.number, row.median) for row in first] == [(1, 3), (2, 2), (5, 2), (3, 1.5)]


def test_problems_that_wait_no_more_are_not_exposed(programme: Programme, lea: Member) -> None:
    scenario, dropped, away = a_scenario(programme), a_problem(programme), a_problem(programme)
    for problem in (dropped, away):
        rate(problem, scenario, 3)
    advance(dropped, "drop", by=lea, now=MONDAY, reason="Not ours.")
    archive(away, by=lea, now=MONDAY, seen=away.version)
    db.session.commit()

    assert db.session.scalar(sa.select(exposed(scenario.id))) == 0


def test_matrix_shows_the_active_and_the_plausible_first(programme: Programme) -> None:
    for number in range(4):
        a_scenario(programme, plausibility=number % 3 + 1, state="draft" if number == 2 else "active")
    a_scenario(programme, state="retired")
    a_scenario(programme, severity=None, state="draft")

    rows = db.session.execute(placed(programme, 2)).all()

    assert [(row.number, row.of_place) for row in rows] == [(2, 4), (1, 4)]
