"""Comments on an item: said, reworded, deleted; and the names that an @ suggests."""

from flask import Blueprint, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.core.text import fold, one_line
from app.programme.comment import Comment, Said, comment_of, erase, reword, say
from app.programme.item import Item
from app.programme.mention import addressable
from app.programme.policy import Permission
from app.web.item_forms import CommentForm, RewordForm
from app.web.item_page import page
from app.web.refs import item_or_404
from app.web.request import demand, now, requires
from app.web.undo import offer_undo

bp = Blueprint("comments", __name__)
SUGGESTED = 8


@bp.get("/people")
@requires(Permission.COMMENT)
def people() -> ResponseReturnValue:
    """The first members whose name, or a word of it, begins with `q`."""
    typed = fold(one_line(request.args.get("q", ""))[:100])
    names = (name for _id, _user, name in db.session.execute(addressable(g.programme.id)))
    found = [name for name in names if fold(name).startswith(typed) or f" {typed}" in fold(name)]
    return jsonify([{"value": name, "label": name} for name in found[:SUGGESTED]])


@bp.post("/<ref>/comments/")
@requires(Permission.COMMENT)
def new(ref: str) -> ResponseReturnValue:
    item, form = item_or_404(ref), CommentForm()
    if not form.accepts():
        return page(item, comment=form)
    said = say(item, form.text.data, by=g.member, now=now())
    return _told(item, said)


@bp.route("/<ref>/comments/<int:comment_id>/edit", methods=["GET", "POST"])
@requires(Permission.READ)
def edit(ref: str, comment_id: int) -> ResponseReturnValue:
    item = item_or_404(ref)
    comment = _comment_or_404(item, comment_id)
    demand(Permission.REWORD, own=comment.member_id == g.member.id)
    form = RewordForm(obj=comment)
    if form.accepts():
        try:
            return _told(item, reword(comment, item, form.text.data, by=g.member, now=now(), seen=form.seen))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("item/comment.html", form=form, item=item, people=url_for(".people")), form.status


@bp.post("/<ref>/comments/<int:comment_id>/erasure")
@requires(Permission.READ)
def erasure(ref: str, comment_id: int) -> ResponseReturnValue:
    item = item_or_404(ref)
    line = erase(_comment_or_404(item, comment_id), item, by=g.member, now=now())
    offer_undo(_("The comment is deleted."), line)
    return redirect(url_for("items.show", ref=ref, _anchor="discussion"), 303)


def _comment_or_404(item: Item, comment_id: int) -> Comment:
    return db.session.scalars(comment_of(item, comment_id)).unique().first() or abort(404)


def _told(item: Item, said: Said) -> ResponseReturnValue:
    """To the comment, with a word on each name that reached nobody."""
    for each in said.unclear:
        names = _(" or ").join(each.names)
        if names:
            sentence = _(
                "“@%(name)s” may be %(names)s: nobody was told. Write the whole name.", name=each.words, names=names
            )
        else:
            sentence = _(
                "Nobody here is called “%(name)s”: “@%(name)s” stays text, and nobody was told.", name=each.words
            )
        flash(sentence, "notice")
    anchor = f"comment-{said.comment.id}"
    return redirect(url_for("items.show", ref=item.ref, _anchor=anchor), 303)
