"""Sign-ins: each device that somebody is signed in on is a row of ours, so that it can be seen and ended."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.programme.account import User, digest

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=10)


class SignIn(Base):
    """One signed-in device. Deleting the row signs it out, whoever kept its cookie.

    `device` is a coarse label such as «Firefox · Windows», empty when it is not known; nothing finer is kept.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    device: Mapped[str] = mapped_column(sa.String(40), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    user: Mapped[User] = relationship()


def sign_in(user: User, *, now: datetime, device: str = "") -> str:
    """Open a session for `user`; returns the token that the cookie carries, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    db.session.add(SignIn(user_id=user.id, token=digest(token), device=device, created_at=now, seen_at=now))
    return token


def sign_out(token: str) -> None:
    db.session.execute(sa.delete(SignIn).where(SignIn.token == digest(token)))


def sign_out_everywhere(user: User, *, but: SignIn | None = None) -> int:
    """End every session of the person, or every one `but` that; returns how many there were."""
    others = SignIn.id != but.id if but else sa.true()
    gone = db.session.execute(sa.delete(SignIn).where(SignIn.user_id == user.id, others).returning(SignIn.id))
    return len(gone.all())


def is_in_time(now: datetime) -> sa.ColumnElement[bool]:
    """Neither idle for 8 h nor older than 30 days."""
    return sa.and_(SignIn.seen_at > now - IDLE, SignIn.created_at > now - ABSOLUTE)


def live_sign_in(token: str, *, now: datetime) -> sa.ColumnElement[bool]:
    """The condition under which a sign-in still counts: known, in time, and of somebody who may come in."""
    return sa.and_(SignIn.token == digest(token), is_in_time(now), User.is_active)


def devices_of(user: User, *, now: datetime) -> sa.Select[SignIn]:
    """Where the person is signed in, the device that was used last first."""
    return (
        sa.select(SignIn)
        .where(SignIn.user_id == user.id, is_in_time(now))
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )


def seen(sign_in: SignIn, *, now: datetime) -> sa.Update | None:
    """The note that this device was just used, or None when one was made in the last ten minutes."""
    if now - sign_in.seen_at < SEEN_EVERY:
        return None
    return sa.update(SignIn).where(SignIn.id == sign_in.id).values(seen_at=now)


def forget(now: datetime) -> sa.Delete:
    """The devices that have signed themselves out."""
    return sa.delete(SignIn).where(sa.not_(is_in_time(now)))
