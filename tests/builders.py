"""Rows for tests, without surprises: every value that a test relies on is given by the test.

The cast: Léa leads, Paul leads NOW, Nadia works on NEXT, Omar is in the shop, Claire sits on the executive committee.
"""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from app.core import db
from app.do_now.action import Action, capture
from app.do_now.category import offer_categories
from app.programme.account import User
from app.programme.deliverable import Deliverable
from app.programme.item import create
from app.programme.member import Member, Place, Role, WorkingGroup, open_groups, seat
from app.programme.programme import Objective, Programme, Strategy, Track

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
PASSWORD = "a password for tests"
_number = count(1)


def a_user(**given: Any) -> User:
    n = next(_number)
    values = {"email": f"person{n}@example.org", "name": f"Person {n}", "lang": "en", "created_at": MONDAY}
    return _add(User(**values | given))


def a_programme(**given: Any) -> Programme:
    """A programme with its three groups and nine categories; day zero is 2026-02-02."""
    values = {
        "slug": f"cx{next(_number)}",
        "title": "Keep the promise",
        "company": "Maison Essai",
        "mandate": "Make the pick-up safe and simple.",
        "sponsor": "Claire",
        "objective": Objective.FIX_IRRITANTS,
        "strategy": Strategy.IRRITANTS,
        "day_zero": date(2026, 2, 2),
        "created_at": MONDAY,
    }
    programme = _add(Programme(**values | given))
    open_groups(programme)
    offer_categories(programme)
    db.session.commit()
    return programme


def a_member(programme: Programme, *, role: Role = Role.LEADER, user: User | None = None, **given: Any) -> Member:
    values = {"programme": programme, "user": user or a_user(), "role": role, "joined_at": MONDAY}
    return _add(Member(**values | given))


def a_seat(member: Member, track: Track, *, place: Place = Place.MEMBER) -> None:
    """Put the member into the group of that track."""
    group = db.session.query(WorkingGroup).filter_by(programme_id=member.programme_id, track=track).one()
    seat(member, group, place=place, today=MONDAY.date())
    db.session.commit()
    db.session.refresh(member)


def an_action(programme: Programme, *, by: Member | None = None, now: datetime = MONDAY, **given: Any) -> Action:
    action = capture(programme, by=by, now=now, **{"title": "Plexiglas at the till"} | given)
    db.session.commit()
    return action


def a_deliverable(
    programme: Programme, *, by: Member | None = None, now: datetime = MONDAY, **given: Any
) -> Deliverable:
    values = {"title": "Experience platform", "code": "platform", "track": Track.NOW}
    deliverable = create(Deliverable, programme, by=by, now=now, **values | given)
    db.session.commit()
    return deliverable


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row
