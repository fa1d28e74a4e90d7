"""Ask: a decision that the task force needs from the executive committee. It waits until it is taken or withdrawn."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.enums import Labelled
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.programme.item import Item
from app.programme.member import Member
from app.programme.numbering import next_number
from app.programme.programme import Programme

QUESTION_MAX, OPTION_MAX, CONSEQUENCE_MAX, OPTIONS_MAX = 200, 120, 200, 4


NEEDED = {
    "options": N_("two options at least"),
    "recommendation": N_("what we recommend"),
    "consequence": N_("what waiting costs"),
    "owner_label": N_("who decides"),
    "needed_by": N_("the date it is needed by"),
}
"""What an executive needs beside the question, to answer with a letter. Source: section 2 of the report."""


class AskState(Labelled):
    ASKED = "asked", N_("Asked")
    TAKEN = "taken", N_("Taken")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class Verdict(Labelled):
    """What an executive answers. To discuss leaves the question open."""

    APPROVE = "approve", N_("Approve")
    DECLINE = "decline", N_("Decline")
    DISCUSS = "discuss", N_("Discuss")


class Ask(Base):
    """Words are {"fr": text or None, "en": text or None}; `options` is a list of them, shown as A, B …

    `owner_label` names who has to decide; `answer` is what was decided, or why the ask was withdrawn. Where an
    executive has answered, `verdict` says how, and `choice` is the place of the option that was approved.
    `item_id` is the item that waits for the decision, when it is one.
    """

    __tablename__ = "ask"
    __table_args__ = (sa.UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    number: Mapped[int]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="SET NULL"), index=True)
    question: Mapped[dict[str, Any]]
    options: Mapped[list[Any]] = mapped_column(default=list)
    recommendation: Mapped[dict[str, Any]] = mapped_column(default=dict)
    consequence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    owner_label: Mapped[str] = mapped_column(sa.String(120), default="")
    needed_by: Mapped[date | None]
    state: Mapped[AskState] = mapped_column(default=AskState.ASKED)
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_on: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    verdict: Mapped[Verdict | None]
    choice: Mapped[int | None]
    version: Mapped[int] = mapped_column()

    about: Mapped[Item | None] = relationship()
    closed_by: Mapped[Member | None] = relationship(foreign_keys=[closed_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def ref(self) -> str:
        """How reports name it: ask-3."""
        return f"ask-{self.number}"

    @property
    def lacks(self) -> list[str]:
        """What of `NEEDED` nobody has said yet, in that order. A recommendation alone can be approved or declined."""
        said = {name: getattr(self, name) for name in NEEDED}
        said |= {name: any(said[name].values()) for name in ("recommendation", "consequence")}
        said["options"] = len(self.options) >= 2 or (not self.options and said["recommendation"])
        return [name for name in NEEDED if not said[name]]

    @property
    def late_days(self) -> int:
        """Days from the date that was asked for to the decision; 0 when it was in time, or no date was set."""
        return max((self.closed_on - self.needed_by).days, 0) if self.closed_on and self.needed_by else 0

    @property
    def chosen(self) -> dict[str, Any] | None:
        """The words of the option that was approved."""
        return self.options[self.choice] if self.choice is not None else None


def number_of(ref: str) -> int:
    """3 of ask-3."""
    return int(ref.removeprefix("ask-"))


def asks_of(programme: Programme) -> sa.Select[Ask]:
    """Every ask of the programme with the item that it is about, the most pressing first."""
    pressing = (Ask.needed_by.is_(None), Ask.needed_by, Ask.number)
    mine = sa.select(Ask).where(Ask.programme_id == programme.id)
    return mine.order_by(*pressing).options(joinedload(Ask.about), joinedload(Ask.closed_by))


def open_asks(programme: Programme) -> sa.Select[Ask]:
    return asks_of(programme).where(Ask.state == AskState.ASKED)


def ask(
    programme: Programme, values: Mapping[str, Any], *, by: Member | None, today: date, about: Item | None = None
) -> Ask:
    """Ask for a decision; `values` are the words, the owner and the date it is needed by.

    `about` is the item of that programme from which it is asked.
    """
    _check_words(programme, values["question"])
    asked = Ask(
        programme_id=programme.id,
        number=next_number(programme, "ask"),
        item_id=about and about.id,
        asked_on=today,
        asked_by_id=by and by.id,
        **values,
    )
    db.session.add(asked)
    return asked


def revise(asked: Ask, programme: Programme, values: Mapping[str, Any], *, seen: int) -> Ask:
    """Word the ask anew while it waits; raises Conflict when somebody did meanwhile."""
    check_seen(asked, values, seen)
    check_open(asked)
    _check_words(programme, values["question"])
    for name, value in values.items():
        setattr(asked, name, value)
    return asked


def take(asked: Ask, answer: Mapping[str, Any], *, by: Member, on: date, today: date, seen: int) -> None:
    """The decision was taken on that day; `answer` says which."""
    if not asked.asked_on <= on <= today:
        raise Refused(N_("The decision was taken between the day it was asked for and today."), field="on")
    _close(asked, AskState.TAKEN, answer, by=by, on=on, seen=seen)


def withdraw(asked: Ask, answer: Mapping[str, Any], *, by: Member, today: date, seen: int) -> None:
    """The decision isn't needed any more; `answer` says why."""
    _close(asked, AskState.WITHDRAWN, answer, by=by, on=today, seen=seen)


def _close(asked: Ask, state: AskState, answer: Mapping[str, Any], *, by: Member, on: date, seen: int) -> None:
    check_seen(asked, {"answer": dict(answer)}, seen)
    check_open(asked)
    if not any(answer.values()):
        raise Refused(N_("Say what was decided, or why the question falls: the next report prints it."), field="answer")
    asked.state, asked.answer, asked.closed_on, asked.closed_by_id = state, dict(answer), on, by.id


def check_seen(asked: Ask, values: Mapping[str, Any], seen: int) -> None:
    """Somebody who read other words answers another question."""
    if asked.version != seen:
        raise Conflict(asked, dict(values), {name: getattr(asked, name) for name in values})


def check_open(asked: Ask) -> None:
    if asked.state is not AskState.ASKED:
        raise Refused(N_("This question is closed: the decision stays as it was noted."))


def _check_words(programme: Programme, question: Mapping[str, Any]) -> None:
    if not question.get(programme.lang):
        raise Refused(N_("Word it in the programme’s language at least."), field=f"question_{programme.lang}")
