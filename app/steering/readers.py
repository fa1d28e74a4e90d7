"""Readers: the people whose hour has come, each on their own local day."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from app.core import db, outbox
from app.programme.account import User
from app.programme.channel import Channel, Chosen
from app.steering.occurrences import Rhythm, rhythm

KIND = "digest"
Made = TypeVar("Made")

log = logging.getLogger(__name__)


WISH = (User.digest_time, User.timezone, User.weekdays, User.holidays, User.quiet_from, User.quiet_to)
"""The columns that `rhythm_of` needs."""


@dataclass(frozen=True)
class Reader:
    """A person whose hour has come, on their local day `on`; `paused` when they want no mail yet."""

    id: int
    email: str
    lang: str
    rhythm: Rhythm
    channels: Chosen
    on: date
    paused: bool

    @property
    def key(self) -> str:
        """The memory of their digest: one a person and day."""
        return f"{KIND}:{self.id}:{self.on}"

    def heard(self, wish: Channel, now: datetime) -> dict[str, Any]:
        """What a line says of where they hear of it: in their digest, which a pause holds back, and in the inbox."""
        return {
            "digest_on": self.on if wish.by_mail and not self.paused else None,
            "mail": None if wish.by_mail else "",
            "read_at": None if wish.in_app else now,
        }


def readers(since: datetime, now: datetime) -> dict[int, Reader]:
    """By their id, the active people whose hour came after `since` and up to `now`, and who have no digest yet.

    The last clause means that whoever changes their hour doesn't get a second one that day.
    """
    columns = (User.id, User.email, User.lang, User.channels, User.paused_until, *WISH)
    people = sa.select(*columns).where(User.is_active).order_by(User.id)
    possible = (_reader(person, since, now) for person in db.session.execute(people))
    found = {reader.key: reader for reader in possible if reader}
    if found:
        served = sa.select(outbox.Delivery.key).where(outbox.Delivery.key.in_(list(found)))
        for key in db.session.scalars(served):
            del found[key]
    return {reader.id: reader for reader in found.values()}


def _reader(person: Any, since: datetime, now: datetime) -> Reader | None:
    def chosen() -> tuple[Rhythm, date | None]:
        wish = rhythm_of(person)
        return wish, wish.day_to_tell(since, now)

    wish, on = usable(chosen, f"user {person.id}") or (None, None)
    if not wish or not on:
        return None
    paused = is_paused(person.paused_until, on)
    return Reader(person.id, person.email, person.lang, wish, person.channels, on, paused)


def rhythm_of(person: Any) -> Rhythm:
    """That of a user, or of a row with the columns of WISH; raises as `rhythm` does."""
    return rhythm(
        person.digest_time,
        person.timezone,
        tuple(person.weekdays),
        person.holidays,
        (person.quiet_from, person.quiet_to),
    )


def is_paused(until: date | None, on: date) -> bool:
    """Whether no reminder is mailed on the day `on`: the pause ends with the day before `until`."""
    return until is not None and on < until


def usable(make: Callable[[], Made], whose: str) -> Made | None:
    """What `make` gives, or None: one unusable zone or calendar must not silence everybody else."""
    try:
        return make()
    except (KeyError, ValueError, NotImplementedError):
        log.exception("%s: the zone, days or country can't be used", whose)
        return None
