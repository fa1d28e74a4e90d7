"""One-time links: they let one person choose a password, once, for a while. Only their hash is kept."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.account import User, digest
from app.programme.sign_in import sign_out_everywhere

KEPT = timedelta(days=90)
"""So long an unanswered invitation says that it has expired; then its link is forgotten."""


class Purpose(Labelled):
    INVITATION = "invitation", N_("Invitation")
    RESET = "reset", N_("Forgotten password")


LIFE = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(hours=1)}


class OneTimeLink(Base):
    """`by_id` is who handed it out, where that was a person. A link of nobody makes the first administrator."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.INVITATION)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship(foreign_keys=[user_id], lazy="joined")

    def is_live(self, now: datetime) -> bool:
        """Whether it can still be used, and by somebody who may come in."""
        return self.used_at is None and self.expires_at > now and (self.user is None or self.user.is_active)


def one_time_link(user: User | None, *, now: datetime, by: User | None = None) -> str:
    """A fresh token for `user` to choose a password with, or, with None, to make the first administrator.

    Earlier invitations die. It lives for seven days.
    """
    burn(user, OneTimeLink.purpose == Purpose.INVITATION)
    return _link(user, Purpose.INVITATION, now=now, by=by)


def reset_link(user: User, *, now: datetime) -> str:
    """A fresh token for somebody who forgot the password, for one hour.

    Earlier ones live on: whoever asks again and again in somebody's name must not take the link away from them.
    """
    return _link(user, Purpose.RESET, now=now)


def _link(user: User | None, purpose: Purpose, *, now: datetime, by: User | None = None) -> str:
    token = secrets.token_urlsafe(32)
    owner = {"user_id": user and user.id, "by_id": by and by.id}
    db.session.add(OneTimeLink(**owner, purpose=purpose, token=digest(token), expires_at=now + LIFE[purpose]))
    return token


def link_with(token: str) -> sa.Select[OneTimeLink]:
    """The link with that token, whether it still works or not."""
    return sa.select(OneTimeLink).where(OneTimeLink.token == digest(token))


def unused_link(token: str) -> sa.Select[int]:
    return sa.select(OneTimeLink.id).where(OneTimeLink.token == digest(token), OneTimeLink.used_at.is_(None))


def has_reset_link(user: User, now: datetime) -> bool:
    """Whether a mail with such a link is still worth sending."""
    live = sa.exists().where(
        OneTimeLink.user_id == user.id,
        OneTimeLink.purpose == Purpose.RESET,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
    )
    return bool(db.session.scalar(sa.select(live)))


def use_link(link: OneTimeLink, *, user: User, password: str, now: datetime) -> None:
    """Set the already hashed `password`, as `change_password` does, and burn this link."""
    taken = db.session.execute(
        sa.update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=now)
    )
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        raise Refused(N_("This link was already used."))
    change_password(user, password)


def change_password(user: User, password: str) -> None:
    """Set the already hashed `password`, close every session and burn every link."""
    user.password = password
    sign_out_everywhere(user)
    burn(user)


def burn(user: User | None, *which: sa.ColumnElement[bool]) -> None:
    """Links of that person (None: of the first administrator) that were not used can't be any more."""
    owner = OneTimeLink.user_id == user.id if user else OneTimeLink.user_id.is_(None)
    db.session.execute(sa.delete(OneTimeLink).where(owner, OneTimeLink.used_at.is_(None), *which))


def first_administrator_link(now: datetime) -> str | None:
    """A fresh token that makes the first administrator, or None when there is one; the former token dies."""
    if db.session.scalar(sa.select(sa.exists().where(User.is_admin))):
        return None
    return one_time_link(None, now=now)


def forget(now: datetime) -> sa.Delete:
    """The links that nobody can use, long after."""
    return sa.delete(OneTimeLink).where(OneTimeLink.expires_at < now - KEPT)
