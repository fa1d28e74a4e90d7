"""The administrator's pages: accounts and the health of the instance. No programme can be read from here."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField

from app.core import db
from app.core.errors import Refused
from app.core.text import one_line
from app.programme.account import User, create_user
from app.programme.administrator import accounts, close_account, give_rights, reopen_account
from app.programme.one_time_link import one_time_link
from app.web.account_mails import hand_over, shown_once
from app.web.forms import CreatingForm, Form, Line, at_most, required
from app.web.request import administrator, now

bp = Blueprint("admin", __name__)

PER_PAGE = 50


class AccountForm(CreatingForm):
    name = Line(lazy_gettext("Name"), [required(), at_most(120)])
    email = Line(lazy_gettext("E-mail address"), [required(), at_most(254)], render_kw={"type": "email"})
    lang = SelectField(lazy_gettext("Language"), choices=[("fr", "Français"), ("en", "English")])
    may_create = BooleanField(lazy_gettext("May create programmes"))


class RightsForm(Form):
    may_create = BooleanField(lazy_gettext("May create programmes"))
    is_admin = BooleanField(lazy_gettext("Administrator"))


@bp.get("/")
@administrator
def index() -> ResponseReturnValue:
    text = one_line(request.args.get("q", ""))[:200]
    people, pager = page_of(accounts(text), text)
    return render_template("admin/index.html", people=people, pager=pager, text=text, tabs=tabs("index"))


@bp.route("/accounts/new", methods=["GET", "POST"])
@administrator
def new() -> ResponseReturnValue:
    form = AccountForm()
    if form.accepts():
        given = {name: form.data[name] for name in ("name", "email", "lang", "may_create")}
        try:
            user = create_user(**given, now=now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            hand_over(user, one_time_link(user, now=now(), by=g.user))
            return redirect(url_for(".show", user_id=user.id), 303)
    return render_template("admin/new.html", form=form), form.status


@bp.get("/accounts/<int:user_id>")
@administrator
def show(user_id: int) -> ResponseReturnValue:
    user = account(user_id)
    return account_page(user, RightsForm(obj=user))


@bp.post("/accounts/<int:user_id>/rights")
@administrator
def rights(user_id: int) -> ResponseReturnValue:
    user, form = account(user_id), RightsForm()
    if form.accepts():
        try:
            give_rights(user, may_create=form.may_create.data, is_admin=form.is_admin.data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("The rights of %(name)s are saved.", name=user.name), "success")
            return redirect(url_for(".show", user_id=user.id), 303)
    return account_page(user, form), form.status


@bp.post("/accounts/<int:user_id>/closing")
@administrator
def close(user_id: int) -> ResponseReturnValue:
    """Who is signed in with it is out at once."""
    user = account(user_id)
    close_account(user)
    flash(_("The account of %(name)s is closed: every session has ended.", name=user.name), "success")
    return redirect(url_for(".show", user_id=user.id), 303)


@bp.post("/accounts/<int:user_id>/opening")
@administrator
def reopen(user_id: int) -> ResponseReturnValue:
    user = account(user_id)
    reopen_account(user)
    flash(_("The account of %(name)s is open again.", name=user.name), "success")
    return redirect(url_for(".show", user_id=user.id), 303)


@bp.post("/accounts/<int:user_id>/link")
@administrator
def link(user_id: int) -> ResponseReturnValue:
    """A new one-time link; an earlier one that was not used dies."""
    user = account(user_id)
    if not user.is_active:
        abort(409)
    hand_over(user, one_time_link(user, now=now(), by=g.user))
    return redirect(url_for(".show", user_id=user.id), 303)


def account(user_id: int) -> User:
    return db.session.get(User, user_id) or abort(404)


def account_page(user: User, form: RightsForm) -> str:
    return render_template("admin/show.html", account=user, form=form, link=shown_once())


def page_of(people: sa.Select[User], text: str) -> tuple[list[User], dict[str, Any]]:
    """Fifty accounts by address, after or before the one that the page's address names, and the pager's links."""
    after, before = (one_line(request.args.get(name, "")) for name in ("after", "before"))
    if before:
        people = people.where(User.email < before).order_by(User.email.desc())
    else:
        people = people.where(User.email > after).order_by(User.email)
    found = list(db.session.scalars(people.limit(PER_PAGE + 1)))
    more, shown = len(found) > PER_PAGE, found[:PER_PAGE]
    if before:
        shown.reverse()
    has_previous, has_next = (more, True) if before else (bool(after), more)
    return shown, {
        "previous": url_for(".index", q=text or None, before=shown[0].email) if has_previous and shown else None,
        "next": url_for(".index", q=text or None, after=shown[-1].email) if has_next and shown else None,
    }


def tabs(current: str) -> list[dict[str, Any]]:
    entries = (("admin.index", _("Accounts")), ("upkeep.health", _("Health of the instance")))
    return [{"label": label, "href": url_for(name), "current": name.endswith(current)} for name, label in entries]
