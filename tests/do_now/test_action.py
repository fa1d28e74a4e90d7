from datetime import date

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Forbidden, Refused
from app.do_now.action import Action, Disposition, capture, revise, settle
from app.do_now.category import Category, categories_of
from app.do_now.progress import by_state, inventory_of
from app.do_now.unplugging import to_unplug
from app.programme.decision import Decision
from app.programme.item import Stage
from app.programme.member import Role
from app.programme.state import advance, possible
from tests.builders import MONDAY, a_member, a_programme, an_action


@pytest.fixture
def leader(database):
    return a_member(a_programme())


def a_category(programme) -> Category:
    return db.session.scalars(categories_of(programme)).first()


def a_categorised_action(leader, **given) -> Action:
    return an_action(leader.programme, category_id=a_category(leader.programme).id, **given)


def test_action_is_categorised_by_its_first_category(leader):
    action = an_action(leader.programme)

    revise(action, {"category_id": a_category(leader.programme).id}, by=leader, now=MONDAY, seen=action.version)

    assert (action.state, action.stage) == ("categorised", Stage.DOING)


def test_settling_needs_a_category_first(leader):
    action = an_action(leader.programme)

    with pytest.raises(Refused):
        settle(action, Disposition.KEEP, by=leader, now=MONDAY, seen=action.version)


@pytest.mark.parametrize(
    ("disposition", "running", "stage", "decisions"),
    [
        (Disposition.KEEP, True, Stage.DONE, 0),
        (Disposition.ADJUST, True, Stage.DONE, 0),
        (Disposition.MAKE_PERMANENT, True, Stage.DONE, 1),
        (Disposition.STOP, False, Stage.DONE, 1),
        (Disposition.STOP, True, Stage.DOING, 1),
    ],
)
def test_settled_action_is_done_unless_it_must_stop_and_still_runs(leader, disposition, running, stage, decisions):
    action = a_categorised_action(leader, running=running)

    settle(action, disposition, by=leader, now=MONDAY, seen=action.version, reason="Customers say so")
    db.session.commit()

    assert (action.state, action.stage) == ("settled", stage)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Decision)) == decisions


def test_undecided_is_not_a_disposition_to_settle_with(leader):
    action = a_categorised_action(leader)

    with pytest.raises(Refused):
        settle(action, Disposition.UNDECIDED, by=leader, now=MONDAY, seen=action.version)


def test_switching_off_ends_the_action_and_takes_it_off_the_list(leader):
    action = a_categorised_action(leader, running=True)
    settle(action, Disposition.STOP, by=leader, now=MONDAY, seen=action.version)
    db.session.commit()
    listed = db.session.scalars(sa.select(Action).where(to_unplug(leader.programme))).all()

    advance(action, "switch_off", by=leader, now=MONDAY)
    db.session.commit()

    assert listed == [action]
    assert (action.running, action.ended_on, action.stage) == (False, MONDAY.date(), Stage.DONE)
    assert db.session.scalars(sa.select(Action).where(to_unplug(leader.programme))).all() == []


def test_reopening_forgets_the_disposition_and_asks_why(leader):
    action = a_categorised_action(leader)
    settle(action, Disposition.KEEP, by=leader, now=MONDAY, seen=action.version)

    with pytest.raises(Refused):
        advance(action, "reopen", by=leader, now=MONDAY)
    advance(action, "reopen", by=leader, now=MONDAY, reason="New facts")

    assert (action.state, action.disposition, action.closed_at) == ("categorised", Disposition.UNDECIDED, None)


def test_settling_on_an_older_version_is_a_conflict(leader):
    action = a_categorised_action(leader)

    with pytest.raises(Conflict):
        settle(action, Disposition.KEEP, by=leader, now=MONDAY, seen=action.version + 1)


def test_frontline_captures_but_does_not_settle(leader):
    omar = a_member(leader.programme, role=Role.FIELD)
    action = a_categorised_action(leader, by=omar)

    with pytest.raises(Forbidden):
        settle(action, Disposition.KEEP, by=omar, now=MONDAY, seen=action.version)
    assert [step.verb for step in possible(action, omar)] == []


def test_dates_in_the_wrong_order_are_refused_beside_their_field(leader):
    with pytest.raises(Refused) as refusal:
        capture(
            leader.programme, by=leader, now=MONDAY, title="X", started_on=date(2026, 3, 2), ended_on=date(2026, 3, 1)
        )

    assert refusal.value.field == "ended_on"


def test_inventory_counts_each_action_once(leader):
    an_action(leader.programme)
    a_categorised_action(leader)
    stopped = a_categorised_action(leader, running=True)
    settle(stopped, Disposition.STOP, by=leader, now=MONDAY, seen=stopped.version)
    an_action(a_programme())
    db.session.flush()

    assert inventory_of(by_state(leader.programme)) == {
        "all": 3,
        "categorised": 2,
        "problematised": 0,
        "settled": 1,
        "to_unplug": 1,
        "still_running": 1,
    }


def test_r7_a_programme_starts_with_the_methods_three_categories_and_six_more(leader):
    codes = [category.code for category in db.session.scalars(categories_of(leader.programme))]

    assert codes[:3] == ["safety", "care", "assistance"]
    assert len(codes) == 9
