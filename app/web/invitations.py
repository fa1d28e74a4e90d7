"""Invitations: several people at once, and what becomes of those who have not come in yet."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.core.errors import Refused
from app.programme.invitation import BadLines, Invited, guests_in, invite, invite_again, may_hand_over
from app.programme.member import Member, Role
from app.programme.membership import groups_of, take_seats
from app.programme.policy import Permission
from app.web.account_mails import mail_link, show_once, tell_of_joining
from app.web.member_form import InvitationForm
from app.web.members import one_of_us
from app.web.request import now, requires
from app.web.throttle import sparing_person

bp = Blueprint("invitations", __name__)


@bp.route("/", methods=["GET", "POST"])
@sparing_person
@requires(Permission.PEOPLE)
def new() -> ResponseReturnValue:
    form = InvitationForm(lang=g.programme.lang, role=Role.MEMBER.value)
    if form.accepts():
        try:
            tell(bring_in(form))
        except BadLines as refusal:
            show_lines(form, refusal)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("members.index"), 303)
    return render_template("member/invite.html", form=form), form.status


def bring_in(form: InvitationForm) -> list[Invited]:
    guests, role = guests_in(form.people.data), Role(form.role.data)
    invited = invite(g.programme, guests, lang=form.lang.data, role=role, by=g.member, now=now())
    if form.groups.data:
        groups = db.session.scalars(groups_of(g.programme)).all()
        for each in invited:
            take_seats(each.member, form.seats, groups=groups, now=now())
    for each in invited:
        if each.token:
            mail_link(each.member.user, each.token)
        else:
            tell_of_joining(each.member.user)
    return invited


def tell(invited: list[Invited]) -> None:
    """How many got a link, how many are in already."""
    links = sum(each.token is not None for each in invited)
    at_once = len(invited) - links
    said = [ngettext("%(num)d person is invited.", "%(num)d people are invited.", links)] if links else []
    if at_once:
        said.append(
            ngettext("%(num)d person had an account and is in.", "%(num)d people had an account and are in.", at_once)
        )
    flash(" ".join(said), "success")


def show_lines(form: InvitationForm, refusal: BadLines) -> None:
    """What is wrong, line by line, beside what was typed."""
    form.refuse(refusal)
    form.people.errors += [
        _("Line %(number)d, %(address)s: %(why)s", number=number, address=address, why=_(why.message, **why.values))
        for number, address, why in refusal.lines
    ]


@bp.post("/<int:member_id>/mail")
@sparing_person
@requires(Permission.PEOPLE)
def mail(member_id: int) -> ResponseReturnValue:
    """Another mail with another link."""
    member = expected(member_id)
    mail_link(member.user, invite_again(member, by=g.member, now=now()))
    flash(_("A new mail is on its way to %(name)s; the former link no longer works.", name=member.name), "success")
    return redirect(url_for("members.index"), 303)


@bp.post("/<int:member_id>/link")
@sparing_person
@requires(Permission.PEOPLE)
def link(member_id: int) -> ResponseReturnValue:
    """Another link, to hand over otherwise; it stands on the next page once. 403 where only the mailbox may open."""
    member = expected(member_id)
    if not may_hand_over(member):
        abort(403)
    show_once(member.user, invite_again(member, by=g.member, now=now()), mailed=False)
    return redirect(url_for("members.index"), 303)


def expected(member_id: int) -> Member:
    """A member of this programme who has not come in yet; 404 for any other, and 409 for who has by now."""
    member = one_of_us(member_id)
    if not member.user.is_expected:
        abort(409)
    return member
