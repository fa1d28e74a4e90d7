"""Opportunities: whom they serve, what they are worth, when they can be selected."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core import db
from app.core.errors import Forbidden, Refused
from app.do_now.opportunity import STEPS, Opportunity, rate_opportunity, revise, see
from app.do_now.opportunity_value import Quadrant, quadrant, value_of, weakest
from app.do_now.served import served_and_rated, to_serve
from app.programme.decision import Decision
from app.programme.item import Stage
from app.programme.member import Member, Place, Role
from app.programme.programme import Programme, Track
from app.programme.rating import spreads
from app.programme.state import advance, possible
from app.programme.undo import undo
from tests.builders import MONDAY, a_member, a_problem, a_programme, a_seat, an_opportunity

five = st.integers(1, 5)


def rate(opportunity: Opportunity, by: Member, importance: int | None, satisfaction: int | None) -> None:
    values = {("importance", None): importance, ("satisfaction", None): satisfaction}
    rate_opportunity(opportunity, values, by=by, now=MONDAY)
    db.session.commit()


def figures(opportunity: Opportunity) -> tuple[float | None, ...]:
    own = Opportunity.__table__.c
    columns = (own.importance, own.satisfaction, own.odi)
    return tuple(db.session.execute(sa.select(*columns).where(own.id == opportunity.id)).one())


@pytest.mark.parametrize(
    ("value", "effort", "found"),
    [
        (3, 2.5, Quadrant.QUICK_WIN), (3, 3, Quadrant.MAJOR), (5, 5, Quadrant.MAJOR), (2.5, 1, Quadrant.FILL_IN),
        (2.5, 3, Quadrant.THANKLESS), (1, 5, Quadrant.THANKLESS), (None, 3, None), (3, None, None),
    ],
)  # fmt: skip
def test_quadrant_is_cut_at_three_and_the_centre_is_high(
    value: float | None, effort: float | None, found: Quadrant | None
) -> None:
    assert quadrant(value, effort) is found


@given(five, five)
def test_value_is_the_mean_of_both_and_unknown_while_one_is(customer: int, business: int) -> None:
    assert value_of(customer, business) == (customer + business) / 2
    assert value_of(customer, None) is value_of(None, business) is None


@given(st.lists(five, min_size=3, max_size=3))
def test_the_weakest_answer_counts_not_the_mean(answers: list[int]) -> None:
    assert weakest(*answers) == min(answers)
    assert weakest(*answers[:2], None) is None


@pytest.mark.parametrize(("rated", "score"), [((9, 3), 15), ((9, 9), 9), ((5, 8), 5), ((10, 0), 20), ((0, 0), 0)])
def test_score_follows_from_what_people_give(
    programme: Programme, lea: Member, rated: tuple[int, int], score: float
) -> None:
    opportunity = an_opportunity(programme)
    rate(opportunity, lea, *rated)

    assert figures(opportunity) == (*rated, score)


def test_score_is_unknown_until_both_are_rated_and_zero_is_a_value(programme: Programme, lea: Member) -> None:
    """R8, R17."""
    opportunity = an_opportunity(programme)
    told = [figures(opportunity)]
    for values in ((0, None), (0, 0), (None, 0)):
        rate(opportunity, lea, *values)
        told.append(figures(opportunity))

    assert told == [(None, None, None), (0, None, None), (0, 0, 0), (None, 0, None)]


def test_several_people_give_medians_and_none_outdates_a_form(programme: Programme, lea: Member) -> None:
    opportunity = an_opportunity(programme)
    seen = opportunity.version
    for importance, satisfaction in ((9, 2), (8, 3), (4, 9), (9, 4)):
        rate(opportunity, a_member(programme), importance, satisfaction)
    db.session.refresh(opportunity)

    assert figures(opportunity) == (8.5, 3.5, 13.5)
    spread = spreads([opportunity.id])[opportunity.id]["importance", None]
    assert (spread.low, spread.high, spread.n) == (4, 9, 4)
    assert opportunity.version == seen


@pytest.mark.parametrize("values", [(11, 0), (-1, 0), (0, 11)])
def test_what_is_out_of_range_is_refused(programme: Programme, lea: Member, values: tuple[int, int]) -> None:
    with pytest.raises(Refused):
        rate(an_opportunity(programme), lea, *values)


def scored(programme: Programme, by: Member) -> Opportunity:
    opportunity = an_opportunity(programme, **dict.fromkeys(STEPS, 3))
    rate(opportunity, by, 9, 3)
    advance(opportunity, "score", by=by, now=MONDAY)
    db.session.commit()
    return opportunity


def test_it_is_scored_once_everything_is_given(programme: Programme, lea: Member) -> None:
    opportunity = an_opportunity(programme)
    refused = []
    for steps in ({}, dict.fromkeys(STEPS, 3)):
        revise(opportunity, steps, by=lea, now=MONDAY, seen=opportunity.version)
        db.session.commit()
        with pytest.raises(Refused) as held:
            advance(opportunity, "score", by=lea, now=MONDAY)
        refused.append(held.value.field)
    rate(opportunity, lea, 9, 3)
    advance(opportunity, "score", by=lea, now=MONDAY)

    assert refused == ["value_customer", ""]
    assert (opportunity.state, opportunity.stage) == ("scored", Stage.TODO)


@pytest.mark.parametrize(("verb", "verdict"), [("park", "parked"), ("reopen", "reopened")])
def test_taking_a_selection_back_is_a_decision_too(programme: Programme, lea: Member, verb: str, verdict: str) -> None:
    chosen, other = scored(programme, lea), scored(programme, lea)
    advance(chosen, "select", by=lea, now=MONDAY)

    advance(chosen, verb, by=lea, now=MONDAY, reason="It costs too much.")
    advance(other, "park", by=lea, now=MONDAY, reason="Not now.")

    decided = sa.select(Decision.item_id, Decision.act, Decision.verdict).order_by(Decision.id)
    assert db.session.execute(decided).all() == [
        (chosen.id, "select", "selected"),
        (chosen.id, verb, verdict),
    ]


def test_the_lead_of_next_or_a_leader_selects_and_nobody_else(programme: Programme, lea: Member) -> None:
    leads = {}
    for track in Track:
        leads[track] = a_member(programme, role=Role.LEAD)
        a_seat(leads[track], track, place=Place.LEAD)
    for track in (Track.NOW, Track.LATER):
        with pytest.raises(Forbidden):
            advance(scored(programme, lea), "select", by=leads[track], now=MONDAY)
    chosen = scored(programme, lea)
    line = advance(chosen, "select", by=leads[Track.NEXT], now=MONDAY)
    db.session.commit()

    assert (chosen.state, chosen.stage) == ("selected", Stage.DONE)
    decision = db.session.scalars(sa.select(Decision)).one()
    assert (decision.act, decision.verdict, decision.member_id) == ("select", "selected", leads[Track.NEXT].id)
    with pytest.raises(Forbidden):
        undo(line, by=leads[Track.NOW], now=MONDAY)


@pytest.mark.parametrize("verb", ["park", "reopen"])
def test_who_selects_takes_a_selection_back_and_the_lead_of_now_does_not(
    programme: Programme, lea: Member, verb: str
) -> None:
    leads = {track: a_member(programme, role=Role.LEAD) for track in (Track.NOW, Track.NEXT)}
    for track, lead in leads.items():
        a_seat(lead, track, place=Place.LEAD)
    chosen, other = scored(programme, lea), scored(programme, lea)
    advance(chosen, "select", by=leads[Track.NEXT], now=MONDAY)
    offered = [{step.label for step in possible(chosen, lead)} for lead in leads.values()]
    with pytest.raises(Forbidden):
        advance(chosen, verb, by=leads[Track.NOW], now=MONDAY, reason="It costs too much.")
    line = advance(chosen, verb, by=leads[Track.NEXT], now=MONDAY, reason="It costs too much.")
    db.session.commit()
    with pytest.raises(Forbidden):
        undo(line, by=leads[Track.NOW], now=MONDAY)
    undone = undo(line, by=leads[Track.NEXT], now=MONDAY)
    db.session.commit()
    with pytest.raises(Forbidden):
        undo(undone, by=leads[Track.NOW], now=MONDAY)
    parked = advance(other, "park", by=leads[Track.NOW], now=MONDAY, reason="Not now.")
    db.session.commit()
    with pytest.raises(Forbidden):
        undo(parked, by=leads[Track.NEXT], now=MONDAY)
    undo(parked, by=leads[Track.NOW], now=MONDAY)

    assert offered == [set(), {"Park it", "Take the selection back"}]
    assert (chosen.state, other.state) == ("selected", "scored")


@pytest.mark.parametrize(("ending", "why"), [("dropped", "was dropped"), ("merged", "was merged into another")])
def test_what_serves_a_problem_that_is_none_any_more_is_not_selected(
    programme: Programme, lea: Member, ending: str, why: str
) -> None:
    gone, there = a_problem(programme), a_problem(programme)
    opportunity = scored(programme, lea)
    revise(opportunity, {"problem_id": gone.id}, by=lea, now=MONDAY, seen=opportunity.version)
    gone.state = ending
    db.session.commit()
    with pytest.raises(Refused) as refused:
        advance(opportunity, "select", by=lea, now=MONDAY)
    revise(opportunity, {"problem_id": there.id}, by=lea, now=MONDAY, seen=opportunity.version)
    advance(opportunity, "select", by=lea, now=MONDAY)

    assert str(refused.value) == f"{gone.ref}, which it serves, {why}: choose another problem first."
    assert (refused.value.field, opportunity.state) == ("problem_id", "selected")


def test_what_is_given_up_can_be_taken_up_again(programme: Programme, lea: Member) -> None:
    opportunity = scored(programme, lea)
    advance(opportunity, "drop", by=lea, now=MONDAY, reason="Too dear.")
    given_up = opportunity.stage
    advance(opportunity, "reopen", by=lea, now=MONDAY, reason="A partner pays half.")

    assert (given_up, opportunity.state, opportunity.stage) == (Stage.DROPPED, "identified", Stage.TODO)


def test_it_serves_a_problem_of_its_own_programme(programme: Programme, lea: Member) -> None:
    """R28."""
    mine, elsewhere = a_problem(programme), a_problem(a_programme())
    opportunity = see(programme, by=lea, now=MONDAY, title="Slots", problem_id=mine.id)
    with pytest.raises(Refused) as new:
        see(programme, by=lea, now=MONDAY, title="Slots", problem_id=elsewhere.id)
    with pytest.raises(Refused) as changed:
        revise(opportunity, {"problem_id": elsewhere.id}, by=lea, now=MONDAY, seen=opportunity.version)

    assert {new.value.field, changed.value.field} == {"problem_id"}
    assert (opportunity.problem_id, opportunity.horizon) == (mine.id, Track.NEXT)


def test_problem_that_waits_no_more_is_not_chosen_and_may_stay(programme: Programme, lea: Member) -> None:
    gone, there = a_problem(programme, state="dropped"), a_problem(programme)
    opportunity = an_opportunity(programme, problem_id=there.id)
    with pytest.raises(Refused) as new:
        see(programme, by=lea, now=MONDAY, title="Slots", problem_id=gone.id)
    with pytest.raises(Refused) as changed:
        revise(opportunity, {"problem_id": gone.id}, by=lea, now=MONDAY, seen=opportunity.version)
    there.state = "dropped"
    db.session.commit()
    stands = {"problem_id": there.id, "effort": 2}
    revise(opportunity, stands, by=lea, now=MONDAY, seen=opportunity.version)

    assert str(new.value) == str(changed.value) == f"{gone.ref} waits no more to be solved: choose another problem."
    assert (opportunity.problem_id, opportunity.effort) == (there.id, 2)


def test_problems_to_serve_are_those_at_work_and_the_one_it_serves(programme: Programme, lea: Member) -> None:
    first, dropped, other = (a_problem(programme, job_verb=verb) for verb in ("collect", "return", "pay"))
    a_problem(a_programme())
    advance(dropped, "drop", by=lea, now=MONDAY, reason="Not ours.")
    db.session.commit()

    offered = [row.id for row in db.session.execute(to_serve(programme, besides=None))]
    besides = [row.id for row in db.session.execute(to_serve(programme, besides=dropped.id))]

    assert (offered, sorted(besides)) == ([first.id, other.id], [first.id, dropped.id, other.id])


def test_history_names_the_problems_and_undo_brings_the_first_one_back(programme: Programme, lea: Member) -> None:
    first, other = a_problem(programme), a_problem(programme)
    opportunity = an_opportunity(programme, problem_id=first.id)
    line = revise(opportunity, {"problem_id": other.id}, by=lea, now=MONDAY, seen=opportunity.version)
    assert line
    db.session.commit()
    undo(line, by=lea, now=MONDAY)

    assert line.facts == {"problem_id": [first.id, other.id], "serves": ["PRB-1", "PRB-2"]}
    assert opportunity.problem_id == first.id


def test_page_reads_problem_and_ratings_at_once(programme: Programme, lea: Member) -> None:
    alone, served = an_opportunity(programme), an_opportunity(programme, problem_id=a_problem(programme).id)
    rate(served, lea, 9, None)

    found = [list(map(tuple, db.session.execute(served_and_rated(each.id)))) for each in (alone, served)]

    title = "Collect my order without meeting many people"
    assert found == [[(None,) * 5], [(1, title, "importance", lea.id, 9)]]
