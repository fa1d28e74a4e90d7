"""Readers: the people whose hour has come, each on their own local day."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from app.core import db, outbox
from app.programme.account import User
from app.steering.occurrences import Rhythm, rhythm

KIND = "digest"
Made = TypeVar("Made")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reader:
    """A person whose hour has come, on their local day `on`."""

    id: int
    email: str
    lang: str
    rhythm: Rhythm
    on: date

    @property
    def key(self) -> str:
        """The memory of their digest: one a person and day."""
        return f"{KIND}:{self.id}:{self.on}"


def readers(since: datetime, now: datetime) -> dict[int, Reader]:
    """By their id, the active people whose hour came after `since` and up to `now`, and who have no digest yet.

    The last clause means that whoever changes their hour doesn't get a second one that day.
    """
    people = sa.select(
        User.id, User.email, User.lang, User.digest_time, User.timezone, User.weekdays, User.holidays
    ).where(User.is_active)
    possible = (_reader(person, since, now) for person in db.session.execute(people))
    found = {reader.key: reader for reader in possible if reader}
    if found:
        served = sa.select(outbox.Delivery.key).where(outbox.Delivery.key.in_(list(found)))
        for key in db.session.scalars(served):
            del found[key]
    return {reader.id: reader for reader in found.values()}


def _reader(person: Any, since: datetime, now: datetime) -> Reader | None:
    def chosen() -> tuple[Rhythm, date | None]:
        wish = rhythm(person.digest_time, person.timezone, tuple(person.weekdays), person.holidays)
        return wish, wish.day_to_tell(since, now)

    wish, on = usable(chosen, f"user {person.id}") or (None, None)
    return Reader(person.id, person.email, person.lang, wish, on) if wish and on else None


def usable(make: Callable[[], Made], whose: str) -> Made | None:
    """What `make` gives, or None: one unusable zone or calendar must not silence everybody else."""
    try:
        return make()
    except (KeyError, ValueError, NotImplementedError):
        log.exception("%s: the zone, days or country can't be used", whose)
        return None
