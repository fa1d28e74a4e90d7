"""Signing in and out, the language, one's own page."""

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_limiter import RateLimitExceeded
from wtforms import HiddenField, PasswordField
from wtforms.validators import Length

from app.core import db
from app.core.i18n import LANGUAGES
from app.programme.account import User, credentials
from app.programme.password import matches
from app.programme.sign_in import sign_in, sign_out
from app.web import demo, devices, profile
from app.web.devices import device_here
from app.web.forms import Form, Line, at_most, required
from app.web.request import now, own_transactions, public
from app.web.signing_in import let_in, let_out, local, token_here
from app.web.throttle import account_here, enough, guarded, seconds_to_wait, when_again

bp = Blueprint("account", __name__)
bp.add_url_rule("/profile", view_func=profile.profile, methods=["GET", "POST"])
bp.add_url_rule("/profile/password", view_func=profile.password, methods=["POST"])
bp.add_url_rule("/profile/devices/signing-out", view_func=devices.signing_out_others, methods=["POST"])
bp.add_url_rule("/profile/devices/<int:device_id>/signing-out", view_func=devices.signing_out, methods=["POST"])


class LoginForm(Form):
    username = Line(
        lazy_gettext("E-mail address"),
        [required(), at_most(254)],
        render_kw={"type": "email", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Password"), [required(), Length(max=1024)], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField(default=lambda: request.args.get("next", ""))


@bp.route("/login", methods=["GET", "POST"])
@guarded(account_here)
@own_transactions
@public
def login() -> ResponseReturnValue:
    form = LoginForm()
    if request.method == "GET" and g.user:
        return redirect(local(form.next.data) or url_for("programmes.index"))
    if form.accepts():
        user_id = recognised(form.username.data, form.password.data)
        if user_id:
            return welcome_back(user_id, form.next.data)
        form.form_errors = [gettext("The address or the password is not right.")]
    return sign_in_page(form), form.status


def sign_in_page(form: LoginForm) -> str:
    return render_template("account/login.html", form=form, roles=demo.roles())


@bp.errorhandler(RateLimitExceeded)
def too_often(error: RateLimitExceeded) -> ResponseReturnValue:
    """Signing in waits on its own page, where the address that was typed stays."""
    if request.endpoint != "account.login":
        return enough(error)
    wait, form = seconds_to_wait(), LoginForm()
    form.form_errors = [gettext("Too many tries."), when_again(wait)]
    return sign_in_page(form), 429, {"Retry-After": str(wait)}


def recognised(email: str, password: str) -> int | None:
    """The id of whoever has that address and that password; every other answer takes as long."""
    with db.reading():
        found = db.session.execute(credentials(email)).first()
    user_id, stored = found or (None, "")
    return user_id if matches(stored, password) else None


def welcome_back(user_id: int, to: str) -> ResponseReturnValue:
    """A new session; the one that this browser had ends."""
    with db.writing():
        user = db.session.get_one(User, user_id, populate_existing=True)
        sign_out(token_here())
        token = sign_in(user, now=now(), device=device_here())
    return let_in(user, token, to)


@bp.post("/logout")
@public
def logout() -> ResponseReturnValue:
    sign_out(token_here())
    let_out()
    return redirect(url_for(".login"), 303)


@bp.post("/language")
@public
def language() -> ResponseReturnValue:
    lang = request.form.get("lang", "")
    if lang not in LANGUAGES:
        abort(400)
    session["lang"] = lang
    if g.user:
        g.user.lang = lang
    return redirect(local(request.form.get("next")) or url_for("programmes.index"), 303)
