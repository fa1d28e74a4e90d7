"""Joining, changing role, sitting in groups, leaving."""

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.programme.account import link_with
from app.programme.activity import Activity
from app.programme.member import Function, Member, Place, Role
from app.programme.membership import admit, amend, groups_of, leave, people_of, take_seats
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


def admitted(programme: Programme, lea: Member, **given: object) -> tuple[Member, str | None]:
    values = {"email": "omar@example.org", "name": "Omar", "lang": "fr", "role": Role.FIELD, "by": lea, "now": MONDAY}
    return admit(programme, **values | given)  # type: ignore[arg-type]


def test_somebody_new_gets_an_account_and_a_link(programme: Programme, lea: Member) -> None:
    omar, token = admitted(programme, lea, customer_facing=True)

    link = db.session.scalars(link_with(token or "")).one()
    assert (omar.name, omar.role, omar.customer_facing, omar.user.password) == ("Omar", Role.FIELD, True, "")
    assert link.user is omar.user


def test_somebody_known_joins_under_their_own_name_without_a_link(programme: Programme, lea: Member) -> None:
    known = a_user(email="omar@example.org", name="Omar B.")

    omar, token = admitted(programme, lea, name="Another name")

    assert (omar.user, omar.name, token) == (known, "Omar B.", None)


def test_somebody_who_is_in_is_refused_and_somebody_who_left_comes_back(programme: Programme, lea: Member) -> None:
    omar, _token = admitted(programme, lea)
    with pytest.raises(Refused):
        admitted(programme, lea)
    leave(omar, by=lea, now=MONDAY)

    again, token = admitted(programme, lea, role=Role.MEMBER)

    assert (again, again.left_at, again.role, token) == (omar, None, Role.MEMBER, None)


def test_closed_account_is_not_admitted(programme: Programme, lea: Member) -> None:
    a_user(email="omar@example.org", is_active=False)

    with pytest.raises(Refused):
        admitted(programme, lea)


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
    assert [(m.name, len(m.seats), held) for m, held in db.session.execute(people_of(programme)).unique()] == [
        ("Léa", 0, 0),
        ("Omar", 0, 1),
    ]
