"""Accounts: addresses, and what an administrator does with them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.programme.account import User, create_user, normal_email
from app.programme.administrator import close_account, give_rights
from app.programme.one_time_link import link_with, one_time_link
from app.programme.sign_in import SignIn, live_sign_in, sign_in
from tests.builders import MONDAY, a_user

pytestmark = pytest.mark.usefixtures("database")


def is_live(token: str, *, at: timedelta) -> bool:
    statement = sa.select(SignIn.id).join(SignIn.user).where(live_sign_in(token, now=MONDAY + at))
    return db.session.scalar(statement) is not None


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
