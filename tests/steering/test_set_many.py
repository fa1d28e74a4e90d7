from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Conflict, Forbidden, Refused
from app.do_now.action import Action, ActionState, Disposition
from app.do_now.category import Category, categories_of
from app.programme.activity import Activity
from app.programme.decision import Decision
from app.programme.item import Item, Stage
from app.programme.member import Member, Place, Role
from app.programme.notification import SEVERAL, Notification
from app.programme.programme import Track
from app.programme.undo import undo
from app.steering.set_many import MOST, Changes, NotTogether, put_away, set_many
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

LATER = MONDAY + timedelta(hours=1)
DUE = date(2026, 3, 20)


@pytest.fixture
def lea(database: sa.Engine) -> Member:
    return a_member(a_programme())


def category(of: Member) -> Category:
    return db.session.scalars(categories_of(of.programme).limit(1)).one()


def picked(items: Sequence[Item]) -> list[tuple[Item, int]]:
    return [(item, item.version) for item in items]


def changed(items: Sequence[Item], by: Member, **wanted: Any) -> Activity | None:
    line = set_many(by.programme, picked(items), Changes(**wanted), by=by, now=LATER)
    db.session.commit()
    return line


def troubled(items: Sequence[Item], by: Member, **wanted: Any) -> dict[str, type[Exception]]:
    """Which items stand in the way, and how; nothing is kept."""
    with pytest.raises(NotTogether) as held, db.session.begin_nested():
        set_many(by.programme, picked(items), Changes(**wanted), by=by, now=LATER)
    return {item.ref: type(trouble) for item, trouble in held.value.troubles}


def test_a_hundred_items_are_changed_and_one_undo_takes_all_back(lea: Member) -> None:
    omar = a_member(lea.programme)
    actions = [an_action(lea.programme, by=lea, title=f"Action {n}", due_on=DUE) for n in range(100)]
    given = {"owner_id": omar.id, "horizon": Track.NEXT, "category_id": category(lea).id}

    line = changed(actions, lea, values=given, shift=7, disposition=Disposition.KEEP, reason="The supplier is late")

    assert line is not None
    assert (line.item_id, line.verb, line.facts) == (None, "changed", {"count": 100})
    assert {(a.owner_id, a.horizon, a.due_on, a.baseline_on) for a in actions} == {
        (omar.id, Track.NEXT, date(2026, 3, 27), DUE)
    }
    assert {(a.state, a.disposition, a.stage) for a in actions} == {("settled", Disposition.KEEP, Stage.DONE)}
    undo(line, by=lea, now=LATER + timedelta(minutes=1))
    db.session.commit()
    assert {(a.owner_id, a.horizon, a.due_on, a.category_id, a.state, a.disposition, a.stage) for a in actions} == {
        (None, Track.NOW, DUE, None, ActionState.CAPTURED.value, Disposition.UNDECIDED, Stage.TODO)
    }


def test_decisions_are_kept_one_an_action(lea: Member) -> None:
    actions = [an_action(lea.programme, by=lea, category_id=category(lea).id, running=True) for _ in range(3)]

    changed(actions, lea, disposition=Disposition.STOP, reason="It hurts")

    decisions = db.session.scalars(sa.select(Decision).order_by(Decision.id)).all()
    assert [(d.item_id, d.verdict, d.rationale) for d in decisions] == [(a.id, "stop", "It hurts") for a in actions]
    assert {a.stage for a in actions} == {Stage.DOING}


def test_dates_move_only_where_there_are_some(lea: Member) -> None:
    dated, undated = an_action(lea.programme, due_on=DUE), an_action(lea.programme)

    line = changed([dated, undated], lea, shift=-2, reason="Sooner")

    assert line is not None
    assert line.facts == {"count": 1}
    assert (dated.due_on, undated.due_on) == (date(2026, 3, 18), None)


def test_what_changes_nothing_leaves_no_line(lea: Member) -> None:
    action = an_action(lea.programme, by=lea)

    assert changed([action], lea, values={"horizon": Track.NOW}) is None
    assert db.session.scalars(sa.select(Activity.verb)).all() == ["created"]


def test_one_in_the_way_holds_all_back_and_is_named(lea: Member) -> None:
    free, committed = an_action(lea.programme, by=lea), an_action(lea.programme, by=lea, due_on=DUE)

    troubles = troubled([free, committed], lea, values={"due_on": date(2026, 4, 1)})

    assert troubles == {"ACT-2": Refused}
    db.session.expire_all()
    assert (free.due_on, free.version) == (None, 1)
    assert db.session.scalar(sa.select(sa.func.count(Activity.id))) == 2


def test_an_item_changed_meanwhile_is_a_conflict(lea: Member) -> None:
    action = an_action(lea.programme, by=lea)

    with pytest.raises(NotTogether) as held, db.session.begin_nested():
        set_many(lea.programme, [(action, 7)], Changes({"horizon": Track.NEXT}), by=lea, now=LATER)

    assert [type(trouble) for _item, trouble in held.value.troubles] == [Conflict]


def test_rights_are_asked_for_each_item(lea: Member) -> None:
    omar = a_member(lea.programme, role=Role.FIELD)
    own, others = an_action(lea.programme, by=omar), an_action(lea.programme, by=lea)

    assert troubled([own, others], omar, values={"horizon": Track.NEXT}) == {"ACT-2": Forbidden}
    assert changed([own], omar, values={"horizon": Track.NEXT}) is not None


def test_settling_is_the_lead_s(lea: Member) -> None:
    nadia = a_member(lea.programme, role=Role.MEMBER)
    a_seat(nadia, Track.NOW)
    action = an_action(lea.programme, by=lea, category_id=category(lea).id)

    assert troubled([action], nadia, disposition=Disposition.KEEP) == {"ACT-1": Forbidden}


def test_an_action_without_a_category_can_t_be_settled(lea: Member) -> None:
    assert troubled([an_action(lea.programme)], lea, disposition=Disposition.KEEP) == {"ACT-1": Refused}


def test_another_track_takes_an_item_only_from_somebody_who_works_there(lea: Member) -> None:
    paul = a_member(lea.programme, role=Role.LEAD)
    a_seat(paul, Track.NOW, place=Place.LEAD)
    action = an_action(lea.programme, by=paul)

    assert troubled([action], paul, values={"track": Track.NEXT}) == {"ACT-1": Refused}
    assert changed([action], lea, values={"track": Track.NEXT}) is not None
    assert action.track is Track.NEXT


def test_a_deliverable_stays_on_the_track_of_the_method(lea: Member) -> None:
    assert troubled([a_deliverable(lea.programme)], lea, values={"track": Track.NEXT}) == {"DEL-1": Refused}


def test_dates_stay_within_what_can_be_written(lea: Member) -> None:
    assert troubled([an_action(lea.programme, due_on=DUE)], lea, shift=999_999_999, reason="x") == {"ACT-1": Refused}


@pytest.mark.parametrize("verb", ["archived", "trashed"])
def test_items_are_put_away_together_and_come_back_together(lea: Member, verb: str) -> None:
    actions = [an_action(lea.programme, by=lea) for _ in range(3)]

    line = put_away(lea.programme, picked(actions), verb, by=lea, now=LATER)
    db.session.commit()

    assert line is not None
    assert {a.archived_at for a in actions} == {LATER}
    undo(line, by=lea, now=LATER)
    assert {(a.archived_at, a.trashed_at) for a in actions} == {(None, None)}


def test_deliverables_are_not_put_away(lea: Member) -> None:
    platform = a_deliverable(lea.programme)

    with pytest.raises(NotTogether) as held, db.session.begin_nested():
        put_away(lea.programme, picked([platform]), "trashed", by=lea, now=LATER)

    assert [type(trouble) for _item, trouble in held.value.troubles] == [Refused]


def test_five_hundred_at_most(lea: Member) -> None:
    action = an_action(lea.programme)

    with pytest.raises(Refused):
        set_many(lea.programme, [(action, 1)] * (MOST + 1), Changes(shift=1), by=lea, now=LATER)


def test_a_category_makes_captured_actions_categorised(lea: Member) -> None:
    action = an_action(lea.programme)

    changed([action], lea, values={"category_id": category(lea).id})

    assert db.session.get_one(Action, action.id).state == ActionState.CATEGORISED.value


KINDS = {"scenario": a_scenario, "problem": a_problem, "opportunity": an_opportunity, "risk": a_risk}


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_items_of_a_kind_with_its_own_verb_are_changed_quietly_and_together(lea: Member, make: Any) -> None:
    omar = a_member(lea.programme)
    items = [make(lea.programme, by=lea, title=f"{n}") for n in range(SEVERAL + 1)]

    line = changed(items, lea, values={"owner_id": omar.id})

    assert line is not None
    assert {(item.owner_id, item.title) for item in items} == {(omar.id, f"{n}") for n in range(SEVERAL + 1)}
    parts = sa.select(sa.func.count()).where(Activity.part_of_id == line.id)
    assert db.session.scalar(parts) == SEVERAL + 1
    assert [note.count for note in db.session.scalars(sa.select(Notification))] == [SEVERAL + 1]


def test_scenario_that_is_taken_into_account_keeps_its_steps(lea: Member) -> None:
    scenario = a_scenario(lea.programme, by=lea)

    assert troubled([scenario], lea, values={"severity": None}) == {scenario.ref: Refused}
