"""What is kept between a file of items and the programme: the file, and its rows as they were understood."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.queue import Job
from app.do_now.import_row import KEPT, Fate, is_undoable
from app.do_now.import_step import AT_IT, ENDED, Step
from app.programme.activity import Activity
from app.programme.member import Member
from app.programme.programme import Programme

MOST = 2_000
"""So many rows of a file: each is written by itself, with its own line of history."""


class TransferFile(Base):
    """A file with items of one kind that somebody sent, what a worker found in it, and what became of it.

    `content` is dropped once it is written; the row stays then as the memory of who brought what. `columns`:
    [{"header", "field": a field's name or "", "passed": whether Jalon knows it and passes it over, "example"}].
    `summary`, None until every row is read: {"new", "unchanged", "changed", "refused": counts, "origin": the programme
    that the file says it is from, "own": whether that is this one, "left": how many references it left out, "read":
    how the file was understood, "moved": [[problem, priority before, after]] of what was written so far, where there is
    any}. `wanted` are the fates of the rows that somebody wants to be written.
    `result`, None until it is written: {"added", "changed", "unchanged", "kept": counts, "moved": as
    `priority_moves.told` gives it}; `activity` is the line of history that all of it is part of. `undone`, None until
    it is taken back: {"count", "kept": references, "kept_count", "moved"}.
    """

    __tablename__ = "transfer_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(120))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    columns: Mapped[list[Any]] = mapped_column(default=list)
    summary: Mapped[dict[str, Any] | None]
    wanted: Mapped[list[str]] = mapped_column(default=list)
    result: Mapped[dict[str, Any] | None]
    undone: Mapped[dict[str, Any] | None]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="SET NULL"), index=True)
    reading_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    writing_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    undoing_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    by: Mapped[Member] = relationship()
    activity: Mapped[Activity | None] = relationship()
    reading: Mapped[Job | None] = relationship(foreign_keys=[reading_id])
    writing: Mapped[Job | None] = relationship(foreign_keys=[writing_id])
    undoing: Mapped[Job | None] = relationship(foreign_keys=[undoing_id])


class TransferRow(Base):
    """One row of the file: `line` as people count, `source_ref` what the item will be known by.

    `values` are what it says, as JSON keeps them; `changes` {field: [before, after]} against the known item, which had
    the version `seen`. `errors`: [{"header", "cell", "message": a msgid, "values"}]. `written`, None until its turn has
    come: False where the item was changed meanwhile, or a rule said no, and so stayed as it is; `errors` say then why.
    """

    __tablename__ = "transfer_row"
    __table_args__ = (sa.UniqueConstraint("transfer_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer_file.id", ondelete="CASCADE"))
    line: Mapped[int]
    fate: Mapped[Fate]
    item_id: Mapped[int | None]
    seen: Mapped[int | None]
    ref: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    source_ref: Mapped[str] = mapped_column(sa.String(80))
    values: Mapped[dict[str, Any]]
    changes: Mapped[dict[str, Any]]
    errors: Mapped[list[Any]]
    written: Mapped[bool | None]


WRITTEN = {Step.HALF, Step.DONE, Step.UNDOING}
"""Some or all of it stands in the programme, and can be taken back."""


def work_of(sent: TransferFile) -> Job | None:
    """The last work that was asked for."""
    asked = [job for job in (sent.reading, sent.writing, sent.undoing) if job]
    return max(asked, key=lambda job: job.id, default=None)


def step_of(sent: TransferFile) -> Step:
    """Read from the row and its jobs.

    What a worker could not write at all waits for a word again; what it could not take back stands as it was written.
    """
    if sent.undone is not None:
        return Step.UNDONE
    if sent.undoing and sent.undoing.state in AT_IT:
        return Step.UNDOING
    if sent.result is not None:
        return Step.DONE
    if sent.writing and sent.writing.state not in ENDED:
        return Step.WRITING
    if sent.activity_id is not None:
        return Step.HALF
    if sent.summary is not None:
        return Step.FOUND
    return Step.FAILED if sent.reading and sent.reading.state in ENDED else Step.READING


def transfers_of(programme: Programme) -> sa.Select[TransferFile]:
    """The files, the newest first."""
    return sa.select(TransferFile).where(TransferFile.programme_id == programme.id).order_by(TransferFile.id.desc())


def rows_of(sent: TransferFile, fate: Fate, *, after: int = 0) -> sa.Select[TransferRow]:
    """The rows that share a fate, in the order of the file, below the line `after`."""
    return (
        sa.select(TransferRow)
        .where(TransferRow.transfer_id == sent.id, TransferRow.fate == fate, TransferRow.line > after)
        .order_by(TransferRow.line)
    )


def kept_of(sent: TransferFile, *, after: int = 0) -> sa.Select[TransferRow]:
    """The rows that stayed out although they were wanted, in the order of the file, below the line `after`."""
    mine = (TransferRow.transfer_id == sent.id, TransferRow.written.is_(False), TransferRow.line > after)
    return sa.select(TransferRow).where(*mine).order_by(TransferRow.line)


def waiting_of(sent: TransferFile) -> sa.Select[TransferRow]:
    """The rows that are wanted and not written yet, in the order of the file."""
    mine = (TransferRow.transfer_id == sent.id, TransferRow.fate.in_([Fate(fate) for fate in sent.wanted]))
    return sa.select(TransferRow).where(*mine, TransferRow.written.is_(None)).order_by(TransferRow.line)


def has_waiting(sent: TransferFile) -> bool:
    return bool(db.session.scalar(sa.select(waiting_of(sent).exists())))


def can_undo(sent: TransferFile, now: datetime) -> bool:
    """Whether there is something to take back, and still time for it."""
    return step_of(sent) in WRITTEN and is_undoable(sent.activity, sent.result, now)


def forget(now: datetime) -> None:
    """After seven days a file of which nothing was written goes altogether; another leaves its rows and its content."""
    was_sent = TransferFile.created_at < now - KEPT
    for statement in (
        sa.delete(TransferFile).where(was_sent, TransferFile.activity_id.is_(None)),
        sa.delete(TransferRow).where(TransferRow.transfer_id.in_(sa.select(TransferFile.id).where(was_sent))),
        sa.update(TransferFile).where(was_sent, TransferFile.content != b"").values(content=b""),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
