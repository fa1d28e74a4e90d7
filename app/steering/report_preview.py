"""The paper of a draft before it is published: what a worker has set in type of it, until it is asked for again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.core import db, queue
from app.core.canonical import fingerprint
from app.programme.member import Member
from app.steering.report import Report, draft_payload
from app.steering.report_payload import Facts, Imprint

PREVIEW = "preview_report"


class ReportPreview(db.Base):
    """One language's PDF of the draft. `made_of` is the fingerprint of what it was made from."""

    __tablename__ = "report_preview"
    __table_args__ = (sa.UniqueConstraint("report_id", "lang"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(sa.String(2))
    made_of: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary, nullable=False))
    made_at: Mapped[datetime]


def as_published(report: Report, by: Member | None, now: datetime) -> Facts:
    """What the draft would say if that leader published it now."""
    late = report.late or (report.edition == 1 and report.cycle.send_at <= now)
    return draft_payload(report, Imprint(report.edition, by.name if by else "", reviewed=by is not None, late=late))


def ask_preview(report: Report, lang: str, *, by: Member, now: datetime) -> None:
    """Have a worker set the draft in type as it stands; asking again for the same draft changes nothing."""
    key = f"report-preview:{report.id}:{report.version}:{lang}:{fingerprint(as_published(report, by, now))[:16]}"
    args = {"report": report.id, "lang": lang, "by": by.id}
    queue.put(PREVIEW, args, key=key, programme_id=report.programme_id, user_id=by.user_id, now=now)


def preview_of(report: Report, lang: str) -> sa.Select[ReportPreview]:
    return sa.select(ReportPreview).where(ReportPreview.report_id == report.id, ReportPreview.lang == lang)


def keep_preview(report_id: int, lang: str, content: bytes, *, made_of: str, now: datetime) -> None:
    """Put it in the place of the last one."""
    db.session.execute(sa.delete(ReportPreview).where(ReportPreview.report_id == report_id, ReportPreview.lang == lang))
    db.session.add(ReportPreview(report_id=report_id, lang=lang, content=content, made_of=made_of, made_at=now))
