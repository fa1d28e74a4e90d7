"""Saved views: keep what a list is asked for under a name, rename it, share it, delete it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import joinedload
from wtforms import BooleanField

from app.core import db
from app.core.errors import Refused
from app.programme.policy import Permission
from app.programme.saved_view import (
    SavedView,
    amend,
    check_own,
    open_whole,
    open_with,
    opens_for,
    remove,
    save,
    views_for,
)
from app.web.forms import CreatingForm, Form, Line, at_most, required
from app.web.lists import Asked
from app.web.pages import LISTS
from app.web.request import can, now, requires

bp = Blueprint("views", __name__)
ONE = "/<int:view_id>"


class Named(Form):
    name = Line(lazy_gettext("Name"), [required(), at_most(60)])
    shared = BooleanField(lazy_gettext("Everybody in the programme sees it"))

    def __init__(self, *args: Any, shares: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not shares:
            del self.shared

    @property
    def wanted(self) -> dict[str, Any]:
        return {"name": self.name.data, "shared": bool(self.shared and self.shared.data)}


class NewView(CreatingForm, Named):
    """With the key that makes sending it twice harmless."""


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    chosen = set(db.session.scalars(opens_for(g.member)))
    views = db.session.scalars(views_for(g.member).options(joinedload(SavedView.by)))
    rows = [_row(view, opens=view.id in chosen) for view in views]
    return render_template("view/index.html", rows=rows)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.READ)
def new() -> ResponseReturnValue:
    asked, form = _asked(request.values), NewView(shares=can("SHARE"))
    if form.accepts():
        try:
            save(asked.kind, asked.query, **form.wanted, by=g.member, now=now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("The view “%(name)s” is saved.", name=form.name.data), "success")
            return redirect(asked.href, 303)
    whole = {"list": asked.kind, **asked.query}
    return render_template("view/edit.html", form=form, view=None, list=whole, back_href=asked.href), form.status


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@requires(Permission.READ)
def edit(view_id: int) -> ResponseReturnValue:
    view = _own_or_404(view_id)
    form = Named(obj=view, shares=can("SHARE") or view.shared)
    if form.accepts():
        try:
            amend(view, **form.wanted, by=g.member)
            return redirect(url_for(".index"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("view/edit.html", form=form, view=view, list={}, back_href=url_for(".index")), form.status


@bp.post(f"{ONE}/removal")
@requires(Permission.READ)
def removal(view_id: int) -> ResponseReturnValue:
    """Delete it; the message brings it back by saving the same anew."""
    view = _own_or_404(view_id)
    fields = {"list": view.kind, **view.entries, "name": view.name} | ({"shared": "y"} if view.shared else {})
    remove(view, by=g.member)
    text = _("The view “%(name)s” is deleted.", name=view.name)
    flash({"text": text, "action": url_for(".new"), "fields": fields}, "undo")  # type: ignore[arg-type]
    return redirect(url_for(".index"), 303)


@bp.post(f"{ONE}/opening")
@requires(Permission.READ)
def opening(view_id: int) -> ResponseReturnValue:
    """From now on the list opens with this view, for this person alone."""
    view = _seen_or_404(view_id)
    open_with(view, by=g.member)
    return redirect(_asked_by(view).href, 303)


@bp.post(f"{ONE}/opening/removal")
@requires(Permission.READ)
def removal_of_opening(view_id: int) -> ResponseReturnValue:
    view = _seen_or_404(view_id)
    open_whole(view, by=g.member)
    return redirect(_asked_by(view).href, 303)


def _row(view: SavedView, *, opens: bool) -> dict[str, Any]:
    own = view.member_id == g.member.id
    return {
        "name": view.name,
        "href": _asked_by(view).href,
        "list": _("Inventory of actions") if view.kind else _("All items"),
        "by": "" if own else view.by.name,
        "shared": view.shared,
        "opens": opens,
        "opening": url_for(".removal_of_opening" if opens else ".opening", view_id=view.id),
        "edit": url_for(".edit", view_id=view.id) if own or (view.shared and can("DECIDE")) else None,
        "removal": url_for(".removal", view_id=view.id),
    }


def _own_or_404(view_id: int) -> SavedView:
    view = _seen_or_404(view_id)
    check_own(view, g.member)
    return view


def _seen_or_404(view_id: int) -> SavedView:
    """A view that the person sees: one of another's that is not shared is not there."""
    return db.session.scalar(views_for(g.member).where(SavedView.id == view_id)) or abort(404)


def _asked_by(view: SavedView) -> Asked:
    return _asked({**view.entries, "list": view.kind})


def _asked(given: Mapping[str, str]) -> Asked:
    kind = given.get("list", "")
    return Asked.read(given, kind if kind in LISTS else "")
