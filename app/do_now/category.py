"""Categories of actions: an open list that starts with the method's three and six more."""

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


class Category(Base):
    """What an action is about. The method's three can't be deleted (R7)."""

    __tablename__ = "category"
    __table_args__ = (sa.UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(40))
    label_fr: Mapped[str] = mapped_column(sa.String(60))
    label_en: Mapped[str] = mapped_column(sa.String(60))
    is_default: Mapped[bool] = mapped_column(default=False)

    def label_in(self, lang: str) -> str:
        return self.label_fr if lang == "fr" else self.label_en

    @property
    def names(self) -> set[str]:
        """Every folded name that a spreadsheet may give it: «Care» and «Care (attention)» are the same."""
        labels = {self.code, self.label_fr, self.label_en, self.label_fr.split("(")[0], self.label_en.split("(")[0]}
        return {fold(label) for label in labels}


def categories_of(programme: Programme) -> sa.Select[Category]:
    return sa.select(Category).where(Category.programme_id == programme.id).order_by(Category.id)


def offer_categories(programme: Programme) -> None:
    """The nine that a programme starts with."""
    db.session.add_all(
        Category(programme_id=programme.id, code=code, label_fr=fr, label_en=en, is_default=True)
        for code, fr, en in DEFAULTS
    )


def add_category(programme: Programme, label: str) -> Category:
    """A category of the team's own, named the same in both languages until somebody translates it."""
    label = label[:60]
    category = Category(programme_id=programme.id, code=_free_code(programme, label), label_fr=label, label_en=label)
    db.session.add(category)
    db.session.flush()  # the next one must not take the same code
    return category


def _free_code(programme: Programme, label: str) -> str:
    """A code that the programme has not given yet: «C++» and «C#» are two categories."""
    taken = set(db.session.scalars(sa.select(Category.code).where(Category.programme_id == programme.id)))
    code = slug(label)[:34] or "category"
    return next(free for free in chain([code], (f"{code}-{n}" for n in count(2))) if free not in taken)
