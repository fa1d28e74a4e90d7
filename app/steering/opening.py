"""Opening a programme: everything that the method asks for stands from the first day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.text import slug as slugged
from app.do_now.category import offer_categories
from app.programme.account import User
from app.programme.chronicle import note
from app.programme.deliverable import expect_deliverables
from app.programme.invitation import Invited, admit
from app.programme.member import Member, Place, Role, join, open_groups
from app.programme.membership import groups_of, take_seats
from app.programme.method import METHOD
from app.programme.programme import Programme, Track
from app.programme.setting import check_plan

RESERVED = {"new", "admin", "p", "login"}


def open_programme(
    *, by: User, now: datetime, words: Callable[[str], str], slug: str = "", **values: Any
) -> tuple[Programme, Member]:
    """A programme with its three tracks open on day zero (R1), their groups, the eleven deliverables; `by` leads it.

    `words` puts the deliverables' names into the programme's language; the address is made from the company's name
    unless `slug` gives one.
    """
    if not by.may_create:
        raise Refused(N_("Your account may not create programmes. Ask an administrator."))
    check_plan(values, now)
    programme = Programme(slug=slug or free_slug(values["company"]), created_at=now, **values)
    db.session.add(programme)
    db.session.flush()  # everything below needs its id
    leader = join(programme, by, role=Role.LEADER, now=now)
    open_groups(programme)
    offer_categories(programme)
    db.session.flush()  # the history names the leader
    note(programme, "opened", by=leader, now=now)
    expect_deliverables(programme, {e.code: words(e.label) for e in METHOD}, by=leader, now=now)
    return programme, leader


@dataclass(frozen=True)
class Newcomer:
    """Somebody to bring in from the first day, with their group where they sit in one."""

    name: str
    email: str
    lang: str
    role: Role
    track: Track | None = None


def bring_in(
    programme: Programme, newcomers: Sequence[Newcomer], *, leads: Track | None, by: Member, now: datetime
) -> list[Invited]:
    """The people of the first day; `leads` is the group that `by` leads.

    Who is refused is named by the field `people-<n>`, counted from 0.
    """
    groups = db.session.scalars(groups_of(programme)).all()
    take_seats(by, {track: Place.LEAD if track is leads else None for track in Track}, groups=groups, now=now)
    found = []
    for number, person in enumerate(newcomers):
        place = Place.LEAD if person.role is Role.LEAD else Place.MEMBER
        try:
            invited = admit(
                programme, email=person.email, name=person.name, lang=person.lang, role=person.role, by=by, now=now
            )
            take_seats(invited.member, {t: place if t is person.track else None for t in Track}, groups=groups, now=now)
        except Refused as refusal:
            raise Refused(refusal.message, field=f"people-{number}", **refusal.values) from refusal
        found.append(invited)
    return found


def free_slug(company: str) -> str:
    """An address for the programme: the company's name, with a number when it is taken."""
    wanted = slugged(company) or "programme"
    wanted = f"{wanted}-1" if wanted in RESERVED else wanted
    taken = set(db.session.scalars(sa.select(Programme.slug).where(Programme.slug.startswith(wanted, autoescape=True))))
    return next(s for s in [wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))] if s not in taken)


def programmes_of(user: User) -> sa.Select[Programme, Member]:
    """What the person is in, the latest day zero first."""
    return (
        sa.select(Programme, Member)
        .join(Member, Member.programme_id == Programme.id)
        .where(Member.user_id == user.id, Member.left_at.is_(None))
        .order_by(Programme.day_zero.desc(), Programme.id)
    )
