"""The people, categories and saved views that pages offer and histories name, in one statement."""

from typing import Any

import sqlalchemy as sa
from flask import g
from flask_babel import get_locale

from app.do_now.category import Category
from app.programme.account import User
from app.programme.member import CONTRIBUTING, Member
from app.programme.saved_view import OpeningView, SavedView, entries_of
from app.web.beside import rows_here


class OfferedView:
    """A saved view as a list offers it; `opens` says that the list opens with it for this person."""

    def __init__(self, row: Any) -> None:
        self.id, self.label, self.kind, self.opens = row.id, row.label, row.of, bool(row.offered)
        self.entries = entries_of(row.query)


class Offered:
    """`names` maps ("owner_id", id) and ("category_id", id) to words, those who left and those closed included.

    `people` are those who take part, `owners` those of them who take work on.
    `views` are one's own and the shared ones, when they were asked for.
    """

    def __init__(self, *, views: bool = False) -> None:
        rows = rows_here(offered_and_views if views else offered)
        own = "label" if str(get_locale()) == "fr" else "other"
        self.people = [(r.id, r.label) for r in rows if r.what == "owner_id" and r.offered]
        self.owners = [(r.id, r.label) for r in rows if r.what == "owner_id" and r.offered and r.of]
        self.categories = [(r.id, getattr(r, own)) for r in rows if r.what == "category_id" and r.offered]
        self.names: dict[Any, str] = {(r.what, r.id): r.label for r in rows if r.what == "owner_id"}
        self.names |= {(r.what, r.id): getattr(r, own) for r in rows if r.what == "category_id"}
        self.views = [OfferedView(r) for r in rows if r.what == "view"]

    def owners_or(self, owner_id: int | None) -> list[tuple[int, str]]:
        """Who can own an item, and who owns it now, whatever became of them."""
        known = {each for each, _name in self.owners}
        name = self.names.get(("owner_id", owner_id))
        return [*self.owners, (owner_id, name)] if owner_id and name and owner_id not in known else self.owners

    def views_of(self, kind: str) -> list[OfferedView]:
        return [view for view in self.views if view.kind == kind]


def offered(programme: Any) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """People and categories; `label` and `other` are the names of a category in French and in English."""
    return sa.union_all(*_people_and_categories(programme)).order_by("what", "place", "label")


def offered_and_views(programme: Any) -> sa.CompoundSelect[*tuple[Any, ...]]:
    mine = sa.or_(SavedView.member_id == g.member.id, SavedView.shared)
    opens = sa.and_(OpeningView.view_id == SavedView.id, OpeningView.member_id == g.member.id)
    saved = sa.select(
        sa.literal("view"), SavedView.id, SavedView.name, sa.literal(""), OpeningView.id.is_not(None), sa.literal(0),
        SavedView.kind, SavedView.query,
    ).outerjoin(OpeningView, opens).where(SavedView.programme_id == programme, mine)  # fmt: skip
    return sa.union_all(*_people_and_categories(programme), saved).order_by("what", "place", "label")


def _people_and_categories(programme: Any) -> list[sa.Select[*tuple[Any, ...]]]:
    none = sa.literal("")
    people = (
        sa.select(
            sa.literal("owner_id").label("what"),
            Member.id.label("id"),
            User.name.label("label"),
            none.label("other"),
            Member.left_at.is_(None).label("offered"),
            sa.literal(0).label("place"),
            sa.case((Member.role.in_(CONTRIBUTING), "works"), else_="").label("of"),
            none.label("query"),
        )
        .join(User)
        .where(Member.programme_id == programme)
    )
    labels = (Category.label_fr, Category.label_en)
    categories = sa.select(
        sa.literal("category_id"), Category.id, *labels, Category.closed_at.is_(None), Category.position, none, none
    ).where(Category.programme_id == programme)
    return [people, categories]
