"""Categories of actions: an open list that starts with the method's three and six more."""

from datetime import datetime
from itertools import chain, count

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.db import Base
from app.core.text import fold, slug
from app.programme.programme import Programme

DEFAULTS = (
    ("safety", "Sécurité", "Safety"),
    ("care", "Care (attention)", "Care"),
    ("assistance", "Assistance", "Assistance"),
    ("continuity", "Continuité", "Continuity"),
    ("information", "Information", "Information"),
    ("access", "Accès et canaux", "Access and channels"),
    ("solidarity", "Solidarité", "Solidarity"),
    ("compliance", "Conformité sanitaire", "Health compliance"),
    ("employee_protection", "Protection des collaborateurs", "Protection of employees"),
)
METHOD_CODES = frozenset({"safety", "care", "assistance"})
LONGEST_LABEL = 60


class Category(Base):
    """What an action is about. The method's three can't be deleted (R7).

    One that was deleted or merged keeps its row, closed: the histories of actions name it, and what was merged is
    still known by its former name to the next import.
    """

    __tablename__ = "category"
    __table_args__ = (sa.UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(40))
    label_fr: Mapped[str] = mapped_column(sa.String(LONGEST_LABEL))
    label_en: Mapped[str] = mapped_column(sa.String(LONGEST_LABEL))
    is_default: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    version: Mapped[int] = mapped_column(server_default="1")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_of_method(self) -> bool:
        return self.code in METHOD_CODES

    def label_in(self, lang: str) -> str:
        return self.label_fr if lang == "fr" else self.label_en

    @property
    def names(self) -> set[str]:
        """Every folded name that a spreadsheet may give it: «Care» and «Care (attention)» are the same."""
        labels = {self.code, self.label_fr, self.label_en, self.label_fr.split("(")[0], self.label_en.split("(")[0]}
        return {fold(label) for label in labels}


def categories_of(programme: Programme) -> sa.Select[Category]:
    """Those that can be given, in their order."""
    mine = sa.select(Category).where(Category.programme_id == programme.id, Category.closed_at.is_(None))
    return mine.order_by(Category.position, Category.id)


def ids_by_name(programme: Programme) -> dict[str, int]:
    """Folded name → id of the category that it means; a name of one that was merged means where it went."""
    every = db.session.scalars(sa.select(Category).where(Category.programme_id == programme.id)).all()
    into = {each.id: each.merged_into_id for each in every if each.closed_at}
    known: dict[str, int] = {}
    for category in sorted(every, key=lambda each: each.closed_at is None):  # a living one's name wins
        meant: int | None = category.id
        while meant in into:
            meant = into[meant]
        known |= dict.fromkeys(category.names, meant) if meant else {}
    return known


def offer_categories(programme: Programme) -> None:
    """The nine that a programme starts with."""
    db.session.add_all(
        Category(programme_id=programme.id, code=code, label_fr=fr, label_en=en, is_default=True, position=place)
        for place, (code, fr, en) in enumerate(DEFAULTS, 1)
    )


def add_category(programme: Programme, label: str, label_en: str = "") -> Category:
    """A category of the team's own, at the end; named the same in both languages until somebody translates it."""
    label, label_en = label[:LONGEST_LABEL], (label_en or label)[:LONGEST_LABEL]
    last = sa.select(sa.func.coalesce(sa.func.max(Category.position), 0)).where(Category.programme_id == programme.id)
    category = Category(
        programme_id=programme.id,
        code=_free_code(programme, label),
        label_fr=label,
        label_en=label_en,
        position=(db.session.scalar(last) or 0) + 1,
    )
    db.session.add(category)
    db.session.flush()  # the next one must not take the same code
    return category


def _free_code(programme: Programme, label: str) -> str:
    """A code that the programme has not given yet: «C++» and «C#» are two categories."""
    taken = set(db.session.scalars(sa.select(Category.code).where(Category.programme_id == programme.id)))
    code = slug(label)[:34] or "category"
    return next(free for free in chain([code], (f"{code}-{n}" for n in count(2))) if free not in taken)
