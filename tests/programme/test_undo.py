from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Forbidden, Refused
from app.do_now.action import ActionState, Disposition, revise, settle
from app.do_now.category import categories_of
from app.programme.activity import Activity, record_set
from app.programme.commitment import rebaseline
from app.programme.decision import Decision
from app.programme.item import Stage, change
from app.programme.member import Role
from app.programme.programme import Track
from app.programme.state import advance
from app.programme.undo import undo
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, a_seat, an_action

DUE = date(2026, 3, 20)
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def leader(database):
    return a_member(a_programme())


def category(programme):
    return db.session.scalars(categories_of(programme)).first().id


def kept(item):
    """The item's own columns, without what follows from them."""
    following = {"version", "updated_at", "search_text"}
    columns = item.__mapper__.column_attrs.keys()
    return {name: getattr(item, name) for name in columns if name not in following}


def undone(line, by, now=LATER):
    db.session.commit()
    found = undo(line, by=by, now=now)
    db.session.commit()
    return found


EDITS = {
    "title": "Another title",
    "body": "More words",
    "due_on": DUE,
    "blocked_reason": "The supplier",
    "beneficiaries": ["customer", "employee"],
    "customer_sense": 4,
    "started_on": DUE,
    "running": True,
    "track": Track.LATER,
}


@pytest.mark.parametrize("name", EDITS)
def test_edit_is_taken_back_and_done_again(leader, name):
    action = an_action(leader.programme, by=leader)
    before = kept(action)

    line = change(action, {name: EDITS[name]}, by=leader, now=MONDAY, seen=action.version)
    after = kept(action)
    back = undone(line, leader)

    assert kept(action) == before != after
    undone(back, leader)
    assert kept(action) == after


def test_date_that_moved_comes_back_with_its_commitment_and_without_a_reason(leader):
    action = an_action(leader.programme, due_on=DUE)
    line = change(action, {"due_on": DUE + timedelta(7)}, by=leader, now=MONDAY, seen=action.version, reason="Late")

    undone(line, leader)

    assert (action.due_on, action.baseline_on) == (DUE, DUE)


def test_first_category_and_the_step_that_followed_from_it_are_taken_back_together(leader):
    action = an_action(leader.programme, by=leader)
    before = kept(action)
    line = revise(action, {"category_id": category(leader.programme)}, by=leader, now=MONDAY, seen=action.version)
    assert action.state == ActionState.CATEGORISED.value

    undone(line, leader)

    assert kept(action) == before
    assert before["stage"] is Stage.TODO


def test_step_gives_back_what_it_changed_and_its_decision_is_answered_not_erased(leader):
    action = an_action(leader.programme, category_id=category(leader.programme), running=True)
    settle(action, Disposition.STOP, by=leader, now=MONDAY, seen=action.version, reason="Nobody reads them")
    db.session.commit()
    before = kept(action)

    undone(advance(action, "switch_off", by=leader, now=MONDAY), leader)
    assert kept(action) == before
    settled = db.session.scalars(sa.select(Activity).where(Activity.verb == "settle")).one()
    undone(settled, leader, LATER + timedelta(1))

    decisions = db.session.execute(sa.select(Decision.act, Decision.verdict).order_by(Decision.id)).all()
    assert [tuple(decision) for decision in decisions] == [("settle", "stop"), ("undo", "settle")]
    assert (action.state, action.disposition) == (ActionState.CATEGORISED.value, Disposition.UNDECIDED)


def test_commitment_is_taken_back_only_by_who_may_commit(leader):
    member = a_member(leader.programme, role=Role.MEMBER)
    a_seat(member, Track.NOW)
    action = an_action(leader.programme, due_on=DUE)
    change(action, {"due_on": DUE + timedelta(7)}, by=leader, now=MONDAY, seen=action.version, reason="Late")
    db.session.commit()
    line = rebaseline(action, by=leader, now=MONDAY, seen=action.version, reason="Agreed")
    db.session.commit()

    with pytest.raises(Forbidden):
        undo(line, by=member, now=LATER)
    undone(line, leader)

    answer = db.session.scalars(sa.select(Decision).order_by(Decision.id.desc()).limit(1)).one()
    assert (action.baseline_on, answer.act, answer.verdict) == (DUE, "undo", "rebaselined")


def test_what_was_changed_since_is_not_taken_back(leader):
    action = an_action(leader.programme, title="First")
    line = change(action, {"title": "Second"}, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()
    change(action, {"title": "Third"}, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()

    with pytest.raises(Refused):
        undo(line, by=leader, now=LATER)

    assert action.title == "Third"


def test_change_of_another_field_since_is_kept(leader):
    action = an_action(leader.programme, title="First")
    line = change(action, {"title": "Second"}, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()
    change(action, {"body": "Kept"}, by=leader, now=MONDAY, seen=action.version)

    undone(line, leader)

    assert (action.title, action.body) == ("First", "Kept")


def test_line_is_taken_back_once(leader):
    action = an_action(leader.programme, title="First")
    line = change(action, {"title": "Second"}, by=leader, now=MONDAY, seen=action.version)
    undone(line, leader)

    with pytest.raises(Refused):
        undo(line, by=leader, now=LATER)


def test_creation_taken_back_goes_to_the_trash_and_comes_back_whole(leader):
    action = an_action(leader.programme, by=leader)
    before = kept(action)
    created = db.session.scalars(sa.select(Activity).where(Activity.item_id == action.id)).one()

    back = undone(created, leader)
    assert action.trashed_at == LATER
    undone(back, leader)

    assert kept(action) == before


def test_set_is_taken_back_at_once_but_for_what_was_changed_since(leader):
    actions = [an_action(leader.programme, title=f"Action {n}") for n in range(4)]
    whole = record_set(leader.programme_id, "set", by=leader, now=MONDAY)
    for action in actions:
        change(action, {"due_on": DUE}, by=leader, now=MONDAY, seen=action.version, part_of=whole)
    db.session.commit()
    change(actions[2], {"due_on": None}, by=leader, now=MONDAY, seen=actions[2].version, reason="Not this one")

    back = undone(whole, leader)
    assert [action.due_on for action in actions] == [None, None, None, None]
    assert back.facts == {"count": 3, "kept": [actions[2].ref]}
    undone(back, leader)

    assert [action.due_on for action in actions] == [DUE, DUE, None, DUE]


def test_accepted_deliverable_is_expected_again(leader):
    deliverable = a_deliverable(leader.programme)
    line = advance(deliverable, "accept", by=leader, now=MONDAY)

    undone(line, leader)

    assert (deliverable.state, deliverable.stage, deliverable.closed_at) == ("expected", Stage.TODO, None)
