"""Who the cookie says it is: Flask-Login keeps a token in the cookie, and the token is a row that can be deleted."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, g, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, login_user, logout_user

from app.programme.account import User
from app.web.request import TOKEN


class Signed(UserMixin):
    """A person on one device, as Flask-Login wants it: the id is the device's token."""

    def __init__(self, user: User, token: str) -> None:
        self.user = user
        self.token = token

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # the row decides, not the browser's name
    manager.user_loader(whoever_entered)
    manager.init_app(app, add_context_processor=False)


def whoever_entered(token: str) -> Signed | None:
    """`request.enter` has looked already, in the one statement that each request costs."""
    return Signed(g.user, token) if g.get("user") else None


def token_here() -> str:
    """The token that this browser carries, valid or not."""
    return str(session.get(TOKEN, ""))


def let_in(user: User, token: str, to: str = "") -> ResponseReturnValue:
    """Start a fresh cookie for `user` and go on to `to`, an address of ours, or to the programmes."""
    session.clear()
    session["lang"] = user.lang
    login_user(Signed(user, token))
    g.user, g.sign_in = user, None
    return redirect(local(to) or url_for("programmes.index"), 303)


def let_out() -> None:
    """Forget everything but the language."""
    lang = session.get("lang")
    logout_user()
    session.clear()
    g.user = g.sign_in = None
    if lang:
        session["lang"] = lang


def local(address: str | None) -> str:
    """`address` when it is a path of ours, without a language that would win over the person's own; else ""."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith(("//", "/\\")):
        return ""
    if "\\" in parts.path or not parts.path.isprintable():
        return ""
    kept = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "lang"])
    return f"{parts.path}?{kept}" if kept else parts.path
