"""People and groups of a programme: everybody reads, the leaders change; everybody says what they are themselves."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.core.text import one_line
from app.programme.invitation import admit, expected_in, may_hand_over
from app.programme.member import Member, Role, WorkingGroup
from app.programme.membership import amend, groups_of, take_seats, write_charter
from app.programme.people import Filter, groups_in, page, people_of
from app.programme.policy import Permission
from app.programme.programme import Track
from app.web.account_mails import hand_over, mail_link, shown_once, tell_of_joining
from app.web.member_form import CharterForm, NewMember, PersonForm, Seated, as_it_is, facts_of
from app.web.people_words import expected_rows, filters, group_cards, pager, people_rows
from app.web.request import can, now, requires
from app.web.throttle import sparing_person

bp = Blueprint("members", __name__)
TRACKS = [track.value for track in Track]
EXPECTED = 50
"""So many who have not come in yet are shown; the search finds the others among the members."""


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    groups = db.session.execute(groups_in(g.programme)).all()
    wanted = filter_of_address()
    found = page(people_of(g.programme, wanted), after=id_in("after"), before=id_in("before"))
    expected = db.session.execute(expected_in(g.programme).limit(EXPECTED)).all() if can("PEOPLE") else []
    return render_template(
        "member/index.html",
        groups=group_cards(groups),
        rows=people_rows(found.rows),
        pager=pager(found),
        filters=filters(wanted, headcount=groups[0].headcount),
        expected=expected_rows(expected),
        link=shown_once(),
    )


def filter_of_address() -> Filter:
    """Who the address asks for; what makes no sense is left out."""
    asked = request.args
    return Filter(
        text=one_line(asked.get("q", ""))[:200],
        role=Role(asked["role"]) if asked.get("role") in {role.value for role in Role} else None,
        track=Track(asked["track"]) if asked.get("track") in TRACKS else None,
    )


def id_in(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


@bp.route("/new", methods=["GET", "POST"])
@sparing_person
@requires(Permission.PEOPLE)
def new() -> ResponseReturnValue:
    form = NewMember(lang=g.programme.lang, role=Role.MEMBER.value)
    if form.accepts():
        try:
            bring_in(form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for(".index"), 303)
    return render_template("member/new.html", form=form, tracks=TRACKS), form.status


def bring_in(form: NewMember) -> None:
    person = {name: form.data[name] for name in ("name", "email", "lang")}
    invited = admit(g.programme, **person, **form.values, by=g.member, now=now())
    take_seats(invited.member, form.seats, groups=db.session.scalars(groups_of(g.programme)).all(), now=now())
    user = invited.member.user
    if invited.token is None:
        tell_of_joining(user)
        flash(_("%(name)s is in the programme.", name=user.name), "success")
        return
    flash(_("%(name)s is invited.", name=user.name), "success")
    (hand_over if may_hand_over(invited.member) else mail_link)(user, invited.token)


@bp.route("/<int:member_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE)
def edit(member_id: int) -> ResponseReturnValue:
    member = one_of_us(member_id)
    form = Seated(data=as_it_is(member))
    if form.accepts():
        groups = db.session.scalars(groups_of(g.programme)).all()
        try:
            amend(member, form.values, by=g.member, now=now())
            take_seats(member, form.seats, groups=groups, now=now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("Saved: %(name)s.", name=member.name), "success")
            return redirect(url_for(".index"), 303)
    return render_template("member/edit.html", form=form, person=member, tracks=TRACKS), form.status


@bp.route("/me", methods=["GET", "POST"])
@requires(Permission.READ)
def mine() -> ResponseReturnValue:
    """What the person at hand is in this programme; their role and seats are the leader's to give."""
    form = PersonForm(data=facts_of(g.member))
    if form.accepts():
        amend(g.member, form.facts, by=g.member, now=now())
        flash(_("Saved."), "success")
        return redirect(url_for("account.profile", _anchor="programmes"), 303)
    return render_template("member/mine.html", form=form), form.status


@bp.route("/groups/<track>", methods=["GET", "POST"])
@requires(Permission.PEOPLE)
def charter(track: str) -> ResponseReturnValue:
    group: WorkingGroup = next(
        (one for one in db.session.scalars(groups_of(g.programme)) if one.track.value == track), None
    ) or abort(404)
    form = CharterForm(obj=group)
    if form.accepts():
        write_charter(group, form.charter.data, seen=form.seen)
        flash(_("The charter is saved."), "success")
        return redirect(url_for(".index"), 303)
    return render_template("member/charter.html", form=form, group=group), form.status


def one_of_us(member_id: int) -> Member:
    """A present member of this programme; 404 for any other."""
    member = db.session.get(Member, member_id)
    if member is None or member.programme_id != g.programme.id or member.left_at is not None:
        abort(404)
    return member
