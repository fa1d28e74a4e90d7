"""Passwords, sessions and one-time links: the rules, on both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.programme.account import (
    ABSOLUTE,
    IDLE,
    LINK_LIFE,
    OneTimeLink,
    SignIn,
    User,
    create_user,
    first_administrator_link,
    hash_password,
    link_with,
    live_sign_in,
    matches,
    normal_email,
    one_time_link,
    seen,
    sign_in,
    sign_out,
    use_link,
)
from app.programme.administrator import close_account, give_rights
from tests.builders import MONDAY, a_user

GOOD = "four quiet words together"
pytestmark = pytest.mark.usefixtures("database")


def is_live(token: str, *, at: timedelta) -> bool:
    statement = sa.select(SignIn.id).join(SignIn.user).where(live_sign_in(token, now=MONDAY + at))
    return db.session.scalar(statement) is not None


def test_password_matches_itself_alone_and_however_its_accents_are_composed() -> None:
    stored = hash_password("l’été à la Forêt-Noire")

    assert stored.startswith("$argon2id$")
    assert matches(stored, "l’e\u0301te\u0301 a\u0300 la Fore\u0302t-Noire")
    assert not matches(stored, "l'été à la Forêt-Noire")


def test_nobody_without_a_password_comes_in() -> None:
    assert not matches("", "")
    assert not matches("", GOOD)
    assert not matches("not a hash", GOOD)


@pytest.mark.parametrize("password", ["fourteen chars", "x" * 129, "1234567890123456", "passwordpassword1", "a" * 20])
def test_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Refused) as refusal:
        hash_password(password)

    assert refusal.value.field == "password"


def test_address_is_stored_in_one_form_and_taken_once() -> None:
    user = create_user(email="  Léa@Example.ORG ".replace("é", "e"), name=" Léa ", now=MONDAY)

    assert (user.email, user.name) == ("lea@example.org", "Léa")
    assert normal_email("LEA@example.org\n") == user.email
    with pytest.raises(Refused):
        create_user(email="LEA@EXAMPLE.ORG", name="Another", now=MONDAY)


@pytest.mark.parametrize(
    "email", ["", "lea", "lea@", "@example.org", "lea@localhost", "a b@c.fr", "l@e.fr\r\nBcc: x@y.fr"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(Refused) as refusal:
        create_user(email=email, name="Léa", now=MONDAY)

    assert refusal.value.field == "email"


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


def test_token_itself_is_never_stored() -> None:
    token, link = sign_in(a_user(), now=MONDAY), one_time_link(None, now=MONDAY)
    db.session.flush()

    stored = [*db.session.scalars(sa.select(SignIn.token)), *db.session.scalars(sa.select(OneTimeLink.token))]
    assert token not in stored
    assert link not in stored


def test_use_of_a_device_is_noted_every_ten_minutes() -> None:
    device = SignIn(seen_at=MONDAY)

    assert seen(device, now=MONDAY + timedelta(minutes=9)) is None
    assert seen(device, now=MONDAY + timedelta(minutes=10)) is not None


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


def test_closing_an_account_ends_sessions_and_links() -> None:
    user = a_user()
    device, link = sign_in(user, now=MONDAY), one_time_link(user, now=MONDAY)
    db.session.flush()

    close_account(user)

    assert not user.is_active
    assert not is_live(device, at=timedelta(0))
    assert db.session.scalar(link_with(link)) is None


def test_last_administrator_stays() -> None:
    only = a_user(is_admin=True)
    a_user(is_admin=True, is_active=False)

    with pytest.raises(Refused):
        close_account(only)
    with pytest.raises(Refused):
        give_rights(only, may_create=True, is_admin=False)

    a_user(is_admin=True)
    give_rights(only, may_create=True, is_admin=False)
    assert db.session.scalar(sa.select(User.is_admin).where(User.id == only.id)) is False
