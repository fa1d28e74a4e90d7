"""Sending a published report: one mail a recipient, once, after a minute in which it can still be taken back."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import db, outbox
from app.core.errors import Refused
from app.core.i18n import LANGUAGES, N_
from app.core.outbox import Delivery, State, Wanted
from app.programme.account import User
from app.programme.programme import Programme
from app.steering.outside_reader import OutsideReader, ReportLink, is_present, present_readers
from app.steering.report import PDF, Report, ReportFile, ReportState
from app.steering.report_publication import is_replaced
from app.steering.report_recipients import TO_MEMBER, TO_OUTSIDER, mail_key, may_receive, recipients_of

RECALL = timedelta(seconds=60)
"""So long after its hour the mails of a report wait, for a leader to take it back."""
AGAIN = ":again"
ON_ITS_WAY = (State.PENDING, State.SENDING)


def to_send(now: datetime) -> sa.Select[int]:
    """Reports whose hour has come, whose PDFs are ready, which no correction replaced, and whose mails don't exist.

    None of a closed programme; and one whose hour came while it was closed never leaves.
    """
    newer = aliased(Report)
    replaced = sa.exists().where(
        newer.programme_id == Report.programme_id,
        newer.week == Report.week,
        newer.edition > Report.edition,
        newer.state == ReportState.PUBLISHED,
    )
    paper = (ReportFile.report_id == Report.id, ReportFile.kind == PDF)
    files = sa.select(sa.func.count()).where(*paper).scalar_subquery()
    waiting = (Report.state == ReportState.PUBLISHED, Report.queued_at.is_(None), Report.send_at <= now)
    going_on = sa.or_(Programme.reopened_at.is_(None), Programme.reopened_at < Report.send_at)
    running = sa.select(Report.id).join(Report.programme).where(Programme.closed_at.is_(None), going_on)
    return running.where(*waiting, files >= len(LANGUAGES), sa.not_(replaced)).order_by(Report.id)


def send(report_id: int, *, now: datetime) -> int:
    """Queue one mail for each of its recipients; a second call, here or elsewhere, queues none. Returns how many.

    They leave a minute after the report's hour, or at once where that minute has passed.
    """
    waiting = (Report.id == report_id, Report.queued_at.is_(None), Report.state == ReportState.PUBLISHED)
    taken = sa.update(Report).where(*waiting).values(queued_at=now).returning(Report.id)
    if not db.session.scalars(taken, execution_options={"synchronize_session": False}).all():
        return 0
    report = db.session.get_one(Report, report_id, populate_existing=True)
    people = db.session.scalars(recipients_of(report)).all()
    outsiders = db.session.scalars(present_readers(report.programme, now)).all()
    leaves = max(now, leaves_at(report))
    wanted = [_to_member(report, person, leaves) for person in people]
    return outbox.queue(wanted + [_to_outsider(report, reader, leaves) for reader in outsiders], now=now)


def spare_the_minute(report: Report, *, now: datetime) -> None:
    """Let the mails that wait for somebody to take the report back leave at once."""
    waiting = (_of(report), Delivery.state == State.PENDING, Delivery.attempts == 0)
    db.session.execute(sa.update(Delivery).where(*waiting).values(next_at=now))


def leaves_at(report: Report) -> datetime:
    """When the mails of a published report leave at the earliest: until then it can be taken back."""
    return (report.send_at or report.built_at) + RECALL


def send_again(report: Report, mail: Delivery, *, now: datetime) -> None:
    """Queue one more of the report's mails for the recipient of `mail`, who lost it or whom it did not reach.

    Refused while one is on its way, so that a second call sends none; and to whoever may not get it any more.
    """
    if is_replaced(report):
        raise Refused(N_("A later version replaces this one: send that one."))
    base = mail.key.partition(AGAIN)[0]
    theirs = db.session.scalars(sa.select(Delivery).where(_is_of(base)).with_for_update()).all()
    if any(each.state in ON_ITS_WAY for each in theirs):
        raise Refused(N_("A mail to this person is on its way already."))
    key = f"{base}{AGAIN}{len(theirs)}"
    outbox.queue([_again(report, mail, key, base, now=now)], now=now)


def deliveries(report: Report) -> sa.Select[Delivery]:
    """What became of each of its mails, the first one to somebody before those that followed."""
    return sa.select(Delivery).where(_of(report)).order_by(Delivery.address, Delivery.id)


def _again(report: Report, mail: Delivery, key: str, base: str, *, now: datetime) -> Wanted:
    """To the address that the recipient has today."""
    if mail.kind == TO_OUTSIDER:
        first = sa.select(ReportLink).where(ReportLink.delivery_key == base)
        link = db.session.scalar(first)
        if link is None or not is_present(link.reader, now):
            raise Refused(N_("This person does not get the report any more."))
        _check_not_stopped(link.reader.mail_stopped_at)
        return _to_outsider(report, link.reader, now, key=key)
    user = db.session.get(User, mail.user_id) if mail.user_id else None
    if user is None or not may_receive(report, user.id):
        raise Refused(N_("This person does not get the report any more."))
    _check_not_stopped(user.mail_stopped_at)
    return _to_member(report, user, now, key=key)


def _check_not_stopped(at: datetime | None) -> None:
    if at is not None:
        raise Refused(N_("Too many mails to this address came back. Let it have mail again first."))


def _of(report: Report) -> sa.ColumnElement[bool]:
    return Delivery.key.startswith(mail_key(report), autoescape=True)


def _is_of(base: str) -> sa.ColumnElement[bool]:
    return sa.or_(Delivery.key == base, Delivery.key.startswith(base + AGAIN, autoescape=True))


def _to_member(report: Report, person: User, leaves: datetime, *, key: str = "") -> Wanted:
    return Wanted(
        key=key or f"{mail_key(report)}{person.id}",
        kind=TO_MEMBER,
        address=person.email,
        lang=person.lang,
        user_id=person.id,
        facts={"report": report.id, "programme": report.programme_id},
        not_before=leaves,
    )


def _to_outsider(report: Report, reader: OutsideReader, leaves: datetime, *, key: str = "") -> Wanted:
    """With the link that its mail will name."""
    key = key or f"{mail_key(report)}out{reader.id}"
    link = ReportLink(report_id=report.id, reader_id=reader.id, delivery_key=key)
    db.session.add(link)
    db.session.flush()  # the mail names it
    return Wanted(
        key=key,
        kind=TO_OUTSIDER,
        address=reader.email,
        lang=reader.lang,
        facts={"link": link.id, "report": report.id, "programme": report.programme_id},
        not_before=leaves,
    )
