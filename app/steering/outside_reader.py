"""People outside the company who get the report: named by a leader, until a day, through a link of their own.

A link leads to one version of one report, for 30 days at most. Only its hash is kept: whoever reads the tables can't
open it. It is made when its mail is written; revoked, it leads nowhere from that instant on.
"""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import db
from app.core.db import Base
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.signed import sign, signed
from app.core.workdays import instant
from app.programme.account import LONGEST_NAME, digest, is_address, normal_email, user_by_email
from app.programme.activity import Activity
from app.programme.member import Member
from app.programme.programme import Programme
from app.steering.report import Report

LIFE = timedelta(days=30)
STOPPING = "no more reports"
USUAL, LONGEST = timedelta(days=90), timedelta(days=366)
"""How long somebody outside gets the report unless a leader says otherwise, and at most."""
PAUSE = timedelta(minutes=10)
"""Two looks within it count as one visit."""


class OutsideReader(Base):
    """Somebody outside. `until` is the last day; `left_at` when a leader took them off the list or they left it."""

    __tablename__ = "outside_reader"
    __table_args__ = (sa.UniqueConstraint("programme_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    lang: Mapped[str] = mapped_column(sa.String(2))
    until: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    added_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    left_by_choice: Mapped[bool] = mapped_column(default=False)
    mail_stopped_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship()
    by: Mapped[Member] = relationship()


class ReportLink(Base):
    """What one mail to somebody outside leads to; `delivery_key` is that mail's. No token until it is written."""

    __tablename__ = "report_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("outside_reader.id", ondelete="CASCADE"), index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    delivery_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    token: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    visits: Mapped[int] = mapped_column(default=0)
    visited_at: Mapped[datetime | None]

    reader: Mapped[OutsideReader] = relationship(lazy="joined")
    report: Mapped[Report] = relationship()

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at is not None and self.expires_at > now


def sent_before(found: ReportLink) -> sa.Select[int]:
    """The last earlier version of the same week's report that this reader was sent; none for a first mail."""
    earlier = (Report.week == found.report.week, Report.edition < found.report.edition)
    theirs = (ReportLink.reader_id == found.reader_id, ReportLink.token.is_not(None))
    sent = sa.select(Report.edition).join(ReportLink, ReportLink.report_id == Report.id).where(*theirs, *earlier)
    return sent.order_by(Report.edition.desc()).limit(1)


def let_in(
    programme: Programme, *, name: str, email: str, lang: str, until: date, by: Member, now: datetime
) -> OutsideReader:
    """Send the reports to somebody outside until the end of that day; who had left the list comes back to it."""
    email, name = normal_email(email), name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused(N_("A name has 1 to %(limit)d characters."), field="name", limit=LONGEST_NAME)
    if not is_address(email):
        raise Refused(N_("Write an address such as lea@example.org."), field="email")
    if _is_member(programme, email):
        raise Refused(N_("This person is in the programme: add them among the members."), field="email")
    check_until(until, programme.today(now))
    known = sa.select(OutsideReader).where(OutsideReader.programme_id == programme.id, OutsideReader.email == email)
    reader = db.session.scalar(known)
    if reader is not None and reader.left_at is None and reader.until >= programme.today(now):
        raise Refused(N_("This address gets the report already."), field="email")
    reader = reader or OutsideReader(programme=programme, email=email)
    reader.name, reader.lang, reader.until, reader.by, reader.added_at = name, lang, until, by, now
    reader.left_at, reader.left_by_choice = None, False
    db.session.add(reader)
    _note(reader, "reader_added", by=by, now=now, until=until.isoformat())
    return reader


def check_until(until: date, today: date) -> None:
    if not today <= until <= today + LONGEST:
        raise Refused(N_("Choose a day from today on, within a year."), field="until")


def amend(reader: OutsideReader, *, name: str, lang: str, until: date, by: Member, now: datetime) -> None:
    """Change how somebody is called, in which language they read, and until when."""
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise Refused(N_("A name has 1 to %(limit)d characters."), field="name", limit=LONGEST_NAME)
    check_until(until, reader.programme.today(now))
    if reader.until != until:
        _note(reader, "reader_changed", by=by, now=now, until=until.isoformat())
    reader.name, reader.lang, reader.until = name.strip(), lang, until


def show_out(reader: OutsideReader, *, by: Member, now: datetime) -> None:
    """No more reports, and every link of theirs is dead from now on. A second call changes nothing."""
    if reader.left_at is None:
        reader.left_at = now
        _note(reader, "reader_removed", by=by, now=now)
    revoke(ReportLink.reader_id == reader.id, now=now)


def leave(reader: OutsideReader, *, now: datetime) -> None:
    """What somebody outside does who wants no more reports; what they were sent stays readable to them."""
    if reader.left_at is None:
        reader.left_at, reader.left_by_choice = now, True
        _note(reader, "reader_left", by=None, now=now)


def revoke(*which: sa.ColumnElement[bool], now: datetime) -> int:
    """Kill these links; returns how many were alive. A link that is not written yet never will be."""
    alive = sa.update(ReportLink).where(*which, ReportLink.revoked_at.is_(None)).values(revoked_at=now)
    found = db.session.scalars(alive.returning(ReportLink.expires_at), execution_options={"synchronize_session": False})
    return sum(expires is None or expires > now for expires in found.all())


def revoke_all(programme: Programme, *, by: Member, now: datetime) -> int:
    """Kill every link to a report of the programme."""
    reports = sa.select(Report.id).where(Report.programme_id == programme.id)
    count = revoke(ReportLink.report_id.in_(reports), now=now)
    facts = {"links": count}
    db.session.add(Activity(programme_id=programme.id, member_id=by.id, verb="links_revoked", facts=facts, at=now))
    return count


def outside_readers(programme: Programme) -> sa.Select[OutsideReader]:
    """Everybody outside who ever got it, by name."""
    mine = sa.select(OutsideReader).where(OutsideReader.programme_id == programme.id)
    return mine.order_by(OutsideReader.name, OutsideReader.id)


def present_readers(programme: Programme, now: datetime) -> sa.Select[OutsideReader]:
    """Those who get the next report."""
    present = (OutsideReader.left_at.is_(None), OutsideReader.until >= programme.today(now))
    return outside_readers(programme).where(*present)


def is_present(reader: OutsideReader, now: datetime) -> bool:
    return reader.left_at is None and reader.until >= reader.programme.today(now)


def write_token(link: ReportLink, now: datetime) -> str:
    """A fresh token for the mail that is being written; what another one led to is gone."""
    token = secrets.token_urlsafe(32)
    reader = link.reader
    after_last_day = instant(reader.until + timedelta(days=1), time(0), reader.programme.zone)
    link.token, link.expires_at = digest(token), min(now + LIFE, after_last_day)
    return token


def last_day(link: ReportLink) -> date:
    """The last day on which the link works, where the programme is; it has a token."""
    expires = link.expires_at or link.reader.added_at
    return (expires - timedelta(seconds=1)).astimezone(link.reader.programme.zone).date()


def link_with(token: str) -> sa.Select[ReportLink]:
    return sa.select(ReportLink).where(ReportLink.token == digest(token))


def visit(link_id: int, now: datetime) -> sa.Update:
    """Count a visit, unless the last one was a moment ago."""
    seen = sa.or_(ReportLink.visited_at.is_(None), ReportLink.visited_at <= now - PAUSE)
    return (
        sa.update(ReportLink).where(ReportLink.id == link_id, seen).values(visits=ReportLink.visits + 1, visited_at=now)
    )


def _is_member(programme: Programme, email: str) -> bool:
    theirs = user_by_email(email).subquery()
    here = (Member.programme_id == programme.id, Member.left_at.is_(None), Member.user_id == theirs.c.id)
    return bool(db.session.scalar(sa.select(sa.exists().where(*here))))


def _note(reader: OutsideReader, verb: str, *, by: Member | None, now: datetime, **facts: Any) -> None:
    """Keep who may read what outside, in the programme's history."""
    db.session.flush()  # the line names the reader
    facts |= {"reader": reader.id}
    db.session.add(Activity(programme_id=reader.programme_id, member_id=by and by.id, verb=verb, facts=facts, at=now))


def stop_token(reader_id: int, *, secret: str) -> str:
    """What lets somebody without an account say that they want no more mail of ours: it names them, and never ages."""
    return sign(reader_id, STOPPING, secret=secret)


def reader_of(token: str, *, secret: str) -> int | None:
    """Whom the token names, None when we did not make it."""
    found: int | None = signed(token, STOPPING, secret=secret)
    return found
