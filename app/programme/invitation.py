"""Invitations: people are brought in, one or many at once, and are expected until they choose a password.

Whoever is expected is a member already: seats can be given, items can be theirs. Whoever has an account is in at once.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.outbox import Delivery
from app.core.text import one_line
from app.programme.account import User, create_user, normal_email, user_by_email
from app.programme.member import Member, Role, join
from app.programme.membership import note, only_here
from app.programme.one_time_link import OneTimeLink, Purpose, one_time_link
from app.programme.programme import Programme

MOST = 30
NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>")


@dataclass(frozen=True)
class Guest:
    """Somebody named on a line of a list; `line` counts from 1."""

    line: int
    email: str
    name: str


@dataclass(frozen=True)
class Invited:
    """`token` opens their account once; None when they have one and are in."""

    member: Member
    token: str | None


class BadLines(Refused):
    """Some lines of a list can't be; `lines` are (number, address, why), and nobody of the list is invited."""

    def __init__(self, lines: Iterable[tuple[int, str, Refused]]) -> None:
        super().__init__(N_("Nobody is invited yet: some lines need another look."), field="people")
        self.lines = list(lines)


def guests_in(text: str) -> list[Guest]:
    """Who stands in a list: one a line (or between semicolons), an address alone or «Name <address>»."""
    lines = ((number, one_line(part)) for number, line in enumerate(text.splitlines(), 1) for part in line.split(";"))
    guests = [_guest(number, part) for number, part in lines if part]
    if not guests:
        raise Refused(N_("Write one address at least."), field="people")
    if len(guests) > MOST:
        raise Refused(N_("%(limit)d people at most at once."), field="people", limit=MOST)
    return guests


def _guest(line: int, text: str) -> Guest:
    named = NAMED.fullmatch(text)
    email = normal_email(named["email"] if named else text)
    name = named["name"].strip(" \"'") if named else ""
    return Guest(line, email, name or _name_from(email))


def _name_from(email: str) -> str:
    """«omar.benali+jalon@example.org» is most likely Omar Benali; they can say better themselves."""
    local = email.split("@", maxsplit=1)[0].split("+", maxsplit=1)[0]
    return " ".join(part.capitalize() for part in re.split(r"[._\d-]+", local) if part) or email


def invite(
    programme: Programme, guests: Iterable[Guest], *, lang: str, role: Role, by: Member, now: datetime, **given: Any
) -> list[Invited]:
    """Bring in everybody on the list, or nobody: raises BadLines with what is wrong with each line."""
    invited, bad, met = [], [], set[str]()
    for guest in guests:
        try:
            if guest.email in met:
                raise Refused(N_("This address stands here twice."))
            met.add(guest.email)
            person = {"email": guest.email, "name": guest.name, "lang": lang}
            invited.append(admit(programme, **person, role=role, by=by, now=now, **given))
        except Refused as refusal:
            bad.append((guest.line, guest.email, refusal))
    if bad:
        raise BadLines(bad)
    return invited


def admit(
    programme: Programme, *, email: str, name: str, lang: str, role: Role, by: Member, now: datetime, **given: Any
) -> Invited:
    """Bring a person in. Somebody new gets an account and a one-time token; so does who was expected already."""
    user = db.session.scalar(user_by_email(email))
    if user is None:
        user = create_user(email=email, name=name, lang=lang, timezone=programme.timezone, now=now)
    if not user.is_active:
        raise Refused(N_("This account is closed. Ask an administrator to open it again."), field="email")
    member = join(programme, user, role=role, now=now, **given)
    db.session.flush()  # seats and history need its id
    note(member, "joined", by=by, now=now, facts={"role": [None, role.value]})
    token = one_time_link(user, now=now, by=by.user) if user.is_expected else None
    return Invited(member, token)


def invite_again(member: Member, *, by: Member, now: datetime) -> str:
    """A fresh token for somebody who is expected; the former one dies."""
    if not member.user.is_expected:
        raise Refused(N_("%(name)s has come in already."), name=member.name)
    return one_time_link(member.user, now=now, by=by.user)


def may_hand_over(member: Member) -> bool:
    """Whether a leader may hold this person's link in their hands, and not only have it mailed.

    The link opens the account. While the account is good for this programme alone, it gives nothing that the leader
    couldn't give; one that is expected elsewhere too, or that administers, is opened by its own mailbox only.
    """
    return bool(db.session.scalar(sa.select(User.id).where(User.id == member.user_id, only_here(member.programme_id))))


def mail_key(token_digest: Any) -> Any:
    """The outbox's key of the mail that carries that link."""
    return "account:" + token_digest


def expected_in(programme: Programme) -> sa.Select[*tuple[Any, ...]]:
    """Who has not come in yet, by name: (id, name, email, role, by, expires_at, mail, sent_at, ours).

    `expires_at` is that of the last link, None when there is none any more; `mail` is the state of the mail with it,
    None when it was handed over otherwise; `ours` is what `may_hand_over` says.
    """
    inviter = aliased(User)
    link = sa.and_(
        OneTimeLink.user_id == Member.user_id,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.purpose == Purpose.INVITATION,
    )
    return (
        sa.select(
            Member.id,
            User.name,
            User.email,
            Member.role,
            inviter.name.label("by"),
            OneTimeLink.expires_at,
            Delivery.state.label("mail"),
            Delivery.sent_at,
            only_here(programme.id).label("ours"),
        )
        .select_from(Member)
        .join(User, User.id == Member.user_id)
        .outerjoin(OneTimeLink, link)
        .outerjoin(inviter, inviter.id == OneTimeLink.by_id)
        .outerjoin(Delivery, Delivery.key == mail_key(OneTimeLink.token))
        .where(Member.programme_id == programme.id, Member.left_at.is_(None), User.password == "", User.is_active)
        .order_by(User.name, Member.id)
    )
