"""Accounts: a person, once for the whole instance."""

import hashlib
import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.db import Base
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.order_keys import key_of_new_name

LONGEST_NAME = 120
ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


class User(Base):
    """A person, once for the whole instance. `password` is an argon2id hash, empty until they chose one.

    A name changes by `rename` alone (`app/programme/renaming.py`): `name_key` and what they own follow it.
    `mail_stopped_at`: since when their address gets no mail but those of the account, because too many came back.
    `channels` is what they chose of reminders: the code of a rule → that of a channel, see `channel.py`. No reminder
    is mailed before `paused_until`, nor between the local hours `quiet_from` and `quiet_to`.
    """

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    name_key: Mapped[str] = mapped_column(sa.String(100), default=key_of_new_name, server_default="")
    password: Mapped[str] = mapped_column(sa.String(200), default="")
    lang: Mapped[str] = mapped_column(sa.String(2), default="fr")
    timezone: Mapped[str] = mapped_column(sa.String(64), default="Europe/Paris")
    weekdays: Mapped[list[int]] = mapped_column(default=lambda: [0, 1, 2, 3, 4])
    holidays: Mapped[str] = mapped_column(sa.String(2), default="FR")
    digest_time: Mapped[time] = mapped_column(default=time(8, 30))
    quiet_from: Mapped[time] = mapped_column(default=time(19), server_default="19:00:00.000000")
    quiet_to: Mapped[time] = mapped_column(default=time(8), server_default="08:00:00.000000")
    paused_until: Mapped[date | None]
    channels: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    shortcuts: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    is_admin: Mapped[bool] = mapped_column(default=False)
    may_create: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    mail_stopped_at: Mapped[datetime | None]

    @property
    def is_expected(self) -> bool:
        """Whether they were invited and have not come in yet."""
        return not self.password


def digest(token: str) -> str:
    """What is kept of a secret: enough to recognise it, nothing to use."""
    return hashlib.sha256(token.encode()).hexdigest()


def normal_email(text: str) -> str:
    """The form in which an address is stored and looked for."""
    return unicodedata.normalize("NFC", text).strip().lower()


def is_address(text: str) -> bool:
    return len(text) <= 254 and ADDRESS.fullmatch(normal_email(text)) is not None


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
    if not is_address(email):
        raise Refused(N_("Write an address such as lea@example.org."), field="email")
    if db.session.scalar(user_by_email(email)):
        raise Refused(N_("Somebody already has this address."), field="email")
    user = User(email=normal_email(email), name=name, created_at=now, **given)
    db.session.add(user)
    db.session.flush()  # links and memberships need its id
    return user
