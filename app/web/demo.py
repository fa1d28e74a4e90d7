"""Entering as somebody of the demonstration: a POST, and only where nobody but this machine can send one."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.i18n import N_
from app.programme.account import User, normal_email
from app.programme.member import GroupMember, Member, Place, Role, WorkingGroup
from app.programme.programme import Programme, Track
from app.programme.sign_in import sign_in, sign_out
from app.steering.demonstration import remove
from app.web.devices import device_here
from app.web.request import administrator, now, public
from app.web.signing_in import let_in, token_here

bp = Blueprint("demo", __name__, url_prefix="/demo")

SIGHTS = {
    Role.LEADER: N_("The whole programme: what needs attention, the report to publish, the people"),
    Role.LEAD: N_("The group's track: its items, its weekly update, its part of the report"),
    Role.MEMBER: N_("The items of the group, and those to carry"),
    Role.FIELD: N_("What the shop floor captures, and its own items"),
    Role.EXEC: N_("The published reports, and the three tracks to read"),
    Role.OBSERVER: N_("Everything, to read"),
}


def is_open() -> bool:
    """Demonstration mode, on the loopback, with no proxy that could bring strangers."""
    settings = current_app.extensions["settings"]
    return bool(settings.demo and settings.loopback and not settings.trusted_proxies)


@bp.post("/enter")
@public
def enter() -> ResponseReturnValue:
    somebody = sa.select(User).where(User.email == normal_email(request.form.get("email", "")), User.demo)
    user = db.session.scalar(somebody.where(User.is_active)) if is_open() else None
    if user is None:
        abort(404)
    sign_out(token_here())
    return let_in(user, sign_in(user, now=now(), device=device_here()), request.form.get("next", ""))


@bp.post("/removal")
@administrator
def removal() -> ResponseReturnValue:
    """Take the fictitious programmes and people away; an administrator of the demonstration goes with them."""
    remove()
    db.session.expire_all()
    flash(_("The demonstration is gone; what is yours has stayed."), "success")
    if g.user.demo:
        g.user = None
        return redirect(url_for("account.login"))
    return redirect(url_for("admin.index"))


def roles() -> list[dict[str, Any]]:
    """For the sign-in page: by programme, one person for each part one can play; none unless one may enter."""
    if not is_open():
        return []
    played: dict[str, dict[Any, dict[str, str]]] = {}
    for user, role, led, company in db.session.execute(cast()):
        track = led if role is Role.LEAD else None
        played.setdefault(company or _("The instance"), {}).setdefault((role, track), part(user, role, track))
    return [{"heading": heading, "people": list(people.values())} for heading, people in played.items()]


def cast() -> sa.Select[User, Role, Track, str]:
    """The people of the demonstration with their role, the track whose group they lead, and their company."""
    leads = sa.and_(GroupMember.member_id == Member.id, GroupMember.place == Place.LEAD)
    order = sa.case(
        {role.value: rank for rank, role in enumerate(Role)}, value=sa.cast(Member.role, sa.String), else_=9
    )
    return (
        sa.select(User, Member.role, WorkingGroup.track, Programme.company)
        .outerjoin(Member, sa.and_(Member.user_id == User.id, Member.left_at.is_(None)))
        .outerjoin(Programme, Programme.id == Member.programme_id)
        .outerjoin(GroupMember, leads)
        .outerjoin(WorkingGroup, WorkingGroup.id == GroupMember.group_id)
        .where(User.demo, User.is_active, User.is_admin | Member.id.is_not(None))
        .order_by(Programme.id.is_(None), Programme.id, order, User.id)
    )


def part(user: User, role: Role | None, track: Track | None) -> dict[str, str]:
    if role is None:
        words, sight = _("Administrator"), _("Accounts and the health of the instance; no programme")
    else:
        words, sight = _(role.label), _(SIGHTS[role])
    if track:
        words = f"{words}, {_(track.label)}"
    return {"email": user.email, "name": user.name, "role": words, "sight": sight}
