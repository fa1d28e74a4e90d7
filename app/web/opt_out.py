"""The link at the foot of a mail, and the button that mail programs show: no more mails of that family.

Opening it changes nothing: programs that look at links on their own do no harm. The POST asks for nothing but the
signed token: no sign-in, no cookie, no other token, as RFC 8058 has it; it can't do anything else.
"""

from contextlib import nullcontext

from flask import Blueprint, current_app, request, session
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from app.core import db
from app.core.i18n import N_
from app.programme.account import User
from app.programme.channel import unsubscribe
from app.programme.opt_out import meant_by
from app.web.forms import csrf
from app.web.request import public
from app.web.welcome import quiet

bp = Blueprint("opt_out", __name__)

NAMES = {
    "digest": N_("the daily digest"),
    "mention": N_("mails about mentions"),
    "update": N_("mails that ask for the weekly update of my track"),
    "draft": N_("mails about the draft of the weekly report"),
    "report": N_("the weekly report by mail"),
}


@bp.get("/opt-out/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    return _answer(token, done=False)


@bp.post("/opt-out/<token>")
@csrf.exempt
@public
def stop(token: str) -> ResponseReturnValue:
    return _answer(token, done=True)


def _answer(token: str, *, done: bool) -> ResponseReturnValue:
    """The page in the language of whose mail it is, unless another was chosen; a second call finds it done."""
    meant = meant_by(token, secret=current_app.extensions["settings"].secret_key)
    user = db.session.get(User, meant[0]) if meant else None
    if meant is None or user is None:
        return quiet("account/opt_out_gone.html", 404)
    if done:
        unsubscribe(user, meant[1])
    chosen = "lang" in session or "lang" in request.args
    with nullcontext() if chosen else force_locale(user.lang):
        answer = quiet("account/opt_out.html", 200, what=_(NAMES[meant[1]]), email=user.email, done=done)
        answer.headers["Content-Language"] = str(get_locale())
        return answer
