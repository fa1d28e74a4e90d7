"""What an import keeps between the file and the inventory: the file, and its rows as they were understood."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.enums import Labelled
from app.core.i18n import N_
from app.core.queue import Job
from app.do_now.action import Expression, Nature, Orientation
from app.do_now.import_mapping import ImportMapping
from app.programme.activity import Activity
from app.programme.item import Stage
from app.programme.member import Member
from app.programme.order_keys import FAR, NOBODY, key_of_new_title
from app.programme.programme import Programme

KEPT = timedelta(days=7)
UNDO_FOR = timedelta(days=30)
"""How long an import can be taken back: what it added lies in the trash no longer than that."""
MANY = 1_000
NEW_CATEGORY, NO_CATEGORY = "new", "none"
"""What may become of a category that nobody knows, besides being taken for another one."""


class Fate(Labelled):
    """What an import does with a row."""

    NEW = "new", N_("new")
    UNCHANGED = "unchanged", N_("unchanged")
    CHANGED = "changed", N_("changed")
    REFUSED = "refused", N_("refused")


def fate_of(*, errors: bool, known: bool, changed: bool) -> Fate:
    """What becomes of a row with or without errors, of an item that is known or not, and differs or not."""
    if errors:
        return Fate.REFUSED
    if not known:
        return Fate.NEW
    return Fate.CHANGED if changed else Fate.UNCHANGED


class ImportFile(Base):
    """A file that somebody sent, what a worker found in it, and what became of it.

    `content` is dropped once it is written; a file that was written stays without its rows as the memory of who
    brought what. `glance` and `layout`: what `Glance` and `Layout` keep. `mapping` is where the layout was recalled
    from, None when a person gave it. `columns`: [{"header", "field": a field's name or None, "example"}].
    `summary`, None until every row is read: {"new", "unchanged", "changed", "refused": counts, "unknown": labels of
    unknown categories, "fields": those in which known actions differ, "read": {"encoding", "separator", "sheet",
    "line", "hidden", "merged", "dates", "decimal"}}.
    `categories`: what becomes of each unknown category, by its folded name: the id of another, "new" or "none".
    `first_number` is the first of those that were taken for many new actions before they are written.
    `result`, None until it is written: {"added", "changed", "unchanged": counts}; `activity` is the line of history
    that all of it is part of. `undone`, None until it is taken back: {"removed", "reverted", "kept_count": counts,
    "kept": references}; `undoing` is the last job that was to do so.
    """

    __tablename__ = "import_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    glance: Mapped[list[Any] | None] = mapped_column(deferred=True)
    layout: Mapped[dict[str, Any] | None]
    mapping_id: Mapped[int | None] = mapped_column(ForeignKey("import_mapping.id", ondelete="SET NULL"))
    columns: Mapped[list[Any]] = mapped_column(default=list)
    summary: Mapped[dict[str, Any] | None]
    categories: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]
    undone: Mapped[dict[str, Any] | None]
    first_number: Mapped[int | None]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="SET NULL"), index=True)
    reading_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    writing_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    undoing_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    by: Mapped[Member | None] = relationship()
    mapping: Mapped[ImportMapping | None] = relationship()
    activity: Mapped[Activity | None] = relationship()
    reading: Mapped[Job | None] = relationship(foreign_keys=[reading_id])
    writing: Mapped[Job | None] = relationship(foreign_keys=[writing_id])
    undoing: Mapped[Job | None] = relationship(foreign_keys=[undoing_id])


class ImportRow(Base):
    """One row of the file as values of an action. `ImportFile` and `line` say which; reading twice keeps one.

    `seen` is the version of the known action that the row was compared with, `changes` {field: [before, after]};
    `chosen` says that somebody wants them. `facts` and `facts_back` are what history keeps of making and of undoing
    them, texts apart. `errors`: [{"header", "cell", "message": a msgid, "values"}]. A category that nobody knows yet
    has its label, the folded `category_key`, and no `category_id`.
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
    chosen: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    facts_back: Mapped[dict[str, Any]] = mapped_column(default=dict)
    errors: Mapped[list[Any]]
    source_ref: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(200))
    title_key: Mapped[str] = mapped_column(sa.String(100), default=key_of_new_title, server_default="")
    body: Mapped[str] = mapped_column(sa.Text)
    owner_id: Mapped[int | None]
    owner_label: Mapped[str] = mapped_column(sa.String(120))
    owner_key: Mapped[str] = mapped_column(sa.String(101), server_default=NOBODY)
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


class ImportBefore(Base):
    """A known action as it was before an import changed it: what an undo puts back, all rows at once."""

    __tablename__ = "import_before"

    import_id: Mapped[int] = mapped_column(ForeignKey("import_file.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True, index=True, autoincrement=False
    )
    facts_back: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(32))
    stage: Mapped[Stage]
    search_text: Mapped[str] = mapped_column(sa.Text)
    title_key: Mapped[str] = mapped_column(sa.String(100), server_default="")
    due_key: Mapped[date] = mapped_column(server_default=FAR.isoformat())
    owner_key: Mapped[str] = mapped_column(sa.String(101), server_default=NOBODY)
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    owner_id: Mapped[int | None]
    owner_label: Mapped[str] = mapped_column(sa.String(120))
    due_on: Mapped[date | None]
    baseline_on: Mapped[date | None]
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


def expect_as_many_as(counts: dict[str, Any]) -> None:
    """Tell the database when so many rows of an import are new, changed or added that its plans must suit them."""
    if sum(counts.get(name, 0) for name in ("new", "added", "changed")) > MANY:
        db.expect_many_rows()


def is_undoable(line: Activity | None, result: dict[str, Any] | None, now: datetime) -> bool:
    """Whether an import of that line of history has done anything, and can still be taken back; `result` is None while
    it is not counted what it has done."""
    if line is None or now >= line.at + UNDO_FOR:
        return False
    return result is None or bool(result["added"] or result["changed"])


def imports_of(programme: Programme) -> sa.Select[ImportFile]:
    """The files, the newest first."""
    return sa.select(ImportFile).where(ImportFile.programme_id == programme.id).order_by(ImportFile.id.desc())


def rows_of(imported: ImportFile, fate: Fate, *, after: int = 0) -> sa.Select[ImportRow]:
    """The rows that share a fate, in the order of the file, below the line `after`."""
    return (
        sa.select(ImportRow)
        .where(ImportRow.import_id == imported.id, ImportRow.fate == fate, ImportRow.line > after)
        .order_by(ImportRow.line)
    )


def chosen_of(imported: ImportFile) -> sa.Select[int]:
    """How many changes somebody wants."""
    wanted = ImportRow.import_id == imported.id, ImportRow.fate == Fate.CHANGED, ImportRow.chosen.is_(True)
    return sa.select(sa.func.count()).select_from(ImportRow).where(*wanted)


def forget(now: datetime) -> None:
    """After seven days a file that was not written goes altogether, and one that was leaves its rows; what an undo
    needs goes after thirty, when nothing is taken back any more."""
    old = sa.select(ImportFile.id).where(ImportFile.created_at < now - KEPT)
    older = sa.select(ImportFile.id).where(ImportFile.created_at < now - UNDO_FOR - KEPT)
    for statement in (
        sa.delete(ImportFile).where(ImportFile.created_at < now - KEPT, ImportFile.activity_id.is_(None)),
        sa.delete(ImportRow).where(ImportRow.import_id.in_(old)),
        sa.delete(ImportBefore).where(ImportBefore.import_id.in_(older)),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
