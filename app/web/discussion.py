"""What is said about an item, as its page shows it: the newest comments, in the order in which they were said."""

from collections.abc import Mapping
from typing import Any

from flask import g, url_for
from markupsafe import Markup

from app.core import db
from app.core.markdown import html
from app.programme.comment import Comment, comments_of, up_to
from app.programme.item import Item
from app.programme.policy import Permission, allows
from app.web.history import when
from app.web.item_forms import CommentForm
from app.web.refs import number_asked
from app.web.request import can

PAGE = 20


def discussion(item: Item, names: Mapping[Any, str], form: CommentForm) -> dict[str, Any]:
    """One statement. The address may ask for what was said before a comment, or for the page that holds one."""
    before, wanted = number_asked("before"), number_asked("comment")
    shown = comments_of(item)
    if before is not None:
        shown = shown.where(Comment.id < before)
    elif wanted is not None:
        shown = shown.where(up_to(item, wanted, PAGE))
    found = db.session.scalars(shown.limit(PAGE + 1)).unique().all()
    rows = found[:PAGE]
    cut = before is not None or (wanted is not None and sum(row.id >= wanted for row in rows) == PAGE)
    here, at_work = url_for("items.show", ref=item.ref), item.archived_at is None
    return {
        "rows": [_row(row, item, names, at_work=at_work) for row in reversed(rows)],
        "older": f"{here}?before={rows[-1].id}#discussion" if len(found) > PAGE else None,
        "newest": f"{here}#discussion" if cut else None,
        "form": form if at_work and can("COMMENT") else None,
        "people": url_for("comments.people"),
        "add": url_for("comments.new", ref=item.ref),
    }


def _row(comment: Comment, item: Item, names: Mapping[Any, str], *, at_work: bool) -> dict[str, Any]:
    own = comment.member_id == g.member.id
    place = f"{url_for('comments.new', ref=item.ref)}{comment.id}"
    called = {each.words: names.get(("owner_id", each.member_id), each.words) for each in comment.mentions}
    return {
        "id": comment.id,
        "who": names.get(("owner_id", comment.member_id), "—"),
        "when": when(comment.at),
        "edited": when(comment.edited_at) if comment.edited_at else None,
        "lang": comment.lang,
        "html": Markup(html(comment.text, called)),  # noqa: S704 - `html` has cleaned it
        "edit": f"{place}/edit" if at_work and allows(g.member, Permission.REWORD, own=own) else None,
        "erase": f"{place}/erasure" if at_work and allows(g.member, Permission.ERASE_COMMENT, own=own) else None,
    }
