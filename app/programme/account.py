"""People and how they sign in: passwords, sessions kept on our side, one-time links."""

import hashlib
import re
import secrets
import unicodedata
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.errors import Refused
from app.core.i18n import N_

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=10)
LINK_LIFE = timedelta(days=7)
SHORTEST, LONGEST = 15, 128
LONGEST_NAME = 120
ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
EASY = re.compile(r"\d+|password|mot ?de ?passe|azerty|qwerty|qwertz|uiop|jalon")
"""Pieces that whoever guesses passwords tries first."""

_hasher = PasswordHasher()
_nobody = _hasher.hash(secrets.token_urlsafe())
"""A hash that no password matches: an unknown address costs as long as a known one."""


class User(Base):
    """A person, once for the whole instance. `password` is an argon2id hash, empty until they chose one."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    password: Mapped[str] = mapped_column(sa.String(200), default="")
    lang: Mapped[str] = mapped_column(sa.String(2), default="fr")
    timezone: Mapped[str] = mapped_column(sa.String(64), default="Europe/Paris")
    weekdays: Mapped[list[int]] = mapped_column(default=lambda: [0, 1, 2, 3, 4])
    holidays: Mapped[str] = mapped_column(sa.String(2), default="FR")
    digest_time: Mapped[time] = mapped_column(default=time(8, 30))
    shortcuts: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    is_admin: Mapped[bool] = mapped_column(default=False)
    may_create: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class SignIn(Base):
    """One signed-in device. Deleting the row signs it out, whoever kept its cookie."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class OneTimeLink(Base):
    """A link that lets one person choose a password once. Only its hash is kept."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship(lazy="joined")

    def is_live(self, now: datetime) -> bool:
        """Whether it can still be used, and by somebody who may come in."""
        return self.used_at is None and self.expires_at > now and (self.user is None or self.user.is_active)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def normal_email(text: str) -> str:
    """The form in which an address is stored and looked for."""
    return unicodedata.normalize("NFC", text).strip().lower()


def user_by_email(email: str) -> sa.Select[User]:
    return sa.select(User).where(User.email == normal_email(email))


def credentials(email: str) -> sa.Select[int, str]:
    """The id and the hashed password of whoever may come in under that address."""
    return sa.select(User.id, User.password).where(User.email == normal_email(email), User.is_active)


def create_user(*, email: str, name: str, now: datetime, **given: object) -> User:
    """A new person without a password; refuses an address that is taken, or that is none, and a name too long."""
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused(N_("A name has 1 to %(limit)d characters."), field="name", limit=LONGEST_NAME)
    if len(email) > 254 or not ADDRESS.fullmatch(normal_email(email)):
        raise Refused(N_("Write an address such as lea@example.org."), field="email")
    if db.session.scalar(user_by_email(email)):
        raise Refused(N_("Somebody already has this address."), field="email")
    user = User(email=normal_email(email), name=name, created_at=now, **given)
    db.session.add(user)
    db.session.flush()  # links and memberships need its id
    return user


def hash_password(password: str) -> str:
    """Check and hash for storage; slow on purpose, so never inside a transaction. Refuses a weak one."""
    password = unicodedata.normalize("NFC", password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(
            N_("A password has %(low)d to %(high)d characters."), field="password", low=SHORTEST, high=LONGEST
        )
    if len(set(EASY.sub("", password.casefold()))) < 5:
        raise Refused(N_("This password is too easy to guess: put several words together."), field="password")
    return hashed(password)


def hashed(password: str) -> str:
    """The argon2id hash of a password that nobody has to judge, such as that of the demonstration."""
    return _hasher.hash(unicodedata.normalize("NFC", password))


def matches(stored: str, password: str) -> bool:
    """Whether `password` gives the hash `stored`; takes as long for an empty one (nobody's) as for any other."""
    try:
        return _hasher.verify(stored or _nobody, unicodedata.normalize("NFC", password)) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def sign_in(user: User, *, now: datetime) -> str:
    """Open a session for `user`; returns the token that the cookie carries, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    db.session.add(SignIn(user_id=user.id, token=digest(token), created_at=now, seen_at=now))
    return token


def sign_out(token: str) -> None:
    db.session.execute(sa.delete(SignIn).where(SignIn.token == digest(token)))


def sign_out_everywhere(user: User) -> None:
    db.session.execute(sa.delete(SignIn).where(SignIn.user_id == user.id))


def live_sign_in(token: str, *, now: datetime) -> sa.ColumnElement[bool]:
    """The condition under which a sign-in still counts: known, not idle for 8 h, not older than 30 days."""
    return sa.and_(
        SignIn.token == digest(token),
        SignIn.seen_at > now - IDLE,
        SignIn.created_at > now - ABSOLUTE,
        User.is_active,
    )


def seen(sign_in: SignIn, *, now: datetime) -> sa.Update | None:
    """The note that this device was just used, or None when one was made in the last ten minutes."""
    if now - sign_in.seen_at < SEEN_EVERY:
        return None
    return sa.update(SignIn).where(SignIn.id == sign_in.id).values(seen_at=now)


def one_time_link(user: User | None, *, now: datetime) -> str:
    """A fresh token for `user` to choose a password with, or, with None, to make the first administrator."""
    token = secrets.token_urlsafe(32)
    owner = OneTimeLink.user_id == user.id if user else OneTimeLink.user_id.is_(None)
    db.session.execute(sa.delete(OneTimeLink).where(owner, OneTimeLink.used_at.is_(None)))
    db.session.add(OneTimeLink(user_id=user and user.id, token=digest(token), expires_at=now + LINK_LIFE))
    return token


def link_with(token: str) -> sa.Select[OneTimeLink]:
    """The link with that token, whether it still works or not."""
    return sa.select(OneTimeLink).where(OneTimeLink.token == digest(token))


def unused_link(token: str) -> sa.Select[int]:
    return sa.select(OneTimeLink.id).where(OneTimeLink.token == digest(token), OneTimeLink.used_at.is_(None))


def use_link(link: OneTimeLink, *, user: User, password: str, now: datetime) -> None:
    """Set the already hashed `password`, close every session, and burn the link."""
    taken = db.session.execute(
        sa.update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=now)
    )
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        raise Refused(N_("This link was already used."))
    user.password = password
    sign_out_everywhere(user)


def first_administrator_link(now: datetime) -> str | None:
    """A fresh token that makes the first administrator, or None when there is one; the former token dies."""
    if db.session.scalar(sa.select(sa.exists().where(User.is_admin))):
        return None
    return one_time_link(None, now=now)
