"""What the coherence checks find, each on its own: and what they leave alone (C8)."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.core import db
from app.do_now.action import Disposition
from app.do_now.category import categories_of
from app.do_now.problem_weight import rate_problem
from app.programme.deliverable import Deliverable
from app.programme.item import Stage
from app.programme.link import Relation, link
from app.programme.member import Member
from app.programme.programme import Programme, Track
from app.programme.trash import archive
from app.steering.checks import CHECKS, Found, findings_of
from tests.builders import (
    MONDAY,
    a_deliverable,
    a_member,
    a_problem,
    a_programme,
    a_risk,
    a_scenario,
    a_seat,
    an_action,
    an_opportunity,
)

TODAY = date(2026, 3, 2)
ELSEWHERE = {"job_verb": "try on", "job_object": "a coat", "job_context": "before I buy it"}


def found(programme: Programme, code: str, today: date = TODAY) -> list[Found]:
    return list(CHECKS[code](programme, today))


def items(programme: Programme, code: str, today: date = TODAY) -> list[Any]:
    return [each.item_id for each in found(programme, code, today)]


def test_empty_programme_contradicts_nothing(programme: Programme) -> None:
    assert findings_of(programme, TODAY) == []


def test_group_without_customer_facing_people_is_found(programme: Programme, lea: Member) -> None:
    """R4: more than half of the first group meet customers, and one manager at least."""
    a_seat(lea, Track.NOW)

    rules = {each.facts["rule"]: each for each in found(programme, "composition")}

    assert {each.track for each in rules.values()} == {Track.NOW}
    assert rules["facing"].facts == {"rule": "facing", "needed": 1, "actual": 0, "total": 1, "missing": []}
    assert set(rules) == {"facing", "facing_manager"}


def test_group_without_seniors_and_fields_is_found(programme: Programme, lea: Member) -> None:
    """R5: seniors, the four fields and three functions in the second group."""
    a_seat(lea, Track.NEXT)

    assert [each.facts["rule"] for each in found(programme, "composition")] == ["senior", "fields", "functions"]


def test_composition_that_changes_is_another_finding(programme: Programme, lea: Member) -> None:
    a_seat(lea, Track.NOW)
    before = {each.fingerprint for each in found(programme, "composition")}
    a_seat(a_member(programme), Track.NOW)

    assert before.isdisjoint(each.fingerprint for each in found(programme, "composition") if each.facts["total"] == 2)
    assert len({each.fingerprint for each in found(programme, "composition")}) == 2


@pytest.mark.parametrize(("running", "is_found"), [(True, True), (None, True), (False, False)])
def test_action_to_stop_is_found_while_it_runs(programme: Programme, running: Any, is_found: bool) -> None:
    action = an_action(programme, running=running)
    action.disposition = Disposition.STOP
    an_action(programme, running=True)
    db.session.commit()

    assert items(programme, "stop_still_running") == ([action.id] if is_found else [])


def test_categorised_actions_without_a_problem_are_one_finding(programme: Programme, lea: Member) -> None:
    category = db.session.scalars(categories_of(programme).limit(1)).one().id
    linked, *_others = (an_action(programme, category_id=category) for _ in range(4))
    an_action(programme)
    link(linked, Relation.RAISES, a_problem(programme), by=lea, now=MONDAY)
    db.session.commit()

    (only,) = found(programme, "actions_unlinked")

    assert (only.item_id, only.facts) == (None, {"count": 3})


def test_problem_without_action_is_found_a_draft_after_a_week(programme: Programme, lea: Member) -> None:
    framed, raised, young = a_problem(programme), a_problem(programme), a_problem(programme)
    for each in (framed, raised):
        each.state = "framed"
    action = an_action(programme)
    link(action, Relation.RAISES, raised, by=lea, now=MONDAY)
    db.session.commit()
    now, later = (items(programme, "problem_without_action", TODAY + timedelta(days)) for days in (7, 8))
    archive(action, by=lea, now=MONDAY, seen=action.version)
    db.session.commit()

    assert (now, later) == ([framed.id], [framed.id, young.id])
    assert items(programme, "problem_without_action") == [framed.id, raised.id]


def test_problem_that_was_given_up_needs_no_action(programme: Programme) -> None:
    for state in ("dropped", "merged", "solved"):
        a_problem(programme, state=state)

    assert items(programme, "problem_without_action", TODAY + timedelta(90)) == []


def test_prioritised_problem_is_found_once_a_scenario_comes(programme: Programme, lea: Member) -> None:
    """R8: its priority is unknown from then on, not zero."""
    scenario, problem = a_scenario(programme), a_problem(programme, state="prioritised")
    rate_problem(problem, {("mission_fit", None): 0, ("exposure", scenario.id): 0}, by=lea, now=MONDAY)
    db.session.commit()
    before = items(programme, "priority_incomplete")
    a_scenario(programme)

    assert (before, items(programme, "priority_incomplete")) == ([], [problem.id])


def test_problem_without_opportunity_is_found_after_the_day_of_the_list(programme: Programme) -> None:
    problem = a_problem(programme, state="prioritised")
    expected = a_deliverable(programme, code="opportunities", due_on=TODAY)

    assert items(programme, "unserved", TODAY) == []
    assert items(programme, "unserved", TODAY + timedelta(1)) == [problem.id]

    an_opportunity(programme, problem_id=problem.id, state="scored")
    assert items(programme, "unserved", TODAY + timedelta(1)) == []
    assert isinstance(expected, Deliverable)


def test_problem_without_opportunity_is_found_once_the_list_is_accepted(programme: Programme) -> None:
    problem = a_problem(programme, state="in_progress")
    expected = a_deliverable(programme, code="opportunities", due_on=TODAY + timedelta(30))
    expected.stage = Stage.DONE
    db.session.commit()

    assert items(programme, "unserved") == [problem.id]


def test_problems_in_nearly_the_same_words_are_found_in_pairs(programme: Programme) -> None:
    one, other = (a_problem(programme, state="framed", job_object=words) for words in ("my order", "an order"))
    a_problem(programme, state="prioritised", **ELSEWHERE)
    a_problem(programme, state="draft", job_object="my order")

    assert [(each.item_id, each.other_id) for each in found(programme, "alike")] == [(one.id, other.id)]


@pytest.mark.parametrize(("state", "is_found"), [("identified", True), ("selected", True), ("parked", False)])
def test_opportunity_without_problem_is_found(programme: Programme, state: str, is_found: bool) -> None:
    alone = an_opportunity(programme, state=state)
    an_opportunity(programme, problem_id=a_problem(programme).id, state=state)
    dropped = a_problem(programme)
    of_dropped = an_opportunity(programme, problem_id=dropped.id, state=state)
    dropped.state = "dropped"
    db.session.commit()

    assert items(programme, "opportunity_without_problem") == ([alone.id, of_dropped.id] if is_found else [])


def test_risk_is_found_from_the_day_after_its_review(programme: Programme) -> None:
    risk = a_risk(programme, review_on=TODAY)
    closed = a_risk(programme, review_on=TODAY, state="closed")
    closed.stage = Stage.DONE
    a_risk(programme)
    db.session.commit()

    (late,) = found(programme, "risk_review_late", TODAY + timedelta(1))

    assert items(programme, "risk_review_late", TODAY) == []
    assert (late.item_id, late.facts) == (risk.id, {"review_on": "2026-03-02"})


def test_review_that_is_late_anew_is_another_finding(programme: Programme) -> None:
    risk = a_risk(programme, review_on=TODAY)
    first = found(programme, "risk_review_late", TODAY + timedelta(1))
    risk.review_on = TODAY + timedelta(7)
    db.session.commit()

    (second,) = found(programme, "risk_review_late", TODAY + timedelta(8))
    assert second.fingerprint != first[0].fingerprint


def test_checks_do_not_look_into_other_programmes(programme: Programme) -> None:
    other = a_programme()
    a_seat(a_member(other), Track.NOW)
    a_problem(other, state="prioritised")
    an_opportunity(other)
    a_risk(other, review_on=TODAY)

    assert findings_of(programme, TODAY + timedelta(1)) == []
