"""One's own page: how Jalon calls you, in which language; the password, the devices."""

from typing import Any

from flask import flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, PasswordField, SelectField
from wtforms.validators import EqualTo, Length

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.account import User
from app.programme.one_time_link import change_password as set_password
from app.programme.password import LONGEST, SHORTEST, hash_password, matches
from app.programme.renaming import rename
from app.programme.sign_in import sign_in
from app.steering.opening import programmes_of
from app.web.account_mails import tell_of_new_password
from app.web.devices import device_here, my_devices
from app.web.forms import Form, Line, at_most, required
from app.web.people_words import facts_in_words
from app.web.reminder_words import next_digest
from app.web.request import now, own_transactions, signed_in
from app.web.signing_in import let_in
from app.web.throttle import guarded, person_here


class ProfileForm(Form):
    name = Line(lazy_gettext("Name"), [required(), at_most(120)], render_kw={"autocomplete": "name"})
    lang = SelectField(lazy_gettext("Language"), choices=[("fr", "Français"), ("en", "English")])
    shortcuts = BooleanField(lazy_gettext("Keyboard shortcuts of a single key"))

    def __init__(self, user: User) -> None:
        super().__init__(obj=user)

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class NewPassword(Form):
    """A password and once more; the rules are the domain's."""

    password = PasswordField(
        lazy_gettext("New password"),
        [required(), Length(max=1024)],
        render_kw={"autocomplete": "new-password", "minlength": SHORTEST, "maxlength": LONGEST},
    )
    again = PasswordField(
        lazy_gettext("The same again"),
        [required(), EqualTo("password", lazy_gettext("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class PasswordForm(NewPassword):
    current = PasswordField(
        lazy_gettext("Current password"), [required(), Length(max=1024)], render_kw={"autocomplete": "current-password"}
    )


@signed_in
def profile() -> ResponseReturnValue:
    form = ProfileForm(g.user)
    if form.accepts():
        rename(g.user, form.name.data)
        for name, value in form.values.items():
            setattr(g.user, name, value)
        session["lang"] = form.lang.data
        flash(_("Your settings are saved."), "success")
        return redirect(url_for(".profile"), 303)
    return page(form, PasswordForm(formdata=None)), form.status


@guarded(person_here)
@own_transactions
@signed_in
def password() -> ResponseReturnValue:
    """Change the password: every other device is signed out, this one gets a new session."""
    form = PasswordForm()
    if form.accepts():
        try:
            return change_password(form.current.data, form.password.data)
        except Refused as refusal:
            form.refuse(refusal)
    return page(ProfileForm(g.user), form), form.status


def change_password(current: str, new: str) -> ResponseReturnValue:
    with db.reading():
        user_id, stored, own = g.user.id, g.user.password, (g.user.name, g.user.email)
    if not matches(stored, current):
        raise Refused(N_("This is not your current password."), field="current")
    hashed = hash_password(new, own=own)
    with db.writing():
        user = db.session.get_one(User, user_id, populate_existing=True)
        set_password(user, hashed)
        tell_of_new_password(user, device_here())
        token = sign_in(user, now=now(), device=device_here())
    response = let_in(user, token, url_for("account.profile"))
    flash(_("Your password is changed. Your other devices are signed out."), "success")
    return response


def page(form: ProfileForm, password: PasswordForm) -> str:
    return render_template(
        "account/profile.html",
        form=form,
        password=password,
        devices=my_devices(),
        places=my_places(),
        next=next_digest(g.user, now()),
    )


def my_places() -> list[dict[str, Any]]:
    """The programmes that the person is in, and what each knows of them."""
    return [
        {
            "title": programme.title,
            "company": programme.company,
            "role": _(member.role.label),
            "facts": facts_in_words(member),
            "href": url_for("members.mine", slug=programme.slug),
        }
        for programme, member in db.session.execute(programmes_of(g.user))
    ]
