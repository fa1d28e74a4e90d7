"""What the method asks of the groups (R4, R5): counted at once, shown red, never in the way."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.core import db
from app.programme.composition import Makeup, Rule, broken, makeup_of, rules, with_makeups
from app.programme.member import Expertise, Function, Member, Place, Role, Seniority, WorkingGroup
from app.programme.membership import amend, leave
from app.programme.programme import Programme, Track
from tests.builders import MONDAY, a_member, a_programme, a_seat

EVERY = frozenset(Expertise)


def holding(track: Track, **counts: Any) -> dict[str, bool | None]:
    return {rule.code: rule.holds for rule in rules(track, Makeup(**counts))}


@pytest.mark.parametrize(
    ("people", "facing", "holds"),
    [
        (1, 0, False),
        (1, 1, True),
        (2, 1, False),
        (2, 2, True),
        (4, 2, False),
        (6, 3, False),
        (7, 3, False),
        (7, 4, True),
    ],
)
def test_r4_more_than_half_of_the_now_group_face_customers(people: int, facing: int, holds: bool) -> None:
    assert holding(Track.NOW, people=people, facing=facing)["facing"] is holds


def test_r4_exactly_half_is_not_enough_and_the_need_is_told() -> None:
    [facing, _manager] = rules(Track.NOW, Makeup(people=4, facing=2))

    assert facing == Rule("facing", needed=3, actual=2, total=4, holds=False)


def test_r4_now_group_has_a_customer_facing_manager() -> None:
    assert holding(Track.NOW, people=3, facing=3, facing_managers=0)["facing_manager"] is False
    assert holding(Track.NOW, people=3, facing=3, facing_managers=1)["facing_manager"] is True


@pytest.mark.parametrize(("senior", "holds"), [(2, False), (3, True)])
def test_r5_more_than_half_of_the_next_group_are_senior(senior: int, holds: bool) -> None:
    assert holding(Track.NEXT, people=4, senior=senior)["senior"] is holds


def test_r5_next_group_knows_all_four_fields() -> None:
    [_senior, fields, _functions] = rules(Track.NEXT, Makeup(people=4, fields=EVERY - {Expertise.GOVERNANCE}))

    assert (fields.actual, fields.needed, fields.holds, fields.missing) == (3, 4, False, (Expertise.GOVERNANCE,))
    assert holding(Track.NEXT, people=4, fields=EVERY)["fields"] is True


@pytest.mark.parametrize(("functions", "holds"), [(2, False), (3, True), (5, True)])
def test_r5_next_group_has_three_functions(functions: int, holds: bool) -> None:
    assert holding(Track.NEXT, people=5, functions=functions)["functions"] is holds


@pytest.mark.parametrize("track", Track)
def test_nothing_is_said_of_a_group_in_which_nobody_sits(track: Track) -> None:
    assert {rule.holds for rule in rules(track, Makeup())} <= {None}
    assert broken(track, Makeup()) == []


def test_nothing_is_asked_of_the_later_group() -> None:
    assert rules(Track.LATER, Makeup(people=1)) == ()


@pytest.fixture
def programme(database: sa.Engine) -> Programme:
    return a_programme()


def makeup(programme: Programme, track: Track) -> Makeup:
    db.session.flush()
    groups = with_makeups(sa.select(WorkingGroup.id), programme).where(
        WorkingGroup.programme_id == programme.id, WorkingGroup.track == track
    )
    return makeup_of(db.session.execute(groups).one())


def seated(programme: Programme, track: Track, *, place: Place = Place.MEMBER, **given: Any) -> Member:
    member = a_member(programme, **{"role": Role.MEMBER} | given)
    a_seat(member, track, place=place)
    return member


def test_people_of_a_group_are_counted(programme: Programme) -> None:
    seated(programme, Track.NEXT, place=Place.LEAD, function=Function.SALES, customer_facing=True, is_manager=True,
           seniority=Seniority.EXECUTIVE, fields=["governance", "process"])  # fmt: skip
    seated(programme, Track.NEXT, function=Function.SALES, customer_facing=True, seniority=Seniority.SENIOR,
           fields=["process"])  # fmt: skip
    seated(programme, Track.NEXT, is_manager=True, seniority=Seniority.JUNIOR)
    seated(programme, Track.NOW, function=Function.IT)
    seated(a_programme(), Track.NEXT, function=Function.HR)

    assert makeup(programme, Track.NEXT) == Makeup(
        people=3,
        facing=2,
        facing_managers=1,
        senior=2,
        unsaid=0,
        functions=1,
        fields=frozenset({Expertise.GOVERNANCE, Expertise.PROCESS}),
    )
    assert makeup(programme, Track.LATER) == Makeup()


def test_who_only_supports_a_group_does_not_count(programme: Programme) -> None:
    seated(programme, Track.NOW, customer_facing=True)
    seated(programme, Track.NOW, place=Place.SUPPORT)

    assert makeup(programme, Track.NOW) == Makeup(people=1, facing=1, unsaid=1)


def test_other_is_no_function_but_nothing_said(programme: Programme) -> None:
    seated(programme, Track.NEXT, function=Function.OTHER)

    assert makeup(programme, Track.NEXT).functions == 0


def test_r4_is_counted_anew_when_people_change_and_leave(programme: Programme) -> None:
    lea = a_member(programme)
    omar, zoe = (seated(programme, Track.NOW, customer_facing=True, is_manager=True) for _n in range(2))
    seated(programme, Track.NOW)
    assert broken(Track.NOW, makeup(programme, Track.NOW)) == []

    amend(omar, {"customer_facing": False}, by=lea, now=MONDAY)
    assert [rule.code for rule in broken(Track.NOW, makeup(programme, Track.NOW))] == ["facing"]

    leave(zoe, by=lea, now=MONDAY)
    assert [rule.code for rule in broken(Track.NOW, makeup(programme, Track.NOW))] == ["facing", "facing_manager"]
