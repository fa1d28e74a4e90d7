"""Sign-ins: how long they live, and how they end."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.programme.sign_in import (
    ABSOLUTE,
    IDLE,
    SignIn,
    devices_of,
    forget,
    live_sign_in,
    seen,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from tests.builders import MONDAY, a_user

pytestmark = pytest.mark.usefixtures("database")


def is_live(token: str, *, at: timedelta) -> bool:
    statement = sa.select(SignIn.id).join(SignIn.user).where(live_sign_in(token, now=MONDAY + at))
    return db.session.scalar(statement) is not None


def test_session_ends_when_idle_when_old_and_at_sign_out() -> None:
    user = a_user()
    token = sign_in(user, now=MONDAY)
    db.session.flush()

    assert is_live(token, at=IDLE - timedelta(seconds=1))
    assert not is_live(token, at=IDLE)
    db.session.execute(sa.update(SignIn).values(seen_at=MONDAY + ABSOLUTE))
    assert not is_live(token, at=ABSOLUTE)

    other = sign_in(user, now=MONDAY)
    db.session.flush()
    sign_out(other)
    assert not is_live(other, at=timedelta(0))


def test_use_of_a_device_is_noted_every_ten_minutes() -> None:
    device = SignIn(seen_at=MONDAY)

    assert seen(device, now=MONDAY + timedelta(minutes=9)) is None
    assert seen(device, now=MONDAY + timedelta(minutes=10)) is not None


def test_devices_are_those_that_still_count_the_last_used_first() -> None:
    user, other = a_user(), a_user()
    _old, idle, _fresh, _others = (
        sign_in(each, now=MONDAY, device=name)
        for each, name in ((user, "Edge · Windows"), (user, "idle"), (user, "Safari · iOS"), (other, "Chrome · Linux"))
    )
    db.session.flush()
    now = MONDAY + IDLE
    later = {"Edge · Windows": now - timedelta(hours=2), "Safari · iOS": now}
    for name, at in later.items():
        db.session.execute(sa.update(SignIn).where(SignIn.device == name).values(seen_at=at))

    assert [each.device for each in db.session.scalars(devices_of(user, now=now))] == ["Safari · iOS", "Edge · Windows"]
    assert not is_live(idle, at=IDLE)
    db.session.execute(forget(now))
    assert sorted(db.session.scalars(sa.select(SignIn.device))) == ["Edge · Windows", "Safari · iOS"]


def test_signing_out_everywhere_may_spare_one_device() -> None:
    user = a_user()
    here, there = sign_in(user, now=MONDAY), sign_in(user, now=MONDAY)
    db.session.flush()
    spared = db.session.scalars(sa.select(SignIn).order_by(SignIn.id).limit(1)).one()

    assert sign_out_everywhere(user, but=spared) == 1

    assert (is_live(here, at=timedelta(0)), is_live(there, at=timedelta(0))) == (True, False)
    assert sign_out_everywhere(user) == 1
