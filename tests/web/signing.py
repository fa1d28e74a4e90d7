"""Signing in for tests: a real row and the cookie that names it, without the cost of a password."""

from typing import Any

from flask.testing import FlaskClient

from app.core import clock, db
from app.programme.account import User
from app.programme.sign_in import sign_in
from app.web.request import TOKEN
from tests.builders import a_user


def someone(**given: Any) -> User:
    """A user whose attributes can be read after requests, which end the session that made them."""
    user = a_user(**given)
    db.session.expunge(user)
    return user


def enter(client: FlaskClient, user: User) -> FlaskClient:
    """`client` as a device of `user`; the token is in the cookie session."""
    with client.application.app_context():
        token = sign_in(user, now=clock.now())
        db.session.commit()
    with client.session_transaction() as session:
        session[TOKEN] = token
    return client
