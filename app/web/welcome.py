"""The one-time link: choose a password and come in; the very first one makes the administrator.

Opening it changes nothing, so that a mail scanner can't use it up. Its token is in the address: it goes into no log
and to no other site.
"""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.account import User, create_user
from app.programme.one_time_link import Purpose, link_with, use_link
from app.programme.password import hash_password
from app.programme.sign_in import sign_in
from app.web.account_mails import tell_of_new_password
from app.web.devices import device_here
from app.web.forms import Line, at_most, required
from app.web.profile import NewPassword
from app.web.request import now, own_transactions, public
from app.web.signing_in import let_in, let_out

bp = Blueprint("welcome", __name__)


class FirstAdministrator(NewPassword):
    name = Line(lazy_gettext("Name"), [required(), at_most(120)], render_kw={"autocomplete": "name"})
    email = Line(
        lazy_gettext("E-mail address"),
        [required(), at_most(254)],
        render_kw={"type": "email", "autocomplete": "username"},
    )


@bp.route("/welcome/<token>", methods=["GET", "POST"])
@own_transactions
@public
def choose(token: str) -> ResponseReturnValue:
    link = db.session.scalar(link_with(token))
    if link is None or not link.is_live(now()):
        return quiet("account/link_gone.html", 410 if link else 404)
    form = NewPassword() if link.user_id else FirstAdministrator()
    if form.accepts():
        try:
            return come_in(token, form)
        except Refused as refusal:
            form.refuse(refusal)
    return quiet("account/welcome.html", form.status, form=form, person=link.user)


def come_in(token: str, form: NewPassword) -> ResponseReturnValue:
    """Set the password, burn the link, sign in."""
    own = own_words(token, form)
    db.session.rollback()  # hashing is slow: no transaction waits for it
    password = hash_password(form.password.data, own=own)
    with db.writing():
        link = db.session.scalar(link_with(token))
        if link is None or not link.is_live(now()):
            raise Refused(N_("This link was already used."))
        user = link.user or first_administrator(form)
        if not user.is_expected:
            tell_of_new_password(user, device_here())
        use_link(link, user=user, password=password, now=now())
        if link.purpose is Purpose.RESET:
            return sign_in_again()
        session_token = sign_in(user, now=now(), device=device_here())
    return let_in(user, session_token, url_for("admin.index") if link.user_id is None else "")


def own_words(token: str, form: NewPassword) -> list[str]:
    """What others know of the person: it makes no password."""
    link = db.session.scalar(link_with(token))
    person = link.user if link else None
    return [person.name, person.email] if person else [form.name.data, form.email.data]


def sign_in_again() -> ResponseReturnValue:
    """After a reset nobody is signed in anywhere: the new password is asked for at once."""
    let_out()
    flash(_("Your password is changed. Sign in with it."), "success")
    return redirect(url_for("account.login"), 303)


def first_administrator(form: NewPassword) -> User:
    return create_user(email=form.email.data, name=form.name.data, now=now(), is_admin=True, may_create=True)


def quiet(template: str, status: int, **context: object) -> Response:
    """A page whose address stays here."""
    response = make_response(render_template(template, **context), status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
