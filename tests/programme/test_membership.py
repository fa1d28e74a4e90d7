"""Joining, changing role, sitting in groups, leaving."""

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.programme.activity import Activity
from app.programme.member import Function, Member, Place, Role, Seniority
from app.programme.membership import amend, groups_of, leave, take_seats
from app.programme.people import page, people_of
from app.programme.programme import Programme, Track
from tests.builders import MONDAY, a_member, a_programme, a_seat, a_user, an_action

pytestmark = pytest.mark.usefixtures("database")

NOWHERE = dict.fromkeys(Track)


@pytest.fixture
def programme() -> Programme:
    return a_programme()


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa"))


def sit(member: Member, **wanted: Place) -> None:
    groups = db.session.scalars(groups_of(member.programme)).all()
    take_seats(member, NOWHERE | {Track(code): place for code, place in wanted.items()}, groups=groups, now=MONDAY)
    db.session.flush()
    db.session.refresh(member, ["seats"])


def test_change_of_role_is_kept_in_the_history(programme: Programme, lea: Member) -> None:
    omar = a_member(programme, role=Role.FIELD)
    values = {"role": Role.MEMBER, "function": Function.SALES, "customer_facing": True, "is_manager": False}

    amend(omar, values, by=lea, now=MONDAY)

    line = db.session.scalars(sa.select(Activity)).one()
    assert (line.verb, line.member_id, line.item_id) == ("amended", lea.id, None)
    assert line.facts == {
        "member": omar.id,
        "role": ["field", "member"],
        "function": ["other", "sales"],
        "customer_facing": [False, True],
    }


def test_last_leader_neither_leaves_nor_loses_the_role(programme: Programme, lea: Member) -> None:
    a_member(programme, role=Role.LEADER, user=a_user(is_active=False))
    a_member(a_programme(), role=Role.LEADER)

    with pytest.raises(Refused):
        leave(lea, by=lea, now=MONDAY)
    with pytest.raises(Refused):
        amend(lea, {"role": Role.MEMBER}, by=lea, now=MONDAY)

    a_member(programme, role=Role.LEADER)
    leave(lea, by=lea, now=MONDAY)
    assert lea.left_at == MONDAY


def test_group_has_one_lead(programme: Programme, lea: Member) -> None:
    paul, nadia = a_member(programme, role=Role.LEAD), a_member(programme, role=Role.LEAD)
    sit(paul, now=Place.LEAD)

    sit(nadia, now=Place.LEAD, next=Place.SUPPORT)

    db.session.refresh(paul, ["seats"])
    assert [(s.group.track, s.place) for s in paul.seats] == [(Track.NOW, Place.MEMBER)]
    assert {(s.group.track, s.place) for s in nadia.seats} == {(Track.NOW, Place.LEAD), (Track.NEXT, Place.SUPPORT)}


def test_seat_that_is_not_wanted_any_more_is_given_up(programme: Programme, lea: Member) -> None:
    a_seat(lea, Track.NOW, place=Place.LEAD)

    sit(lea, later=Place.MEMBER)

    assert [(s.group.track, s.place) for s in lea.seats] == [(Track.LATER, Place.MEMBER)]


@pytest.mark.parametrize("role", [Role.EXEC, Role.OBSERVER])
def test_who_only_looks_on_sits_in_no_group(programme: Programme, role: Role) -> None:
    with pytest.raises(Refused):
        sit(a_member(programme, role=role), now=Place.MEMBER)


def test_who_left_is_listed_until_everything_is_handed_over(programme: Programme, lea: Member) -> None:
    omar, gone = (a_member(programme, role=Role.FIELD, user=a_user(name=name)) for name in ("Omar", "Zoé"))
    a_seat(omar, Track.NOW)
    an_action(programme, owner_id=omar.id)

    leave(omar, by=lea, now=MONDAY)
    leave(gone, by=lea, now=MONDAY)

    db.session.flush()
    db.session.expire_all()
    rows = page(people_of(programme), after=None, before=None).rows
    assert [(r.name, r.seats, r.held, r.has_left) for r in rows] == [("Léa", None, 0, 0), ("Omar", None, 1, 1)]


def test_leader_who_has_not_come_in_yet_is_no_leader_to_leave_with(programme: Programme, lea: Member) -> None:
    a_member(programme, role=Role.LEADER, user=a_user(password=""))

    with pytest.raises(Refused):
        leave(lea, by=lea, now=MONDAY)


def test_own_facts_are_kept_in_the_history_too(programme: Programme, lea: Member) -> None:
    amend(lea, {"seniority": Seniority.SENIOR, "fields": ["process"]}, by=lea, now=MONDAY)

    line = db.session.scalars(sa.select(Activity)).one()
    assert line.facts == {"member": lea.id, "seniority": [None, "senior"], "fields": [[], ["process"]]}
