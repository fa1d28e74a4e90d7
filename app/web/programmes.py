"""My programmes, those that I prepare, and the home page of one."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.programme.member import Member
from app.programme.policy import Permission
from app.programme.programme import Programme
from app.programme.programme_draft import drafts_of
from app.steering.opening import programmes_of
from app.web.draft_pages import draft_card
from app.web.home import home_page
from app.web.request import now, requires, signed_in
from app.web.words import day_name, long_date

bp = Blueprint("programmes", __name__)


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """The programmes of this person, the closed ones folded; somebody with one alone goes straight to it."""
    mine = db.session.execute(programmes_of(g.user)).all()
    if len(mine) == 1 and not g.user.may_create:
        return redirect(url_for(".show", slug=mine[0][0].slug))
    cards = [card(programme, member) for programme, member in mine]
    drafts = db.session.scalars(drafts_of(g.user)) if g.user.may_create else ()
    return render_template(
        "programme/index.html",
        running=[each for each in cards if not each["closed"]],
        closed=[each for each in cards if each["closed"]],
        drafts=[draft_card(draft) for draft in drafts],
    )


def card(programme: Programme, member: Member) -> dict[str, Any]:
    """A programme as the list shows it; of a closed one the day is that of its closing."""
    on = programme.today(programme.closed_at or now())
    return {
        "title": programme.title,
        "company": programme.company,
        "href": url_for(".show", slug=programme.slug),
        "day": day_name(programme.day_of(on)),
        "role": _(member.role.label),
        "closed": _("closed on %(day)s", day=long_date(on)) if programme.closed_at else "",
    }


@bp.get("/p/<slug>/")
@requires(Permission.READ)
def show() -> ResponseReturnValue:
    return render_template("programme/home.html", page=home_page(g.programme, g.member, now()))
