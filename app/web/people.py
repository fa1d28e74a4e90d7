"""The people and categories that forms offer and histories name, in one statement."""

from typing import Any

import sqlalchemy as sa
from flask import g
from flask_babel import get_locale

from app.core import db
from app.do_now.category import Category
from app.programme.account import User
from app.programme.member import Member


class Offered:
    """`names` maps ("owner_id", id) and ("category_id", id) to words, those who left and those closed included."""

    def __init__(self) -> None:
        rows = db.session.execute(_both()).all()
        self.names: dict[Any, str] = {(r.what, r.id): r.label for r in rows}
        self.owners = [(r.id, r.label) for r in rows if r.what == "owner_id" and r.offered]
        self.categories = [(r.id, r.label) for r in rows if r.what == "category_id" and r.offered]


def _both() -> sa.CompoundSelect[*tuple[Any, ...]]:
    people = (
        sa.select(
            sa.literal("owner_id").label("what"),
            Member.id.label("id"),
            User.name.label("label"),
            Member.left_at.is_(None).label("offered"),
            sa.literal(0).label("place"),
        )
        .join(User)
        .where(Member.programme_id == g.programme.id)
    )
    label = Category.label_fr if str(get_locale()) == "fr" else Category.label_en
    categories = sa.select(
        sa.literal("category_id"), Category.id, label, Category.closed_at.is_(None), Category.position
    ).where(Category.programme_id == g.programme.id)
    return sa.union_all(people, categories).order_by("what", "place", "label")
