"""Risk: what may happen, from which cause and with which effect; looked at again on its review date."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.text import clip, one_line
from app.programme.activity import Activity, record
from app.programme.difference import differences, standing, texts
from app.programme.horizon import may_move
from app.programme.item import OPEN, Item, Stage, change, check_seen, create, touch
from app.programme.list_order import Order, number_key
from app.programme.member import Member
from app.programme.order_keys import FAR
from app.programme.policy import Permission
from app.programme.programme import Programme, Track
from app.programme.state import Transition
from app.steering.risk_score import HIGHEST, score_of

STEPS = ("likelihood", "impact")
A_WEEK = timedelta(days=7)
USUAL_REVIEW = 2 * A_WEEK
LONGEST, LONGEST_PART, LONGEST_RESPONSE = 200, 500, 1000
"""So many characters of its name, of its cause, event and effect each, and of what is done about it."""

SCORE = sa.literal_column("risk.likelihood * risk.impact", sa.Integer)
"""Likelihood by impact, NULL while one of them is unknown."""
_review_on = sa.literal_column("risk.review_on", sa.Date)
_IS_OPEN = Item.stage.in_(OPEN)
SCORE_KEY = sa.case((_IS_OPEN, 0), else_=100) + sa.func.coalesce(HIGHEST - SCORE, 50)
"""The open ones by falling score, those without one last, then the closed. Rows of lists have it as `score_key`."""
REVIEW_KEY = sa.case((_IS_OPEN, sa.func.coalesce(_review_on, FAR)), else_=FAR)
"""The open ones by the day of their review. Rows of lists have it as `review_key`."""


def is_due(on: date) -> sa.ColumnElement[bool]:
    """The open risks that are to be looked at again on that day, or were before."""
    return sa.and_(_IS_OPEN, _review_on <= on)


def is_late(on: date) -> sa.ColumnElement[bool]:
    """Those of them whose day has passed."""
    return sa.and_(_IS_OPEN, _review_on < on)


REVIEWS: Mapping[str, Callable[[date], sa.ColumnElement[bool]]] = {
    "due": is_due,
    "week": lambda today: is_due(today + A_WEEK),
    "none": lambda today: sa.and_(_IS_OPEN, _review_on.is_(None)),
}
"""What the filter of the log says of the next review → its condition on that day."""


class RiskState(Labelled):
    OPEN = "open", N_("Open")
    CLOSED = "closed", N_("Closed")


def _step(column: str, text: str) -> sa.ColumnElement[bool] | None:
    """The rows at that step, 1 to 5."""
    return sa.literal_column(f"risk.{column}", sa.Integer) == int(text) if text in set("12345") else None


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
            N_("Gravest first"),
            SCORE_KEY,
            Item.id.expression,
            lambda row: (str(row.score_key), row.id),
            lambda text: int(number_key(text)),
        ),
        "review": Order(
            N_("Next review, soonest first"),
            REVIEW_KEY,
            Item.id.expression,
            lambda row: (row.review_key.isoformat(), row.id),
            date.fromisoformat,
        ),
    }
    FILTERS = {
        "state": lambda text: Item.__table__.c.state == text if text in {s.value for s in RiskState} else None,
        "likelihood": lambda text: _step("likelihood", text),
        "impact": lambda text: _step("impact", text),
        "review": REVIEWS.get,
        "blocking": lambda text: sa.literal_column("risk.blocking", sa.Boolean) if text == "1" else None,
    }

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
        return score_of(self.likelihood, self.impact)

    def is_due(self, on: date) -> bool:
        """Whether it is one of `is_due`."""
        return self.is_open and self.review_on is not None and self.review_on <= on


def next_review(programme: Programme, today: date) -> date:
    """When a risk that is looked at today is looked at again, unless somebody says else: a working day."""
    return programme.workdays.next(today + USUAL_REVIEW)


def foresee(programme: Programme, *, by: Member | None, now: datetime, **values: Any) -> Risk:
    """A new risk, open at once. Without a title it is called by its event; Refused without both.

    It is watched as long as the programme runs, and never in overrun: its horizon is the last one.
    """
    whole = {"horizon": Track.LATER} | values | {"title": _title(values)}
    return create(Risk, programme, by=by, now=now, stage=Stage.DOING, **whole)


def revise(
    risk: Risk,
    values: Mapping[str, Any],
    *,
    by: Member,
    now: datetime,
    seen: int,
    reason: str = "",
    part_of: Activity | None = None,
    quietly: bool = False,
) -> Activity | None:
    """Edit it, None when nothing changes; one that loses its title is called as in `foresee`.

    A score that an edit gives is no trend: until the next review there is nothing to compare it with. Refused when it
    would go to a track that `by` doesn't work on.
    """
    if values.get("track", risk.track) is not risk.track and not may_move(risk, by, track=values["track"]):
        raise Refused(N_("You can hand it over only to a track that you work on."), field="track")
    whole = {**values, "title": _title({"title": risk.title, "event": risk.event, **values})}
    if any(whole.get(step, getattr(risk, step)) != getattr(risk, step) for step in STEPS):
        whole["score_before"] = None
    return change(risk, whole, by=by, now=now, seen=seen, reason=reason, part_of=part_of, quietly=quietly)


def called(values: Mapping[str, Any]) -> str:
    """What a risk of these values is called: its title, else its event; empty without both."""
    event = one_line(values.get("event") or "")
    title = one_line(values.get("title") or "") or event[:1].upper() + event[1:]
    return clip(title, LONGEST)


def _title(values: Mapping[str, Any]) -> str:
    title = called(values)
    if not title:
        raise Refused(N_("Say what may happen."), field="event")
    return title


def review(risk: Risk, values: Mapping[str, Any], *, by: Member, now: datetime, seen: int, note: str = "") -> Activity:
    """Look at it again: `values` are likelihood, impact, response and the next `review_on`; the trend follows.

    Refused for a closed one, without both steps, or when the next review is not to come.
    """
    check_seen(risk, values, seen)
    today = risk.programme.today(now)
    _check_review(risk, values, today)
    before, found = standing(risk), risk.score
    for name, value in values.items():
        setattr(risk, name, value)
    risk.score_before, risk.reviewed_on = found, today
    touch(risk, now)
    line = record(risk, "reviewed", by=by, now=now, reason=note, facts=differences(risk, before))
    line.texts = texts(risk, before)
    return line


def _check_review(risk: Risk, values: Mapping[str, Any], today: date) -> None:
    if not risk.is_open:
        raise Refused(N_("It is closed: reopen it first."))
    for step, words in (("likelihood", N_("Say how likely it is.")), ("impact", N_("Say how much it would hurt."))):
        if values[step] is None:
            raise Refused(words, field=step)
    if values["review_on"] is None or values["review_on"] <= today:
        raise Refused(N_("Give a day that is still to come."), field="review_on")
