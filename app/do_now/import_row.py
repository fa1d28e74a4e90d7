"""What an import keeps between the file and the inventory: the file, and its rows as they were understood."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.core.enums import Labelled
from app.core.i18n import N_
from app.core.queue import Job
from app.do_now.action import Expression, Nature, Orientation
from app.programme.member import Member
from app.programme.programme import Programme

KEPT = timedelta(days=7)


class Fate(Labelled):
    """What an import does with a row."""

    NEW = "new", N_("new")
    UNCHANGED = "unchanged", N_("unchanged")
    CHANGED = "changed", N_("changed")
    REFUSED = "refused", N_("refused")


class ImportFile(Base):
    """A file that somebody sent, what a worker found in it, and what became of it. `content` is dropped once read.

    `columns`: [{"header", "field": a field's name or None, "example"}]. `summary`, None until every row is read:
    {"new", "unchanged", "changed", "refused": counts, "unknown": labels of unknown categories}.
    `result`, None until it is written: {"added", "changed", "unchanged": counts}.
    """

    __tablename__ = "import_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    columns: Mapped[list[Any]] = mapped_column(default=list)
    summary: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]
    reading_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    writing_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    by: Mapped[Member | None] = relationship()
    reading: Mapped[Job | None] = relationship(foreign_keys=[reading_id])
    writing: Mapped[Job | None] = relationship(foreign_keys=[writing_id])


class ImportRow(Base):
    """One row of the file as values of an action. `ImportFile` and `line` say which; reading twice keeps one.

    `seen` is the version of the known action that the row was compared with, `changes` {field: [before, after]},
    `errors` [{"header", "cell", "message": a msgid, "values"}]. A category that nobody knows yet has its label,
    the folded `category_key`, and no `category_id`.
    """

    __tablename__ = "import_row"
    __table_args__ = (sa.UniqueConstraint("import_id", "line"), sa.Index(None, "import_id", "source_ref"))

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import_file.id", ondelete="CASCADE"))
    line: Mapped[int]
    fate: Mapped[Fate]
    item_id: Mapped[int | None]
    seen: Mapped[int | None]
    changes: Mapped[dict[str, Any]]
    errors: Mapped[list[Any]]
    source_ref: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    owner_id: Mapped[int | None]
    owner_label: Mapped[str] = mapped_column(sa.String(120))
    due_on: Mapped[date | None]
    category: Mapped[str] = mapped_column(sa.String(60))
    category_key: Mapped[str] = mapped_column(sa.Text)
    category_id: Mapped[int | None]
    nature: Mapped[Nature | None]
    expression: Mapped[Expression | None]
    beneficiaries: Mapped[list[str]]
    orientation: Mapped[Orientation | None]
    customer_sense: Mapped[int | None]
    scope: Mapped[str] = mapped_column(sa.Text)
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    running: Mapped[bool | None]
    compliance: Mapped[bool]
    regulation_ref: Mapped[str] = mapped_column(sa.String(200))
    empathy_note: Mapped[str] = mapped_column(sa.Text)
    search_text: Mapped[str] = mapped_column(sa.Text)


def imports_of(programme: Programme) -> sa.Select[ImportFile]:
    """The files of the last days, the newest first."""
    return sa.select(ImportFile).where(ImportFile.programme_id == programme.id).order_by(ImportFile.id.desc())


def rows_of(imported: ImportFile, fate: Fate, *, after: int = 0) -> sa.Select[ImportRow]:
    """The rows that share a fate, in the order of the file, below the line `after`."""
    return (
        sa.select(ImportRow)
        .where(ImportRow.import_id == imported.id, ImportRow.fate == fate, ImportRow.line > after)
        .order_by(ImportRow.line)
    )


def forget(now: datetime) -> sa.Delete:
    """Files and rows older than seven days: what mattered stands in the inventory."""
    return sa.delete(ImportFile).where(ImportFile.created_at < now - KEPT)
