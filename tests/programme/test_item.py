from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Refused
from app.do_now.action import Action, capture
from app.programme.activity import Activity
from app.programme.commitment import rebaseline
from app.programme.decision import Decision
from app.programme.item import change
from tests.builders import MONDAY, a_member, a_programme, an_action
from tests.statements import statements

DUE = date(2026, 3, 20)


@pytest.fixture
def leader(database):
    return a_member(a_programme())


def test_numbers_grow_by_kind_and_programme_and_are_never_reused(leader):
    first, second = (an_action(leader.programme) for _ in range(2))
    db.session.delete(second)
    db.session.commit()
    third, elsewhere = an_action(leader.programme), an_action(a_programme())

    assert [first.ref, third.ref, elsewhere.ref] == ["ACT-1", "ACT-3", "ACT-1"]


def test_r6_an_action_is_inventoried_even_when_nobody_owns_it(leader):
    action = an_action(leader.programme)

    assert (action.owner_id, action.owner_label, action.is_open) == (None, "", True)


def test_first_date_becomes_the_commitment(leader):
    action = an_action(leader.programme)

    change(action, {"due_on": DUE}, by=leader, now=MONDAY, seen=action.version)

    assert (action.due_on, action.baseline_on) == (DUE, DUE)


def test_committed_date_moves_only_with_a_reason_and_the_commitment_is_kept(leader):
    action = an_action(leader.programme, due_on=DUE)
    later = DUE + timedelta(7)

    with pytest.raises(Refused) as refusal:
        change(action, {"due_on": later}, by=leader, now=MONDAY, seen=action.version)
    change(action, {"due_on": later}, by=leader, now=MONDAY, seen=action.version, reason="The supplier is late")

    assert refusal.value.field == "reason"
    assert (action.due_on, action.baseline_on) == (later, DUE)


def test_removing_a_committed_date_asks_for_a_reason_too(leader):
    action = an_action(leader.programme, due_on=DUE)

    with pytest.raises(Refused):
        change(action, {"due_on": None}, by=leader, now=MONDAY, seen=action.version)


def test_new_commitment_is_a_decision_with_its_reason_and_the_old_one_stays_readable(leader):
    action = an_action(leader.programme, due_on=DUE)
    later = DUE + timedelta(7)
    change(action, {"due_on": later}, by=leader, now=MONDAY, seen=action.version, reason="Late")
    db.session.commit()

    rebaseline(action, by=leader, now=MONDAY, seen=action.version, reason="Agreed with the sponsor")
    db.session.commit()

    decision = db.session.scalars(sa.select(Decision)).one()
    activity = db.session.scalars(sa.select(Activity).where(Activity.verb == "rebaselined")).one()
    assert (decision.act, decision.rationale) == ("rebaseline", "Agreed with the sponsor")
    assert activity.facts == {"baseline_on": ["2026-03-20", "2026-03-27"]}
    assert action.baseline_on == later


def test_change_on_an_older_version_is_a_conflict_with_both_texts(leader):
    action = an_action(leader.programme)
    seen = action.version
    change(action, {"title": "Theirs"}, by=leader, now=MONDAY, seen=seen)
    db.session.commit()

    with pytest.raises(Conflict) as conflict:
        change(action, {"title": "Mine"}, by=leader, now=MONDAY, seen=seen)

    assert (conflict.value.mine, conflict.value.theirs) == ({"title": "Mine"}, {"title": "Theirs"})


def test_change_of_nothing_leaves_no_trace(leader):
    action = an_action(leader.programme)

    assert change(action, {"title": action.title}, by=leader, now=MONDAY, seen=action.version) is None
    assert db.session.scalars(sa.select(Activity.verb)).all() == ["created"]


def test_history_keeps_facts_apart_from_texts(leader):
    action = an_action(leader.programme)

    activity = change(action, {"title": "New", "owner_id": leader.id}, by=leader, now=MONDAY, seen=action.version)

    assert activity.facts == {"owner_id": [None, leader.id]}
    assert [(t.field, t.before, t.after) for t in activity.texts] == [("title", "Plexiglas at the till", "New")]


def test_blocked_since_follows_the_reason(leader):
    action = an_action(leader.programme)

    change(action, {"blocked_reason": "No glass left"}, by=leader, now=MONDAY, seen=action.version)
    since = action.blocked_since
    db.session.commit()
    change(action, {"blocked_reason": ""}, by=leader, now=MONDAY, seen=action.version)

    assert (since, action.blocked_since) == (MONDAY.date(), None)


def test_search_text_is_folded(leader):
    action = an_action(leader.programme, title="Été à Évry", owner_label="Logistique")

    assert db.session.get(Action, action.id).search_text == "act-1 ete a evry logistique"


def test_creating_an_item_takes_four_statements(leader):
    programme = leader.programme

    with statements() as ran:
        capture(programme, by=leader, now=MONDAY, title="Drive")
        db.session.flush()

    assert len(ran) == 4
