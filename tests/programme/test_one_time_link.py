"""One-time links: once, for a while, for one person."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.programme.one_time_link import (
    KEPT,
    LIFE,
    OneTimeLink,
    Purpose,
    first_administrator_link,
    forget,
    has_reset_link,
    link_with,
    one_time_link,
    reset_link,
    use_link,
)
from app.programme.password import hash_password, matches
from app.programme.sign_in import SignIn, live_sign_in, sign_in
from tests.builders import MONDAY, a_user

GOOD = "four quiet words together"
LINK_LIFE = LIFE[Purpose.INVITATION]
pytestmark = pytest.mark.usefixtures("database")


def is_live(token: str, *, at: timedelta) -> bool:
    statement = sa.select(SignIn.id).join(SignIn.user).where(live_sign_in(token, now=MONDAY + at))
    return db.session.scalar(statement) is not None


def test_token_itself_is_never_stored() -> None:
    token, link = sign_in(a_user(), now=MONDAY), one_time_link(None, now=MONDAY)
    db.session.flush()

    stored = [*db.session.scalars(sa.select(SignIn.token)), *db.session.scalars(sa.select(OneTimeLink.token))]
    assert token not in stored
    assert link not in stored


def test_link_works_once_and_closes_every_session() -> None:
    user = a_user()
    device = sign_in(user, now=MONDAY)
    link = db.session.scalars(link_with(one_time_link(user, now=MONDAY))).one()

    use_link(link, user=user, password=hash_password(GOOD), now=MONDAY)

    assert matches(user.password, GOOD)
    assert not is_live(device, at=timedelta(0))
    with pytest.raises(Refused):
        use_link(link, user=user, password="another", now=MONDAY)


def test_link_dies_with_its_time_its_account_and_the_next_link() -> None:
    user = a_user()
    first = one_time_link(user, now=MONDAY)
    second = one_time_link(user, now=MONDAY)
    link = db.session.scalars(link_with(second)).one()

    assert db.session.scalar(link_with(first)) is None
    assert link.is_live(MONDAY + LINK_LIFE - timedelta(seconds=1))
    assert not link.is_live(MONDAY + LINK_LIFE)
    user.is_active = False
    assert not link.is_live(MONDAY)


def test_first_administrator_is_asked_for_while_there_is_none() -> None:
    first, second = first_administrator_link(MONDAY), first_administrator_link(MONDAY)

    assert db.session.scalar(link_with(first or "")) is None
    assert db.session.scalar(link_with(second or "")) is not None
    a_user(is_admin=True)
    assert first_administrator_link(MONDAY) is None


def test_reset_links_live_an_hour_beside_each_other_and_one_burns_all() -> None:
    """Whoever asks in somebody's name must not take the link away from them."""
    user = a_user()
    first, second = reset_link(user, now=MONDAY), reset_link(user, now=MONDAY)
    invitation = one_time_link(user, now=MONDAY)
    links = [db.session.scalars(link_with(token)).one() for token in (first, second)]
    hour = timedelta(hours=1)
    assert [each.is_live(MONDAY + hour - timedelta(seconds=1)) for each in links] == [True, True]
    assert [each.is_live(MONDAY + hour) for each in links] == [False, False]
    assert (has_reset_link(user, MONDAY), has_reset_link(user, MONDAY + hour)) == (True, False)

    use_link(links[0], user=user, password=hash_password(GOOD), now=MONDAY)

    assert [db.session.scalar(link_with(token)) for token in (second, invitation)] == [None, None]
    assert not has_reset_link(user, MONDAY)


def test_links_are_forgotten_long_after_they_died() -> None:
    one_time_link(a_user(), now=MONDAY)
    db.session.flush()
    died = MONDAY + LINK_LIFE

    db.session.execute(forget(died + KEPT))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OneTimeLink)) == 1
    db.session.execute(forget(died + KEPT + timedelta(seconds=1)))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OneTimeLink)) == 0
