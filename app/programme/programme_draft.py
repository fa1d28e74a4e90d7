"""A programme that is being prepared: what somebody typed, step by step, until they open it or think better of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.db import Base
from app.programme.account import User
from app.programme.member import Member
from app.programme.programme import Programme

KEPT = timedelta(days=30)


class ProgrammeDraft(Base):
    """`data` maps a step to {field: [what was typed]}, judged by nobody yet; `step` is where to go on.

    One that was opened keeps its row for a while, empty: `programme_id` is what became of it.
    """

    __tablename__ = "programme_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    step: Mapped[str] = mapped_column(sa.String(20))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    updated_at: Mapped[datetime] = mapped_column(index=True)

    def typed(self, step: str, name: str) -> str:
        """The first value that was typed there, or nothing."""
        found: list[str] = self.data.get(step, {}).get(name, [])
        return found[0] if found else ""


def drafts_of(user: User) -> sa.Select[ProgrammeDraft]:
    """What this person prepares, the latest first; nobody else sees it."""
    mine = (ProgrammeDraft.user_id == user.id, ProgrammeDraft.programme_id.is_(None))
    return sa.select(ProgrammeDraft).where(*mine).order_by(ProgrammeDraft.updated_at.desc(), ProgrammeDraft.id.desc())


def opened_from(user: User, draft_id: int) -> sa.Select[str]:
    """The short name of the programme that this person opened from the draft, while they are in it."""
    mine = (ProgrammeDraft.id == draft_id, ProgrammeDraft.user_id == user.id)
    there = sa.and_(Member.programme_id == Programme.id, Member.user_id == user.id, Member.left_at.is_(None))
    programmes = sa.select(Programme.slug).join(ProgrammeDraft, ProgrammeDraft.programme_id == Programme.id)
    return programmes.join(Member, there).where(*mine)


def begin(user: User, *, now: datetime) -> ProgrammeDraft:
    draft = ProgrammeDraft(user_id=user.id, data={}, step="", updated_at=now)
    db.session.add(draft)
    db.session.flush()  # its address needs the id
    return draft


def keep(draft: ProgrammeDraft, step: str, typed: Mapping[str, list[str]], *, onward: str, now: datetime) -> None:
    """Remember what was typed in `step`, in place of what it had before, and that `onward` is where to go on."""
    draft.data = {**draft.data, step: dict(typed)}
    draft.step, draft.updated_at = onward, now


def discard(draft: ProgrammeDraft) -> bool:
    """Forget it; False when somebody, in another window, did already."""
    gone = sa.delete(ProgrammeDraft).where(ProgrammeDraft.id == draft.id).returning(ProgrammeDraft.id)
    return db.session.scalar(gone) is not None


def hold(draft: ProgrammeDraft) -> bool:
    """Whether it is still to be opened; nobody else opens it before this transaction ends."""
    waiting = sa.select(ProgrammeDraft.id).where(ProgrammeDraft.id == draft.id, ProgrammeDraft.programme_id.is_(None))
    return db.session.scalar(waiting.with_for_update()) is not None


def becomes(draft: ProgrammeDraft, programme: Programme) -> None:
    """The draft is that programme from now on; what was typed is forgotten."""
    draft.programme_id, draft.data = programme.id, {}


def forget(now: datetime) -> sa.Delete:
    """Those that nobody touched for thirty days."""
    return sa.delete(ProgrammeDraft).where(ProgrammeDraft.updated_at < now - KEPT)
