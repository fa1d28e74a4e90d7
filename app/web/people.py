"""The people, categories and saved views that pages offer and histories name, in one statement."""

from typing import Any

import sqlalchemy as sa
from flask import g
from flask_babel import get_locale

from app.core import db
from app.do_now.category import Category
from app.programme.account import User
from app.programme.member import Member
from app.programme.saved_view import SavedView, entries_of


class OfferedView:
    """A saved view as a list offers it."""

    def __init__(self, row: Any) -> None:
        self.label, self.kind = row.label, row.of
        self.entries = entries_of(row.query)


class Offered:
    """`names` maps ("owner_id", id) and ("category_id", id) to words, those who left and those closed included.

    `views` are one's own and the shared ones, when they were asked for.
    """

    def __init__(self, *, views: bool = False) -> None:
        rows = db.session.execute(_all(views=views)).all()
        self.names: dict[Any, str] = {(r.what, r.id): r.label for r in rows if r.what != "view"}
        self.owners = [(r.id, r.label) for r in rows if r.what == "owner_id" and r.offered]
        self.categories = [(r.id, r.label) for r in rows if r.what == "category_id" and r.offered]
        self.views = [OfferedView(r) for r in rows if r.what == "view"]

    def views_of(self, kind: str) -> list[OfferedView]:
        return [view for view in self.views if view.kind == kind]


def _all(*, views: bool) -> sa.CompoundSelect[*tuple[Any, ...]]:
    none = sa.literal("")
    people = (
        sa.select(
            sa.literal("owner_id").label("what"),
            Member.id.label("id"),
            User.name.label("label"),
            Member.left_at.is_(None).label("offered"),
            sa.literal(0).label("place"),
            none.label("of"),
            none.label("query"),
        )
        .join(User)
        .where(Member.programme_id == g.programme.id)
    )
    label = Category.label_fr if str(get_locale()) == "fr" else Category.label_en
    categories = sa.select(
        sa.literal("category_id"), Category.id, label, Category.closed_at.is_(None), Category.position, none, none
    ).where(Category.programme_id == g.programme.id)
    saved = sa.select(
        sa.literal("view"),
        SavedView.id,
        SavedView.name,
        SavedView.shared,
        sa.literal(0),
        SavedView.kind,
        SavedView.query,
    ).where(SavedView.programme_id == g.programme.id, sa.or_(SavedView.member_id == g.member.id, SavedView.shared))
    return sa.union_all(people, categories, *([saved] if views else [])).order_by("what", "place", "label")
