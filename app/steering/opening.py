"""Opening a programme: everything that the method asks for stands from the first day."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.text import slug as slugged
from app.do_now.category import offer_categories
from app.programme.account import User
from app.programme.deliverable import expect_deliverables
from app.programme.member import Member, Role, join, open_groups
from app.programme.method import METHOD
from app.programme.programme import Programme

RESERVED = {"new", "admin", "p", "login"}


def open_programme(*, by: User, now: datetime, words: Callable[[str], str], slug: str = "", **values: Any) -> Programme:
    """A programme with its three tracks open on day zero (R1), their groups, the eleven deliverables, `by` as leader.

    `words` puts the deliverables' names into the programme's language; the address is made from the company's name
    unless `slug` gives one.
    """
    if not by.may_create:
        raise Refused(N_("Your account may not create programmes. Ask an administrator."))
    programme = Programme(slug=slug or free_slug(values["company"]), created_at=now, **values)
    db.session.add(programme)
    db.session.flush()  # everything below needs its id
    leader = join(programme, by, role=Role.LEADER, now=now)
    open_groups(programme)
    offer_categories(programme)
    db.session.flush()  # the history names the leader
    expect_deliverables(programme, {e.code: words(e.label) for e in METHOD}, by=leader, now=now)
    return programme


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
