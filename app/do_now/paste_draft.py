"""Rows that somebody pasted and looks at before they are added: kept, so that the preview has an address."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db
from app.core.db import Base
from app.programme.member import Member

KEPT = timedelta(days=7)


class PasteDraft(Base):
    """`text` as it was pasted, read anew each time; once it is `added` it is empty and leads to the inventory.

    Nobody but `member_id` sees it.
    """

    __tablename__ = "paste_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    added: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(index=True)


def keep(text: str, *, by: Member, now: datetime) -> PasteDraft:
    draft = PasteDraft(programme_id=by.programme_id, member_id=by.id, text=text, created_at=now)
    db.session.add(draft)
    db.session.flush()  # its address needs the id
    return draft


def use_up(draft: PasteDraft) -> None:
    """Its rows are in the inventory."""
    draft.text, draft.added = "", True


def forget(now: datetime) -> sa.Delete:
    return sa.delete(PasteDraft).where(PasteDraft.created_at < now - KEPT)
