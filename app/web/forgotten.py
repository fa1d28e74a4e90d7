"""Forgotten your password? One answer for every address, written down the same way, and the rest is the postman's.

This side never looks whether somebody has the address: it queues a mail to it, and whoever writes the mail finds out.
So neither the words nor the time of the answer tell who has an account.
"""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms.validators import ValidationError

from app.core.i18n import LANGUAGES
from app.core.outbox import Wanted, queue
from app.programme.account import digest, is_address, normal_email
from app.web.forms import Form, Line, at_most, required
from app.web.request import now, public
from app.web.throttle import account_here, neighbourhood, sparing
from app.web.words import lang

bp = Blueprint("forgotten", __name__)

ONE_IN = timedelta(minutes=5)
"""However often somebody asks, an address gets one mail in that time."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ForgottenForm(Form):
    username = Line(
        lazy_gettext("E-mail address"),
        [required(), at_most(254)],
        render_kw={"type": "email", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_username(self, field: Line) -> None:
        if not is_address(field.data):
            raise ValidationError(gettext("Write an address such as lea@example.org."))


@bp.route("/forgotten", methods=["GET", "POST"])
@sparing("reset", ("5 per hour", account_here), ("30 per 15 minutes", neighbourhood), ("300 per minute", lambda: "all"))
@public
def ask() -> ResponseReturnValue:
    form = ForgottenForm()
    if form.accepts():
        ask_for_link(normal_email(form.username.data))
        return redirect(url_for(".asked"), 303)
    return render_template("account/forgotten.html", form=form), form.status


@bp.get("/forgotten/sent")
@public
def asked() -> ResponseReturnValue:
    return render_template("account/forgotten_sent.html")


def ask_for_link(email: str) -> None:
    """Queue the mail, to somebody or to nobody; `mails.reset` makes the link when it leaves."""
    key = f"reset:{digest(email)}:{(now() - EPOCH) // ONE_IN}"
    queue([Wanted(key, "reset", email, lang() if lang() in LANGUAGES else "fr")], now=now())
