"""The table of rights, role by role: who may do what on the do-now track."""

import pytest

from app.programme.member import GroupMember, Member, Place, Role, WorkingGroup
from app.programme.policy import Permission, allows
from app.programme.programme import Programme, Track
from tests.builders import MONDAY

EVERYTHING = set(Permission) - {Permission.REWORD, Permission.REPLY}
"""Nobody rewords what others said; what is asked of the executive committee, it alone replies to."""
READING = {Permission.READ}
CONTRIBUTING = READING | {Permission.CAPTURE, Permission.COMMENT, Permission.RATE}
WORKING = CONTRIBUTING | {Permission.EDIT, Permission.ANSWER}
OF_LEADERS = {
    *(Permission.DECIDE, Permission.PUBLISH, Permission.PEOPLE, Permission.CATEGORIES),
    *(Permission.CONFIGURE, Permission.REOPEN, Permission.TRASH),
}
LEADING = EVERYTHING - OF_LEADERS - {Permission.ERASE_COMMENT, Permission.SELECT}


def somebody(role: Role, *, sits_in: Track | None = None, place: Place = Place.MEMBER) -> Member:
    seats = [GroupMember(group=WorkingGroup(track=sits_in), place=place)] if sits_in else []
    return Member(role=role, seats=seats, programme=Programme())


@pytest.mark.parametrize(
    ("member", "rights"),
    [
        (somebody(Role.LEADER), EVERYTHING),
        (somebody(Role.LEAD, sits_in=Track.NOW, place=Place.LEAD), LEADING),
        (somebody(Role.LEAD, sits_in=Track.NEXT, place=Place.LEAD), CONTRIBUTING | {Permission.SELECT}),
        (somebody(Role.MEMBER, sits_in=Track.NOW), WORKING),
        (somebody(Role.MEMBER, sits_in=Track.NEXT), CONTRIBUTING),
        (somebody(Role.FIELD), CONTRIBUTING),
        (somebody(Role.EXEC), READING | {Permission.REPLY}),
        (somebody(Role.OBSERVER), READING),
    ],
    ids=["leader", "lead", "lead elsewhere", "member", "member elsewhere", "field", "exec", "observer"],
)
def test_rights_on_a_track(member: Member, rights: set[Permission]) -> None:
    assert {permission for permission in Permission if allows(member, permission, Track.NOW)} == rights


def test_frontline_people_edit_what_is_their_own() -> None:
    assert allows(somebody(Role.FIELD), Permission.EDIT, Track.NOW, own=True)
    assert not allows(somebody(Role.OBSERVER), Permission.EDIT, Track.NOW, own=True)


@pytest.mark.parametrize("role", Role)
def test_closed_programme_is_read_by_all_and_reopened_by_leaders(role: Role) -> None:
    member = somebody(role, sits_in=Track.NOW, place=Place.LEAD)
    member.programme.closed_at = MONDAY

    rights = {p for p in Permission for own in (True, False) if allows(member, p, Track.NOW, own=own)}

    assert rights == READING | ({Permission.REOPEN} if role is Role.LEADER else set())


@pytest.mark.parametrize("permission", [Permission.REWORD, Permission.ERASE_COMMENT])
def test_own_comments_are_theirs_who_may_comment(permission: Permission) -> None:
    assert allows(somebody(Role.FIELD), permission, own=True)
    assert not allows(somebody(Role.FIELD), permission)
    assert not allows(somebody(Role.EXEC), permission, own=True)


def test_who_has_left_may_nothing() -> None:
    member = somebody(Role.LEADER)
    member.left_at = MONDAY

    assert not any(allows(member, permission) for permission in Permission)
