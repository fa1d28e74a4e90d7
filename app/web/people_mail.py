"""Addresses to which mail is stopped because too much came back: whoever knows that they work again says so."""

from flask import Blueprint, abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.programme.account import User
from app.programme.policy import Permission
from app.steering import stopped_address
from app.web.members import one_of_us
from app.web.request import administrator, now, requires, signed_in

bp = Blueprint("people_mail", __name__)
outside = Blueprint("stopped_mail", __name__)


@bp.post("/<int:member_id>/mail")
@requires(Permission.PEOPLE)
def release(member_id: int) -> ResponseReturnValue:
    """A leader, for a member."""
    _release(one_of_us(member_id).user)
    return redirect(url_for("members.edit", member_id=member_id), 303)


@outside.post("/profile/mail")
@signed_in
def mine() -> ResponseReturnValue:
    """For oneself."""
    _release(g.user)
    return redirect(url_for("account.profile"), 303)


@outside.post("/admin/accounts/<int:user_id>/mail")
@administrator
def of_account(user_id: int) -> ResponseReturnValue:
    """An administrator, for any account."""
    _release(db.session.get(User, user_id) or abort(404))
    return redirect(url_for("admin.show", user_id=user_id), 303)


def _release(user: User) -> None:
    stopped_address.release(user.email, now())
    flash(_("%(address)s gets mail again.", address=user.email), "success")
