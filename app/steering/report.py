"""The weekly report: a draft that people word, then a snapshot that nobody changes any more (R26)."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship, validates

from app.core import db
from app.core.db import Base
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.activity import Activity
from app.programme.ask import asks_of
from app.programme.ask_reply import replies_of
from app.programme.member import Member
from app.programme.programme import Programme
from app.steering.report_cycle import Cycle, cycle
from app.steering.report_payload import Asked, Facts, Imprint, payload
from app.steering.update import Colour

FROZEN = (
    *("programme", "programme_id", "week", "edition", "state", "cutoff", "figures", "words", "previous", "previous_id"),
    *("built_at", "author", "author_id", "published_at", "send_at", "late", "reviewed", "colour", "sha256", "document"),
)
PDF, XLSX, PPTX = "pdf", "xlsx", "pptx"
ALTERED = N_("The stored report is not the one that was published: its fingerprint differs. Restore a backup.")


class ReportState(Labelled):
    DRAFT = "draft", N_("Draft")
    PUBLISHED = "published", N_("Published")


class Report(Base):
    """One edition of a week's report. A correction is a new edition; there is one open draft a week at most.

    `figures` were read at `cutoff`, `words` are what people wrote; publication freezes both in `document`, the
    canonical JSON. `previous` is the published report it is compared with. `queued_at` is when its mails were queued;
    `recalled_at` when a publication that had reached nobody was last taken back.
    """

    __tablename__ = "report"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "week", "edition"),
        sa.Index("ix_report_waiting", "send_at", postgresql_where=sa.text("queued_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    week: Mapped[str] = mapped_column(sa.String(8))
    edition: Mapped[int] = mapped_column(default=1)
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFT)
    cutoff: Mapped[datetime]
    figures: Mapped[dict[str, Any]] = mapped_column()
    words: Mapped[dict[str, Any]]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="SET NULL"))
    built_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    published_at: Mapped[datetime | None]
    send_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)
    reviewed: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    recalled_at: Mapped[datetime | None]
    colour: Mapped[Colour | None]
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    document: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))
    version: Mapped[int] = mapped_column()

    programme: Mapped[Programme] = relationship()
    author: Mapped[Member | None] = relationship()
    previous: Mapped["Report | None"] = relationship(remote_side="Report.id")

    __mapper_args__ = {"version_id_col": version}

    @validates(*FROZEN)
    def _stay(self, _name: str, value: Any) -> Any:
        check_draft(self)
        return value

    @property
    def is_draft(self) -> bool:
        return self.state is not ReportState.PUBLISHED

    @property
    def cycle(self) -> Cycle:
        return cycle(self.programme, self.week)

    @property
    def snapshot(self) -> bytes:
        """The canonical JSON of a published report, whose fingerprint was just checked."""
        if self.document is None or sha256(self.document).hexdigest() != self.sha256:
            raise Refused(ALTERED)
        return self.document

    @property
    def payload(self) -> Facts:
        """What `snapshot` says."""
        facts: Facts = json.loads(self.snapshot)
        return facts


class ReportFile(Base):
    """A rendering of a published report: made by a worker, served as it is."""

    __tablename__ = "report_file"
    __table_args__ = (sa.UniqueConstraint("report_id", "lang", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(sa.String(2))
    kind: Mapped[str] = mapped_column(sa.String(8), default=PDF)
    name: Mapped[str] = mapped_column(sa.String(120))
    bytes: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]


def check_draft(report: Report) -> None:
    """What is published never changes (R26)."""
    if report.state is ReportState.PUBLISHED:
        raise Refused(N_("A published report never changes. Correct it in a new version."))


def reports_of(programme: Programme) -> sa.Select[Report]:
    """Every edition, newest first."""
    mine = sa.select(Report).where(Report.programme_id == programme.id)
    return mine.order_by(Report.week.desc(), Report.edition.desc())


def of_week(programme: Programme, week: str) -> sa.Select[Report]:
    """The editions of a week, the last one first."""
    return reports_of(programme).where(Report.week == week)


def published(programme: Programme) -> sa.Select[Report]:
    """The published editions, newest first; a corrected one stays below its correction."""
    return reports_of(programme).where(Report.state == ReportState.PUBLISHED)


def last_before(programme: Programme, week: str) -> sa.Select[Report]:
    """The published report that the one of `week` is compared with."""
    return published(programme).where(Report.week < week).limit(1)


def replaced_by(report: Report) -> sa.Select[Report]:
    """The published version that this one corrects."""
    return published(report.programme).where(Report.week == report.week, Report.edition < report.edition).limit(1)


def draft_payload(report: Report, imprint: Imprint, words: Mapping[str, Any] | None = None) -> Facts:
    """The JSON of a draft as it would be published now, with the asks as they stand; `words` go before its own."""
    replaced = db.session.scalar(replaced_by(report)) if report.edition > 1 else None
    return payload(
        report.cycle,
        cutoff=report.cutoff,
        figures=report.figures,
        words={**report.words, **(words or {})},
        asked=Asked(
            db.session.scalars(asks_of(report.programme)).all(), db.session.scalars(replies_of(report.programme)).all()
        ),
        before=report.previous.payload if report.previous else None,
        replaced=replaced.payload if replaced else None,
        imprint=imprint,
    )


def note(report: Report, verb: str, *, by: Member | None, now: datetime, **facts: Any) -> None:
    """Keep who did what to the report, in the programme's history."""
    facts |= {"week": report.week, "edition": report.edition}
    db.session.add(Activity(programme_id=report.programme_id, member_id=by and by.id, verb=verb, facts=facts, at=now))
