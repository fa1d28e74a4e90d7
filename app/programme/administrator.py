"""What an administrator does: accounts, never programmes."""

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.account import User
from app.programme.one_time_link import burn
from app.programme.sign_in import sign_out_everywhere


def accounts(text: str = "") -> sa.Select[User]:
    """Everybody, or those whose name or address holds `text`; in no order yet, so that the caller can page."""
    people = sa.select(User)
    if text:
        people = people.where(User.name.icontains(text, autoescape=True) | User.email.icontains(text, autoescape=True))
    return people


def administrators() -> sa.Select[User]:
    """Who looks after the instance, in no order."""
    return sa.select(User).where(User.is_admin, User.is_active, User.demo.is_(False))


def give_rights(user: User, *, may_create: bool, is_admin: bool) -> None:
    """Set what the person may do in the instance; refuses to take the last administrator's right."""
    if user.is_admin and not is_admin:
        _keep_another(user)
    user.may_create, user.is_admin = may_create, is_admin


def close_account(user: User) -> None:
    """Nobody comes in with it any more, from this moment on: sessions and links end."""
    if user.is_admin:
        _keep_another(user)
    user.is_active = False
    sign_out_everywhere(user)
    burn(user)


def reopen_account(user: User) -> None:
    user.is_active = True


def _keep_another(user: User) -> None:
    """Refuse when nobody else could open this again; the rows are locked, so two can't leave at once."""
    administrators = sa.select(User.id).where(User.is_admin, User.is_active).order_by(User.id).with_for_update()
    if set(db.session.scalars(administrators)) <= {user.id}:
        raise Refused(N_("An instance needs an administrator: name another one first."))
