"""Rating: what one member gives an item on one criterion; figures take the median of all who gave one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.db import Base
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.activity import Activity, record
from app.programme.item import Item
from app.programme.member import Member

Key = tuple[str, int | None]
"""The code of a criterion, and the id of the item it is given in view of, where there is one."""


@dataclass(frozen=True)
class Criterion:
    """Whole numbers from `low` to `high`; 0 is a value, blank is none (R17)."""

    code: str
    low: int
    high: int


class Rating(Base):
    """One row per item, criterion, context and member, with a context or without one."""

    __tablename__ = "rating"
    __table_args__ = (
        sa.CheckConstraint("value BETWEEN 0 AND 10", name="value"),
        sa.UniqueConstraint("item_id", "criterion", "context_item_id", "member_id"),
        db.index_of("context_item_id IS NULL", "uq_rating_alone", "item_id", "criterion", "member_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    criterion: Mapped[str] = mapped_column(sa.String(24))
    context_item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    value: Mapped[int]
    at: Mapped[datetime]


@dataclass(frozen=True)
class Spread:
    """What several people gave: the median (halves happen), the lowest, the highest, and how many they are."""

    median: float
    low: int
    high: int
    n: int

    @classmethod
    def of(cls, values: Iterable[int]) -> "Spread":
        """Raises StatisticsError when nobody gave any."""
        given = list(values)
        return cls(float(median(given)), min(given), max(given), len(given))


def rate(item: Item, values: Mapping[Key, int | None], *, by: Member, now: datetime) -> Activity | None:
    """Keep what `by` gives on each criterion; None takes it back. None when it was all so already.

    What others give at the same moment is kept too: the item's row is locked meanwhile, and its version stays.
    """
    lock(item)
    mine = {(each.criterion, each.context_item_id): each for each in db.session.scalars(_given_by(item, by))}
    changed = {key: value for key, value in values.items() if value != (mine[key].value if key in mine else None)}
    for key, value in changed.items():
        if key not in mine:
            criterion, context = key
            db.session.add(
                Rating(
                    item_id=item.id, criterion=criterion, context_item_id=context, member_id=by.id, value=value, at=now
                )
            )
        elif value is None:
            db.session.delete(mine[key])
        else:
            mine[key].value, mine[key].at = value, now
    if not changed:
        return None
    db.session.flush()
    return record(item, "rated", by=by, now=now, beside=True)


def lock(item: Item) -> None:
    """Nobody else rates it, or weighs what is given, until this transaction ends."""
    db.session.execute(sa.select(Item.id).where(Item.id == item.id).with_for_update())


def check_range(criterion: Criterion, value: int | None) -> None:
    if value is not None and not criterion.low <= value <= criterion.high:
        raise Refused(
            N_("A number from %(low)s to %(high)s."), field=criterion.code, low=criterion.low, high=criterion.high
        )


def raters() -> sa.Label[int]:
    """How many people have rated a listed item, on whatever criterion: `raters` in its row."""
    people = sa.select(sa.func.count(sa.distinct(Rating.member_id))).where(Rating.item_id == Item.__table__.c.id)
    return people.correlate(Item.__table__).scalar_subquery().label("raters")


def spreads(items: Iterable[int]) -> dict[int, dict[Key, Spread]]:
    """Item → what it is given on each criterion, by everybody, in one statement."""
    rows = db.session.execute(
        sa.select(Rating.item_id, Rating.criterion, Rating.context_item_id, Rating.value).where(
            Rating.item_id.in_(list(items))
        )
    )
    found: dict[int, dict[Key, list[int]]] = {}
    for item_id, criterion, context, value in rows:
        found.setdefault(item_id, {}).setdefault((criterion, context), []).append(value)
    return {item_id: {key: Spread.of(values) for key, values in given.items()} for item_id, given in found.items()}


def _given_by(item: Item, member: Member) -> sa.Select[Rating]:
    return sa.select(Rating).where(Rating.item_id == item.id, Rating.member_id == member.id)
