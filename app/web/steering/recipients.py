"""Who gets the weekly report: by role, members put on the list or taken off it, people outside until a day."""

import sqlalchemy as sa
from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy.orm import joinedload
from wtforms import SelectField

from app.core import db
from app.core.errors import Refused
from app.programme.policy import Permission
from app.steering.outside_reader import USUAL, OutsideReader, amend, let_in, revoke_all, show_out
from app.steering.report_audience import choose
from app.steering.stopped_address import release
from app.web.forms import CreatingForm, Day, Form, Line, at_most, required
from app.web.members import one_of_us
from app.web.programme_forms import LANGS
from app.web.request import now, requires, today
from app.web.steering.recipient_pages import index_page, offered
from app.web.throttle import sparing_person

bp = Blueprint("recipients", __name__)
CHOICES = {"yes": True, "no": False, "role": None}


class MemberForm(Form):
    """`gets`: yes, no, or role for what the person's role says."""

    member_id = SelectField(lazy_gettext("Member"), [required()], coerce=int)
    gets = SelectField(choices=[(code, code) for code in CHOICES], default="yes")


class OutsideForm(CreatingForm):
    name = Line(lazy_gettext("Name"), [required(), at_most(120)])
    email = Line(lazy_gettext("E-mail address"), [required(), at_most(254)], render_kw={"type": "email"})
    lang = SelectField(lazy_gettext("Language"), choices=LANGS)
    until = Day(lazy_gettext("Gets the report until"), [required()])


class EditOutsideForm(Form):
    name = Line(lazy_gettext("Name"), [required(), at_most(120)])
    lang = SelectField(lazy_gettext("Language"), choices=LANGS)
    until = Day(lazy_gettext("Gets the report until"), [required()])


@bp.get("/")
@requires(Permission.PUBLISH)
def index() -> ResponseReturnValue:
    return render_template("steering/recipient/index.html", page=index_page())


@bp.post("/members")
@requires(Permission.PUBLISH)
def member() -> ResponseReturnValue:
    """Put a member on the list, take one off it, or leave it to their role."""
    form = MemberForm()
    form.member_id.choices = offered()
    if not form.accepts():
        flash(_("Choose one of the list."), "error")
        return redirect(url_for(".index"), 303)
    person = one_of_us(form.member_id.data)
    choose(person, CHOICES[form.gets.data], by=g.member, now=now())
    flash(_("Saved: %(name)s.", name=person.name), "success")
    return redirect(url_for(".index"), 303)


@bp.route("/outside/new", methods=["GET", "POST"])
@sparing_person
@requires(Permission.PUBLISH)
def new() -> ResponseReturnValue:
    """Somebody outside the company, whom the leader answers for."""
    form = OutsideForm(lang=g.programme.lang, until=today() + USUAL)
    if form.accepts():
        given = {name: form.data[name] for name in ("name", "email", "lang", "until")}
        try:
            reader = let_in(g.programme, **given, by=g.member, now=now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(name)s gets the next report, through a link of their own.", name=reader.name), "success")
            return redirect(url_for(".index"), 303)
    return render_template("steering/recipient/new.html", form=form), form.status


@bp.route("/outside/<int:reader_id>", methods=["GET", "POST"])
@requires(Permission.PUBLISH)
def edit(reader_id: int) -> ResponseReturnValue:
    reader = _reader_or_404(reader_id)
    form = EditOutsideForm(obj=reader)
    if form.accepts():
        given = {name: form.data[name] for name in ("name", "lang", "until")}
        try:
            amend(reader, **given, by=g.member, now=now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("Saved: %(name)s.", name=reader.name), "success")
            return redirect(url_for(".index"), 303)
    return render_template("steering/recipient/edit.html", form=form, reader=reader), form.status


@bp.post("/outside/<int:reader_id>/removal")
@requires(Permission.PUBLISH)
def removal(reader_id: int) -> ResponseReturnValue:
    """No more reports to them, and the links that they have are dead."""
    reader = _reader_or_404(reader_id)
    show_out(reader, by=g.member, now=now())
    flash(_("%(name)s gets no more reports, and their links lead nowhere.", name=reader.name), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/outside/<int:reader_id>/mail")
@requires(Permission.PUBLISH)
def mail(reader_id: int) -> ResponseReturnValue:
    """Their address works again."""
    reader = _reader_or_404(reader_id)
    release(reader.email, now())
    flash(_("%(address)s gets mail again.", address=reader.email), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/links/revocation")
@requires(Permission.PUBLISH)
def revocation() -> ResponseReturnValue:
    """Every link to a report of this programme is dead."""
    count = revoke_all(g.programme, by=g.member, now=now())
    flash(ngettext("%(num)d link leads nowhere any more.", "%(num)d links lead nowhere any more.", count), "success")
    return redirect(url_for(".index"), 303)


def _reader_or_404(reader_id: int) -> OutsideReader:
    mine = sa.select(OutsideReader).where(OutsideReader.id == reader_id, OutsideReader.programme_id == g.programme.id)
    return db.session.scalar(mine.options(joinedload(OutsideReader.programme))) or abort(404)
