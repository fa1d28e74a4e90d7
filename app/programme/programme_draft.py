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

KEPT = timedelta(days=30)


class ProgrammeDraft(Base):
    """`data` maps a step to {field: [what was typed]}, judged by nobody yet; `step` is where to go on."""

    __tablename__ = "programme_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    step: Mapped[str] = mapped_column(sa.String(20))
    updated_at: Mapped[datetime] = mapped_column(index=True)

    def typed(self, step: str, name: str) -> str:
        """The first value that was typed there, or nothing."""
        found: list[str] = self.data.get(step, {}).get(name, [])
        return found[0] if found else ""


def drafts_of(user: User) -> sa.Select[ProgrammeDraft]:
    """What this person prepares, the latest first; nobody else sees it."""
    mine = ProgrammeDraft.user_id == user.id
    return sa.select(ProgrammeDraft).where(mine).order_by(ProgrammeDraft.updated_at.desc(), ProgrammeDraft.id.desc())


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


def forget(now: datetime) -> sa.Delete:
    """Those that nobody touched for thirty days."""
    return sa.delete(ProgrammeDraft).where(ProgrammeDraft.updated_at < now - KEPT)
