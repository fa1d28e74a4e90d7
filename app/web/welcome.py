"""The one-time link: choose a password and come in; the very first one makes the administrator.

Opening it changes nothing, so that a mail scanner can't use it up. Its token is in the address: it goes into no log
and to no other site.
"""

from flask import Blueprint, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.account import User, create_user, hash_password, link_with, sign_in, use_link
from app.web.forms import Line, at_most, required
from app.web.profile import NewPassword
from app.web.request import now, own_transactions, public
from app.web.signing_in import let_in

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
    db.session.rollback()  # hashing is slow: no transaction waits for it
    password = hash_password(form.password.data)
    with db.writing():
        link = db.session.scalar(link_with(token))
        if link is None or not link.is_live(now()):
            raise Refused(N_("This link was already used."))
        user = link.user or first_administrator(form)
        use_link(link, user=user, password=password, now=now())
        session_token = sign_in(user, now=now())
    return let_in(user, session_token, url_for("admin.index") if link.user_id is None else "")


def first_administrator(form: NewPassword) -> User:
    return create_user(email=form.email.data, name=form.name.data, now=now(), is_admin=True, may_create=True)


def quiet(template: str, status: int, **context: object) -> ResponseReturnValue:
    """A page whose address stays here."""
    response = make_response(render_template(template, **context), status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
