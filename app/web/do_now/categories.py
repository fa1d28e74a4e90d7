"""The categories of the programme: the leader adds, renames, orders, merges and deletes them."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, lazy_gettext, ngettext
from flask_babel import gettext as _
from wtforms import SelectField

from app.core import db
from app.core.errors import Refused
from app.do_now.category import LONGEST_LABEL, Category, categories_of
from app.do_now.category_list import add, closed, counted, delete, merge, move, rename, reopen
from app.programme.policy import Permission
from app.web.forms import CreatingForm, EditingForm, Form, Line, at_most, required
from app.web.request import now, requires

bp = Blueprint("categories", __name__)
GONE = 20


class NamesForm(Form):
    label_fr = Line(lazy_gettext("Name in French"), [at_most(LONGEST_LABEL)])
    label_en = Line(lazy_gettext("Name in English"), [at_most(LONGEST_LABEL)])

    @property
    def names(self) -> dict[str, str]:
        return {"label_fr": self.label_fr.data, "label_en": self.label_en.data}


class RenameForm(EditingForm, NamesForm):
    """With the version that the leader saw."""


class NewCategory(CreatingForm, NamesForm):
    """With the key that makes sending it twice harmless."""


class MergeForm(Form):
    into = SelectField(lazy_gettext("Into"), [required()], validate_choice=False)

    def __init__(self, others: list[Category]) -> None:
        super().__init__()
        self.into.choices = [(str(each.id), each.label_in(lang())) for each in others]


def lang() -> str:
    return str(get_locale())


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.CATEGORIES)
def index() -> ResponseReturnValue:
    form = NewCategory()
    if form.accepts():
        try:
            added = add(g.programme, **form.names, by=g.member, now=now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("“%(name)s” is added.", name=added.label_in(lang())), "success")
            return redirect(url_for(".index"), 303)
    return render_template("do_now/category/index.html", form=form, rows=in_words(), gone=gone()), form.status


def in_words() -> list[dict[str, Any]]:
    rows = db.session.execute(counted(g.programme)).all()
    base, actions = url_for(".index"), url_for("actions.index")
    return [
        {
            "name": category.label_in(lang()),
            "other": category.label_in("en" if lang() == "fr" else "fr"),
            "is_of_method": category.is_of_method,
            "used": used,
            "used_href": f"{actions}?category={category.id}",
            "href": f"{base}{category.id}",
            "is_first": place == 0,
            "is_last": place == len(rows) - 1,
        }
        for place, (category, used) in enumerate(rows)
    ]


def gone() -> list[dict[str, Any]]:
    """What was merged or deleted last, and where it went."""
    found = db.session.scalars(closed(g.programme).limit(GONE)).all()
    names = {each.id: each.label_in(lang()) for each in db.session.scalars(categories_of(g.programme))} if found else {}
    return [
        {
            "name": each.label_in(lang()),
            "into": names.get(each.merged_into_id or 0),
            "href": url_for(".reopening", category_id=each.id),
        }
        for each in found
    ]


@bp.route("/<int:category_id>", methods=["GET", "POST"])
@requires(Permission.CATEGORIES)
def edit(category_id: int) -> ResponseReturnValue:
    category = one_of_ours(category_id)
    form = RenameForm(obj=category)
    if form.accepts():
        try:
            rename(category, **form.names, by=g.member, now=now(), seen=form.seen)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("Saved: %(name)s.", name=category.label_in(lang())), "success")
            return redirect(url_for(".index"), 303)
    return page(category, form, MergeForm(others(category))), form.status


def page(category: Category, form: NamesForm, merging: MergeForm) -> str:
    """Its names, and how it can go: merged while actions have it, deleted once none has."""
    [used] = db.session.scalars(
        sa.select(counted(g.programme).where(Category.id == category.id).subquery().c.used)
    ).all()
    return render_template(
        "do_now/category/edit.html",
        form=form,
        merging=merging,
        category=category,
        name=category.label_in(lang()),
        used=used,
    )


@bp.post("/<int:category_id>/place/<direction>")
@requires(Permission.CATEGORIES)
def place(category_id: int, direction: str) -> ResponseReturnValue:
    steps = {"up": -1, "down": 1}
    category = one_of_ours(category_id)
    if direction not in steps:
        abort(404)
    move(category, steps[direction])
    return redirect(url_for(".index"), 303)


@bp.post("/<int:category_id>/merging")
@requires(Permission.CATEGORIES)
def merging(category_id: int) -> ResponseReturnValue:
    """Every action of it goes to another one."""
    category = one_of_ours(category_id)
    found, form = others(category), MergeForm(others(category))
    into = next((each for each in found if str(each.id) == form.into.data), None)
    if form.accepts():
        try:
            moved = merge(category, into or category, by=g.member, now=now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            can_come_back(merged(moved, category, into or category), category)
            return redirect(url_for(".index"), 303)
    return page(category, RenameForm(obj=category, formdata=None), form), form.status


def merged(moved: int, category: Category, into: Category) -> str:
    names = {"name": category.label_in(lang()), "into": into.label_in(lang())}
    return ngettext(
        "“%(name)s” is now part of “%(into)s”, with its %(num)d action.",
        "“%(name)s” is now part of “%(into)s”, with its %(num)d actions.",
        moved,
        **names,
    )


@bp.post("/<int:category_id>/deletion")
@requires(Permission.CATEGORIES)
def deletion(category_id: int) -> ResponseReturnValue:
    category = one_of_ours(category_id)
    try:
        delete(category, by=g.member, now=now())
    except Refused as refusal:
        form = MergeForm(others(category))
        form.refuse(refusal)
        return page(category, RenameForm(obj=category, formdata=None), form), 422
    can_come_back(_("“%(name)s” is deleted.", name=category.label_in(lang())), category)
    return redirect(url_for(".index"), 303)


@bp.post("/<int:category_id>/reopening")
@requires(Permission.CATEGORIES)
def reopening(category_id: int) -> ResponseReturnValue:
    """Bring back what was merged or deleted; a living one is left as it is."""
    category = db.session.get(Category, category_id)
    if category is None or category.programme_id != g.programme.id:
        abort(404)
    if category.closed_at:
        reopen(category, by=g.member, now=now())
    flash(_("“%(name)s” is back.", name=category.label_in(lang())), "success")
    return redirect(url_for(".index"), 303)


def can_come_back(text: str, category: Category) -> None:
    """Tell what was done, with a button that takes it back."""
    flash({"text": text, "action": url_for(".reopening", category_id=category.id), "label": ""}, "undo")  # type: ignore[arg-type]


def others(category: Category) -> list[Category]:
    return [each for each in db.session.scalars(categories_of(g.programme)) if each.id != category.id]


def one_of_ours(category_id: int) -> Category:
    """A category of this programme that is still in use; 404 for any other."""
    category = db.session.get(Category, category_id)
    if category is None or category.programme_id != g.programme.id or category.closed_at:
        abort(404)
    return category
