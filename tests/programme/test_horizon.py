from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Forbidden, Refused
from app.programme.activity import Activity
from app.programme.decision import Decision
from app.programme.deliverable import Deliverable
from app.programme.horizon import carry_over, move
from app.programme.item import change
from app.programme.member import Place, Role
from app.programme.programme import Track
from app.programme.state import advance
from app.programme.undo import undo
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, a_seat, an_action

LAST_DAY = MONDAY + timedelta(2)
"""Day zero is 2 February 2026: this is J+30."""
OVER = MONDAY + timedelta(3)
AHEAD = date(2026, 4, 1)
WHY = "The supplier is late"


@pytest.fixture
def leader(database):
    return a_member(a_programme())


def carried(item, by, now=OVER, **given):
    values = {"horizon": Track.NEXT, "due_on": AHEAD, "reason": WHY, "seen": item.version}
    return carry_over(item, by=by, now=now, **values | given)


def test_r1_the_three_tracks_open_on_day_zero_and_none_waits_for_another(leader):
    start = MONDAY.replace(month=2, day=2)
    items = [a_deliverable(leader.programme, track=track, code=track.value, now=start) for track in Track]

    for item in reversed(items):
        advance(item, "accept", by=leader, now=start)
        advance(item, "reopen", by=leader, now=start, reason="Not yet")
        move(item, horizon=item.horizon, track=Track.LATER, by=leader, now=start, seen=item.version)

    assert [leader.programme.window(track)[0] >= 0 for track in Track] == [True] * 3
    assert [(item.is_open, item.track) for item in items] == [(True, Track.LATER)] * 3
    steps = {step.verb: [guarded(step, state) for state in Track] for step in Deliverable.TRANSITIONS}
    assert steps == {"accept": [None] * 3, "reopen": [None] * 3}


def guarded(step, track):
    """What the step's guard says for an item of that group, while everything else is open."""
    return step.guard(Deliverable(track=track, horizon=track))


def test_r2_windows_follow_each_other_without_a_gap(leader):
    assert [leader.programme.window(track) for track in Track] == [(0, 30), (31, 90), (91, None)]


def test_r2_the_horizon_is_a_choice_and_never_computed(leader):
    action = an_action(leader.programme, due_on=leader.programme.date_of(200))
    first = action.horizon

    move(action, horizon=Track.LATER, track=Track.NEXT, by=leader, now=MONDAY, seen=action.version)
    change(action, {"due_on": leader.programme.date_of(1)}, by=leader, now=MONDAY, seen=action.version, reason=WHY)

    assert (first, action.horizon, action.track) == (Track.NOW, Track.LATER, Track.NEXT)


def test_move_is_a_line_of_history_that_can_be_taken_back(leader):
    action = an_action(leader.programme)

    line = move(action, horizon=Track.NEXT, track=Track.NEXT, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()
    facts = line.facts
    undo(line, by=leader, now=MONDAY)

    assert facts == {"horizon": ["now", "next"], "track": ["now", "next"]}
    assert (action.horizon, action.track) == (Track.NOW, Track.NOW)


def test_move_to_where_it_stands_leaves_no_trace(leader):
    action = an_action(leader.programme)

    assert move(action, horizon=Track.NOW, track=Track.NOW, by=leader, now=MONDAY, seen=action.version) is None


def test_move_of_an_older_version_is_a_conflict(leader):
    action = an_action(leader.programme)
    seen = action.version
    move(action, horizon=Track.LATER, track=Track.NOW, by=leader, now=MONDAY, seen=seen)
    db.session.commit()

    with pytest.raises(Conflict) as conflict:
        move(action, horizon=Track.NEXT, track=Track.NOW, by=leader, now=MONDAY, seen=seen)

    assert (conflict.value.mine, conflict.value.theirs) == ({"horizon": Track.NEXT}, {"horizon": Track.LATER})


def test_moving_to_a_group_asks_for_the_right_to_edit_in_both(leader):
    member = a_member(leader.programme, role=Role.MEMBER)
    a_seat(member, Track.NOW)
    action = an_action(leader.programme)

    move(action, horizon=Track.NEXT, track=Track.NOW, by=member, now=MONDAY, seen=action.version)
    db.session.commit()
    with pytest.raises(Forbidden):
        move(action, horizon=Track.NEXT, track=Track.NEXT, by=member, now=MONDAY, seen=action.version)


@pytest.mark.parametrize(
    ("now", "horizon", "overrun"),
    [(LAST_DAY, Track.NOW, False), (OVER, Track.NOW, True), (OVER, Track.NEXT, False)],
    ids=["last day", "day after", "next"],
)
def test_r3_open_in_now_after_its_window_is_in_overrun(leader, now, horizon, overrun):
    action = an_action(leader.programme, horizon=horizon)

    assert action.is_overrun(leader.programme.today(now)) is overrun


def test_r3_what_is_done_is_in_no_overrun(leader):
    deliverable = a_deliverable(leader.programme)
    advance(deliverable, "accept", by=leader, now=MONDAY)

    assert not deliverable.is_overrun(leader.programme.today(OVER))


def test_r3_what_is_in_overrun_leaves_now_by_no_other_way(leader):
    action = an_action(leader.programme)

    with pytest.raises(Refused) as refusal:
        move(action, horizon=Track.NEXT, track=Track.NOW, by=leader, now=OVER, seen=action.version)

    assert (refusal.value.field, action.horizon) == ("horizon", Track.NOW)


def test_r3_taking_back_an_old_move_is_no_way_around(leader):
    action = an_action(leader.programme, horizon=Track.NEXT)
    early = move(action, horizon=Track.NOW, track=Track.NOW, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()

    with pytest.raises(Refused):
        undo(early, by=leader, now=OVER)

    assert action.horizon is Track.NOW


def test_r3_a_move_into_now_after_its_window_can_be_taken_back(leader):
    action = an_action(leader.programme, horizon=Track.NEXT)
    late = move(action, horizon=Track.NOW, track=Track.NOW, by=leader, now=OVER, seen=action.version)
    db.session.commit()

    undo(late, by=leader, now=OVER)

    assert action.horizon is Track.NEXT


def test_r3_another_group_may_take_it_over_within_now(leader):
    action = an_action(leader.programme)

    move(action, horizon=Track.NOW, track=Track.NEXT, by=leader, now=OVER, seen=action.version)

    assert action.is_overrun(leader.programme.today(OVER))


def test_r3_carry_over_is_a_decision_with_its_reason_and_new_date(leader):
    action = an_action(leader.programme, due_on=date(2026, 3, 1))

    carried(action, leader)
    db.session.commit()

    decision = db.session.scalars(sa.select(Decision)).one()
    line = db.session.scalars(sa.select(Activity).where(Activity.verb == "carry_over")).one()
    assert (decision.act, decision.verdict, decision.rationale, decision.member_id) == (
        "carry_over", "next", WHY, leader.id
    )  # fmt: skip
    assert (line.facts, line.reason) == ({"horizon": ["now", "next"], "due_on": ["2026-03-01", "2026-04-01"]}, WHY)
    assert (action.horizon, action.due_on, action.baseline_on) == (Track.NEXT, AHEAD, date(2026, 3, 1))
    assert not action.is_overrun(leader.programme.today(OVER))


def test_r3_first_date_of_a_carry_over_is_its_commitment(leader):
    action = an_action(leader.programme)

    carried(action, leader)

    assert action.baseline_on == AHEAD


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"due_on": None}, "due_on"),
        ({"due_on": OVER.date() - timedelta(1)}, "due_on"),
        ({"horizon": Track.NOW}, "horizon"),
    ],
    ids=["no reason", "no date", "a past date", "now again"],
)
def test_r3_carry_over_is_refused_without_reason_date_or_later_horizon(leader, given, field):
    action = an_action(leader.programme)

    with pytest.raises(Refused) as refusal:
        carried(action, leader, **given)

    assert (refusal.value.field, action.horizon) == (field, Track.NOW)
    assert db.session.scalars(sa.select(Decision)).all() == []


def test_r3_nothing_is_carried_over_while_the_window_is_open(leader):
    action = an_action(leader.programme)

    with pytest.raises(Refused):
        carried(action, leader, now=LAST_DAY)


def test_r3_carry_over_is_for_leaders_and_the_lead_of_the_group(leader):
    action = an_action(leader.programme)
    member = a_member(leader.programme, role=Role.MEMBER)
    a_seat(member, Track.NOW)
    elsewhere = a_member(leader.programme, role=Role.LEAD)
    a_seat(elsewhere, Track.NEXT, place=Place.LEAD)

    for other in (member, elsewhere):
        with pytest.raises(Forbidden):
            carried(action, other)


def test_carry_over_taken_back_is_answered_by_another_decision(leader):
    action = an_action(leader.programme, due_on=date(2026, 3, 1))
    line = carried(action, leader)
    db.session.commit()

    undo(line, by=leader, now=OVER)
    db.session.commit()

    assert db.session.scalars(sa.select(Decision.act).order_by(Decision.id)).all() == ["carry_over", "undo"]
    assert (action.horizon, action.due_on) == (Track.NOW, date(2026, 3, 1))


def test_carry_over_is_taken_back_by_who_may_carry_over(leader):
    action = an_action(leader.programme)
    line = carried(action, leader)
    member = a_member(leader.programme, role=Role.MEMBER)
    a_seat(member, Track.NOW)
    db.session.commit()

    with pytest.raises(Forbidden):
        undo(line, by=member, now=OVER)
