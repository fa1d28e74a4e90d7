"""Reply: what an executive answers to an ask. Append-only: who, when, which option, and in which words."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.activity import record
from app.programme.ask import Ask, AskState, Verdict, check_open, check_seen
from app.programme.decision import decide
from app.programme.member import Member
from app.programme.programme import Programme

WORDS_MAX = 280
STATES = {Verdict.APPROVE: "approved", Verdict.DECLINE: "declined"}


class Reply(Base):
    """`choice` is the place of the option that was approved, None where there are none or nothing was."""

    __tablename__ = "ask_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    ask_id: Mapped[int] = mapped_column(ForeignKey("ask.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    verdict: Mapped[Verdict]
    choice: Mapped[int | None]
    words: Mapped[str] = mapped_column(sa.String(WORDS_MAX), default="")
    lang: Mapped[str] = mapped_column(sa.String(2))
    at: Mapped[datetime]

    by: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


def replies_of(programme: Programme) -> sa.Select[Reply]:
    """Every reply to the programme's asks, the latest first."""
    mine = sa.select(Reply).join(Ask, Ask.id == Reply.ask_id).where(Ask.programme_id == programme.id)
    return mine.order_by(Reply.id.desc())


def reply(
    asked: Ask,
    programme: Programme,
    verdict: Verdict,
    *,
    choice: int | None = None,
    words: str = "",
    by: Member,
    now: datetime,
    seen: int,
) -> Reply | None:
    """An executive answers: to approve or to decline is the decision, to discuss leaves the question open.

    Raises Conflict when the question was reworded since it was read. The same answer sent again changes nothing and
    gives None.
    """
    given = Reply(
        ask_id=asked.id, member_id=by.id, verdict=verdict, choice=choice, words=words, lang=by.user.lang, at=now
    )
    if _is_said(given):
        return None
    check_open(asked)
    check_seen(asked, {}, seen)
    _check_choice(asked, verdict, choice)
    db.session.add(given)
    if asked.about:
        record(asked.about, f"ask_{verdict.value}", by=by, now=now, reason=words, beside=True)
    if verdict is not Verdict.DISCUSS:
        _close(asked, programme, given, by=by, now=now)
    return given


def _is_said(given: Reply) -> bool:
    """Whether the last reply to the ask is this very one."""
    last = sa.select(Reply).where(Reply.ask_id == given.ask_id).order_by(Reply.id.desc()).limit(1)
    said = db.session.scalar(last)
    names = ("member_id", "verdict", "choice", "words")
    return said is not None and all(getattr(said, name) == getattr(given, name) for name in names)


def _check_choice(asked: Ask, verdict: Verdict, choice: int | None) -> None:
    places = range(len(asked.options))
    if verdict is Verdict.APPROVE and asked.options and choice not in places:
        raise Refused(N_("Choose the option that you approve."), field="choice")


def _close(asked: Ask, programme: Programme, given: Reply, *, by: Member, now: datetime) -> None:
    asked.state, asked.verdict = AskState.TAKEN, given.verdict
    asked.choice = given.choice if given.verdict is Verdict.APPROVE else None
    asked.answer = {"fr": None, "en": None} | ({given.lang: given.words} if given.words else {})
    asked.closed_on, asked.closed_by_id, asked.closed_by = programme.today(now), by.id, by
    if asked.about:
        decide(asked.about, act="ask", verdict=STATES[given.verdict], by=by, now=now, rationale=given.words)
