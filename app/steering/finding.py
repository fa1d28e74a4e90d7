"""Finding: something that does not fit together. It comes and goes by itself; a person may dismiss it and say why."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core import db, period
from app.core.db import Base
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.member import Member
from app.programme.programme import Programme, Track
from app.steering.checks import Found, findings_of

KEPT = timedelta(days=90)
"""How long one that was resolved stays to be read."""
CHUNK = 500


class FindingState(Labelled):
    OPEN = "open", N_("Open")
    DISMISSED = "dismissed", N_("Dismissed")
    RESOLVED = "resolved", N_("Resolved")


class Finding(Base):
    """What a check found, once a fingerprint. `facts` are codes and numbers, never sentences.

    `reason` and `by_id` say why and by whom it was dismissed; `settled_at` when it was, or was found to hold no more.
    """

    __tablename__ = "finding"
    __table_args__ = (sa.UniqueConstraint("programme_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(40))
    track: Mapped[Track]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[FindingState] = mapped_column(default=FindingState.OPEN)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


_table: Any = Finding.__table__


def look(programme: Programme, *, now: datetime) -> None:
    """Run every check. What is new is noted, what holds no more is resolved, what holds again is open again.

    What was dismissed stays so for as long as its fingerprint is the same and its weight, if it has one, is less than
    twice that of then. A second look at the same tables only notes that it was done; two at a time come one after the
    other.
    """
    db.alone(f"findings:{programme.id}")
    found = {each.fingerprint: each for each in findings_of(programme, programme.today(now))}
    known = {
        row.fingerprint: row
        for row in db.session.execute(sa.select(Finding.__table__).where(Finding.programme_id == programme.id))
    }
    _note(programme, [each for print_, each in found.items() if print_ not in known], now)
    still = [(known[print_], each) for print_, each in found.items() if print_ in known]
    _update([row.id for row, _each in still], last_seen_at=now)
    again = {row.id for row, each in still if row.state is FindingState.RESOLVED or _has_grown(row, each)}
    _update(sorted(again), state=FindingState.OPEN, settled_at=None, first_seen_at=now, reason="", by_id=None)
    over = [row.id for row in known.values() if row.state is FindingState.OPEN and row.fingerprint not in found]
    _update(over, if_open=True, state=FindingState.RESOLVED, settled_at=now, by_id=None)
    for row, each in still:
        keeps = row.state is FindingState.DISMISSED and each.grows and row.id not in again
        if (row.facts, row.track) != (each.facts, each.track) and not keeps:
            _update([row.id], facts=each.facts, track=each.track)
    period.beat(pulse(programme.id), now)


def _has_grown(row: Any, found: Found) -> bool:
    """Its facts are those of its dismissal: they keep the weight that somebody found to be no matter."""
    return row.state is FindingState.DISMISSED and found.has_doubled(row.facts)


def _note(programme: Programme, new: Sequence[Found], now: datetime) -> None:
    rows = [
        {
            "programme_id": programme.id,
            "code": each.code,
            "track": each.track,
            "item_id": each.item_id,
            "other_id": each.other_id,
            "fingerprint": each.fingerprint,
            "facts": each.facts,
            "state": FindingState.OPEN,
            "reason": "",
            "first_seen_at": now,
            "last_seen_at": now,
        }
        for each in new
    ]
    if rows:
        db.session.connection().execute(sa.insert(_table), rows)


def _update(ids: Sequence[int], *, if_open: bool = False, **values: Any) -> None:
    """`if_open`: unless somebody dismissed it a moment ago."""
    for start in range(0, len(ids), CHUNK):
        some = sa.update(_table).where(_table.c.id.in_(ids[start : start + CHUNK])).values(**values)
        db.session.execute(some.where(_table.c.state == FindingState.OPEN) if if_open else some)


def pulse(programme_id: int) -> str:
    """The name of the heartbeat that says when the programme was last looked through."""
    return f"findings:{programme_id}"


def dismiss(finding: Finding, reason: str, *, by: Member, now: datetime) -> None:
    """Say why it may stay as it is; it comes back only when it is another finding."""
    _lock(finding)
    if finding.state is not FindingState.OPEN:
        raise Refused(N_("It is not open any more: look at the list again."))
    if not reason.strip():
        raise Refused(N_("Say why it may stay so: others will find your reason here."), field="reason")
    finding.state, finding.settled_at = FindingState.DISMISSED, now
    finding.reason, finding.by_id = reason.strip(), by.id


def reopen(finding: Finding, *, by: Member) -> None:
    """Take a dismissal back; the next look resolves it if it holds no more."""
    _lock(finding)
    if finding.state is not FindingState.DISMISSED:
        raise Refused(N_("It was not dismissed, or somebody has reopened it already."))
    finding.state, finding.settled_at = FindingState.OPEN, None
    finding.reason, finding.by_id = "", by.id


def _lock(finding: Finding) -> None:
    """Two people at a time come one after the other."""
    db.session.refresh(finding, with_for_update=True)


def forget(now: datetime) -> sa.Delete:
    """Resolved ones that nobody reads any more."""
    return sa.delete(Finding).where(Finding.state == FindingState.RESOLVED, Finding.settled_at < now - KEPT)


def open_findings(programme: Programme) -> sa.ScalarSelect[int]:
    """How many there are, for the statement of another page."""
    mine = Finding.programme_id == programme.id, Finding.state == FindingState.OPEN
    return sa.select(sa.func.count()).select_from(Finding).where(*mine).scalar_subquery()
