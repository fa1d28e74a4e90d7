"""What became of each mail of a report, in plain words: one row a recipient, whatever was sent again."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.core.bounce import Bounce
from app.core.outbox import Delivery, State
from app.programme.account import User
from app.steering.outside_reader import ReportLink
from app.steering.report import Report
from app.steering.report_sending import AGAIN, ON_ITS_WAY, deliveries
from app.web.request import can, now, today
from app.web.words import clock_time, long_date, past

TONES = {State.SENT: "ok", State.FAILED: "late", State.BOUNCED: "late"}


def delivery_rows(report: Report) -> list[dict[str, Any]]:
    """In one statement; the last mail to somebody says how it stands with them."""
    found = db.session.execute(
        deliveries(report)
        .add_columns(User.name, ReportLink, Bounce)
        .outerjoin(User, User.id == Delivery.user_id)
        .outerjoin(ReportLink, ReportLink.delivery_key == Delivery.key)
        .outerjoin(Bounce, Bounce.delivery_id == Delivery.id)
    ).all()
    by_person: dict[str, list[Any]] = {}
    for each in found:
        by_person.setdefault(each[0].key.partition(AGAIN)[0], []).append(each)
    leads = can("PUBLISH")
    return [_row(report, mails, leads=leads) for mails in by_person.values()]


def delivered(rows: Sequence[dict[str, Any]]) -> str:
    """«3 of 4 mails have left»."""
    sent = sum(row["tone"] == "ok" for row in rows)
    return ngettext("%(sent)d of %(num)d mail has left", "%(sent)d of %(num)d mails have left", len(rows), sent=sent)


def language_name(lang: str) -> str:
    return _("in French") if lang == "fr" else _("in English")


def _row(report: Report, mails: Sequence[Any], *, leads: bool) -> dict[str, Any]:
    mail, name, link, bounce = mails[-1]
    state, again = mail.state, None
    if leads and state not in ON_ITS_WAY:
        again = url_for("sending.again", week=report.week, version=report.edition, delivery_id=mail.id)
    at = bounce.at if bounce else mail.sent_at or (mail.claimed_at if state is State.FAILED else None)
    return {
        "name": name or (link.reader.name if link else mail.address),
        "address": mail.address,
        "lang": language_name(mail.lang),
        "state": _(state.label),
        "tone": TONES.get(state, ""),
        "when": past(at, today(), g.programme.zone) if at else None,
        "why": why(mail, bounce),
        "said": mail.error if state in {State.FAILED, State.BOUNCED} or mail.attempts else "",
        "times": ngettext("%(num)d mail", "%(num)d mails", len(mails)) if len(mails) > 1 else "",
        "again": again,
        "link": _link(report, [each[2] for each in mails], leads=leads) if link else None,
    }


def why(mail: Delivery, bounce: Bounce | None) -> str:
    """What a state means for whoever waits for the mail; "" where the state says it all."""
    if mail.state is State.PENDING:
        at = clock_time(mail.next_at.astimezone(g.programme.zone).timetz())
        return _("next try at %(time)s", time=at) if mail.attempts else _("leaves at %(time)s", time=at)
    if mail.state is State.FAILED and mail.reason == "gave_up":
        return _("the server could not be convinced in five tries over two and a half hours")
    if mail.state in {State.FAILED, State.BOUNCED}:
        return returned_why(bounce)
    return {
        "not_allowed": _("this person was no recipient any more"),
        "replaced": _("a later version has replaced it"),
        "stopped": _("too many mails to this address came back"),
    }.get(mail.reason, "")


def returned_why(bounce: Bounce | None) -> str:
    if bounce is None:
        return _("the address can't be one")
    if bounce.hard:
        return _("nobody can be reached at this address")
    if bounce.status.endswith(".2.2"):
        return _("the mailbox is full")
    if bounce.status[2:].startswith("7."):
        return _("the receiver's rules refuse our mail")
    return _("it could not be delivered in time")


def _link(report: Report, links: Iterable[ReportLink | None], *, leads: bool) -> dict[str, Any]:
    """The latest link of somebody outside, and how often any of theirs was opened."""
    known = [link for link in links if link]
    last, visits = known[-1], sum(link.visits for link in known)
    alive = any(link.is_live(now()) for link in known)
    expires = long_date(g.programme.today(last.expires_at)) if last.expires_at else ""
    return {
        "visits": ngettext("%(num)d visit", "%(num)d visits", visits) if visits else _("not opened yet"),
        "state": _("revoked") if last.revoked_at else _("expired") if expires and not alive else "",
        "until": _("until %(day)s", day=expires) if alive else "",
        "revoke": url_for("sending.revocation", week=report.week, version=report.edition, reader_id=last.reader_id)
        if leads and last.revoked_at is None
        else None,
    }
