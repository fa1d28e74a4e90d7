"""Exports of lists: somebody asks for a workbook, a worker makes it, it is kept for a few days."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db, queue
from app.core.db import Base
from app.core.queue import Job
from app.programme.member import Member

KEPT = timedelta(days=7)
LAST = 4
EXPORT = "export_items"


class ListExport(Base):
    """A workbook that a member asked for. `query` is what the list was asked for; `content` None until it is made."""

    __tablename__ = "list_export"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    query: Mapped[dict[str, Any]]
    lang: Mapped[str] = mapped_column(sa.String(2))
    name: Mapped[str] = mapped_column(sa.String(120))
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    rows: Mapped[int | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    by: Mapped[Member] = relationship()
    job: Mapped[Job | None] = relationship(lazy="joined")


def ask(kind: str, query: Mapping[str, str], *, name: str, lang: str, by: Member, now: datetime) -> ListExport:
    """Have a worker make the workbook of a list as `by` sees it now; of one's older ones the last few are kept."""
    older = sa.select(ListExport.id).where(ListExport.member_id == by.id).order_by(ListExport.id.desc()).offset(LAST)
    db.session.execute(sa.delete(ListExport).where(ListExport.id.in_(list(db.session.scalars(older)))))
    export = ListExport(
        programme_id=by.programme_id, member_id=by.id, kind=kind, query=dict(query), lang=lang, name=name,
        created_at=now,
    )  # fmt: skip
    db.session.add(export)
    db.session.flush()  # the job names it
    key = f"{EXPORT}:{export.id}"
    where = {"programme_id": by.programme_id, "user_id": by.user_id}
    export.job_id = queue.put(EXPORT, {"export_id": export.id}, key=key, now=now, **where)
    return export


def exports_of(member: Member) -> sa.Select[ListExport]:
    """One's own: nobody else fetches them."""
    return sa.select(ListExport).where(ListExport.member_id == member.id).order_by(ListExport.id.desc())


def forget(now: datetime) -> sa.Delete:
    """Files older than seven days: they can be made anew."""
    return sa.delete(ListExport).where(ListExport.created_at < now - KEPT)
