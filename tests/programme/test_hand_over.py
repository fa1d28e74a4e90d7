"""Leaving hands over what is owned: to one, to several, to nobody, or later."""

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.programme.activity import Activity
from app.programme.hand_over import LATER, held_by
from app.programme.item import Item
from app.programme.member import Member, Role
from app.programme.membership import leave
from app.programme.programme import Programme
from app.programme.undo import undo
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, a_user, an_action
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def programme() -> Programme:
    return a_programme()


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa"))


@pytest.fixture
def omar(programme: Programme, lea: Member) -> Member:
    return a_member(programme, role=Role.FIELD, user=a_user(name="Omar"))


def owners() -> dict[str, int | None]:
    return dict(db.session.execute(sa.select(Item.title, Item.owner_id)).all())


def test_open_items_go_to_one_successor_each_with_its_history(programme: Programme, lea: Member, omar: Member) -> None:
    drive = an_action(programme, title="Drive", owner_id=omar.id)
    platform = a_deliverable(programme, title="Platform", owner_id=omar.id)
    an_action(programme, title="Léa's", owner_id=lea.id)

    assert leave(omar, by=lea, now=MONDAY, heir=lea.id) == 2

    assert owners() == {"Drive": lea.id, "Platform": lea.id, "Léa's": lea.id}
    whole = db.session.scalars(sa.select(Activity).where(Activity.verb == "handed_over")).one()
    assert (whole.item_id, whole.facts) == (None, {"member": omar.id, "count": 2})
    parts = db.session.scalars(sa.select(Activity).where(Activity.part_of_id == whole.id).order_by(Activity.item_id))
    assert [(each.item_id, each.verb, each.facts) for each in parts] == [
        (item.id, "changed", {"owner_id": [omar.id, lea.id]}) for item in (drive, platform)
    ]
    assert omar.left_at == MONDAY


def test_items_may_have_heirs_of_their_own(programme: Programme, lea: Member, omar: Member) -> None:
    paul = a_member(programme, role=Role.LEAD)
    own, unowned, later, _rest = (an_action(programme, title=t, owner_id=omar.id) for t in ("a", "b", "c", "d"))

    moved = leave(omar, by=lea, now=MONDAY, heir=lea.id, heirs={own.id: paul.id, unowned.id: None, later.id: LATER})

    assert moved == 3
    assert owners() == {"a": paul.id, "b": None, "c": omar.id, "d": lea.id}


def test_nothing_moves_unless_somebody_says_so(programme: Programme, lea: Member, omar: Member) -> None:
    an_action(programme, title="Drive", owner_id=omar.id)

    assert leave(omar, by=lea, now=MONDAY) == 0

    assert owners() == {"Drive": omar.id}
    assert db.session.scalars(sa.select(Activity.verb).where(Activity.item_id.is_(None))).all() == ["left"]


def test_heir_must_be_in_the_programme(programme: Programme, lea: Member, omar: Member) -> None:
    an_action(programme, owner_id=omar.id)
    gone = a_member(programme, role=Role.MEMBER, left_at=MONDAY)

    for heir in (a_member(a_programme()).id, gone.id, omar.id, 999_999):
        with pytest.raises(Refused) as refusal:
            leave(omar, by=lea, now=MONDAY, heir=heir)
        assert refusal.value.field == "heir"
    assert omar.left_at is None


def test_items_of_others_are_left_alone(programme: Programme, lea: Member, omar: Member) -> None:
    """Somebody took one over while the page stood open."""
    theirs = an_action(programme, title="taken", owner_id=lea.id)
    paul = a_member(programme, role=Role.LEAD)

    assert leave(omar, by=lea, now=MONDAY, heir=LATER, heirs={theirs.id: paul.id}) == 0

    assert owners() == {"taken": lea.id}


def test_handing_over_can_be_taken_back(programme: Programme, lea: Member, omar: Member) -> None:
    an_action(programme, title="Drive", owner_id=omar.id)
    leave(omar, by=lea, now=MONDAY, heir=lea.id)
    db.session.commit()
    whole = db.session.scalars(sa.select(Activity).where(Activity.verb == "handed_over")).one()

    undo(whole, by=lea, now=MONDAY)

    db.session.flush()
    assert owners() == {"Drive": omar.id}


def test_items_are_told_the_first_due_first(programme: Programme, omar: Member) -> None:
    an_action(programme, title="never", owner_id=omar.id)
    an_action(programme, title="late", owner_id=omar.id, due_on=MONDAY.date().replace(month=5))
    an_action(programme, title="soon", owner_id=omar.id, due_on=MONDAY.date())

    rows = db.session.execute(held_by(omar).limit(2)).all()

    assert [(row.title, row.total) for row in rows] == [("soon", 3), ("late", 3)]


def test_reading_what_is_handed_over_costs_the_same_for_three_and_thirty(programme: Programme, lea: Member) -> None:
    def reads(count: int) -> int:
        leaver = a_member(programme, role=Role.MEMBER)
        for n in range(count):
            an_action(programme, title=f"{count} {n}", owner_id=leaver.id)
        db.session.expire_all()
        leaver = db.session.get_one(Member, leaver.id)
        with statements() as ran:
            leave(leaver, by=lea, now=MONDAY, heir=lea.id)
        return sum(each.lstrip().upper().startswith("SELECT") for each in ran)

    assert reads(3) == reads(30)
