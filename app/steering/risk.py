"""Risk: what may happen, from which cause and with which effect; looked at again on its review date."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.activity import Activity, record
from app.programme.difference import differences, standing, texts
from app.programme.item import Item, Stage, check_seen, create, touch
from app.programme.list_filter import has_code
from app.programme.list_order import Order, number_key
from app.programme.member import Member
from app.programme.policy import Permission
from app.programme.programme import Programme, Track
from app.programme.state import Transition

STEPS = ("likelihood", "impact")
_PRODUCT = sa.literal_column("risk.likelihood * risk.impact", sa.Integer)
SCORE = sa.func.coalesce(_PRODUCT, 0)
"""Likelihood by impact, 0 while one of them is unknown."""
SCORE_KEY = sa.func.coalesce(25 - _PRODUCT, 99)
"""By falling score, those without one last. Rows of lists have it as `score_key`."""
GRAVE = 20
"""An open risk of that score or more turns its track red."""


class RiskState(Labelled):
    OPEN = "open", N_("Open")
    CLOSED = "closed", N_("Closed")


class Trend(Labelled):
    RISING = "rising", N_("rising")
    STEADY = "steady", N_("steady")
    FALLING = "falling", N_("falling")


def _is_said(risk: "Risk") -> None:
    if risk.score is None:
        raise Refused(N_("Say how likely it is and how much it would hurt first."), field="likelihood")


class Risk(Item):
    """`likelihood` and `impact` are 1 to 5, None until somebody said; their product is its score, 1 to 25.

    `score_before` is the score that the last review found; `blocking` says that work waits for it.
    """

    __tablename__ = "risk"
    __mapper_args__ = {"polymorphic_identity": "risk"}
    __table_args__: Any = tuple(sa.CheckConstraint(f"{step} BETWEEN 1 AND 5", name=step) for step in STEPS)

    PREFIX = "RSK"
    LABEL = N_("Risk")
    PLURAL = N_("Risks")
    STATES = RiskState
    TEXTS = Item.TEXTS | {"cause", "event", "effect", "response"}
    TRANSITIONS = (
        Transition(
            verb="close",
            label=N_("Close it"),
            sources=(RiskState.OPEN,),
            target=RiskState.CLOSED,
            stage=Stage.DONE,
            permission=Permission.EDIT,
            asks_reason=True,
        ),
        Transition(
            verb="reopen",
            label=N_("Reopen"),
            sources=(RiskState.CLOSED,),
            target=RiskState.OPEN,
            stage=Stage.DOING,
            permission=Permission.EDIT,
            asks_reason=True,
        ),
    )
    ORDERS = {
        "score": Order(
            N_("Score, highest first"),
            SCORE_KEY,
            Item.id.expression,
            lambda row: (str(row.score_key), row.id),
            lambda text: int(number_key(text)),
        )
    }
    FILTERS = {"state": lambda text: has_code(Item.__table__.c.state, RiskState, text)}

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    cause: Mapped[str] = mapped_column(sa.Text, default="")
    event: Mapped[str] = mapped_column(sa.Text, default="")
    effect: Mapped[str] = mapped_column(sa.Text, default="")
    response: Mapped[str] = mapped_column(sa.Text, default="")
    likelihood: Mapped[int | None]
    impact: Mapped[int | None]
    review_on: Mapped[date | None] = mapped_column(index=True)
    reviewed_on: Mapped[date | None]
    score_before: Mapped[int | None]
    blocking: Mapped[bool] = mapped_column(default=False)

    @property
    def score(self) -> int | None:
        return self.likelihood * self.impact if self.likelihood is not None and self.impact is not None else None

    @property
    def trend(self) -> Trend | None:
        return trend(self.score, self.score_before)


def trend(score: int | None, before: int | None) -> Trend | None:
    """None where there is nothing to compare with yet."""
    if score is None or before is None:
        return None
    if score == before:
        return Trend.STEADY
    return Trend.RISING if score > before else Trend.FALLING


def foresee(programme: Programme, *, by: Member | None, now: datetime, **values: Any) -> Risk:
    """A new risk, open at once. Without a title it is called by its event; Refused without both.

    It is watched as long as the programme runs, and never in overrun: its horizon is the last one.
    """
    values.setdefault("horizon", Track.LATER)
    title = values.pop("title", "") or (values.get("event") or "")[:200]
    if not title:
        raise Refused(N_("Give it a name, or say what may happen."), field="title")
    return create(Risk, programme, by=by, now=now, stage=Stage.DOING, title=title, **values)


def review(risk: Risk, values: Mapping[str, Any], *, by: Member, now: datetime, seen: int, note: str = "") -> Activity:
    """Look at it again: `values` are likelihood, impact, response and the next `review_on`; the trend follows.

    Refused for a closed one, without both steps, or when the next review is not to come.
    """
    check_seen(risk, values, seen)
    today = risk.programme.today(now)
    if not risk.is_open:
        raise Refused(N_("It is closed: reopen it first."))
    before, found = standing(risk), risk.score
    for name, value in values.items():
        setattr(risk, name, value)
    _is_said(risk)
    if risk.review_on is None or risk.review_on <= today:
        raise Refused(N_("Give a day that is still to come."), field="review_on")
    risk.score_before, risk.reviewed_on = found, today
    touch(risk, now)
    line = record(risk, "reviewed", by=by, now=now, reason=note, facts=differences(risk, before))
    line.texts = texts(risk, before)
    return line
