"""Every mail the product writes: one function each, registered in MAILS; the only user of templates/mail/."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import force_locale

from app import report_mails
from app.core import db
from app.core.alarm import Alarm
from app.core.delivery import Dropped, Postponed
from app.core.mail import Message
from app.core.outbox import Delivery
from app.letters import link, user_of, write
from app.programme.account import User, user_by_email
from app.programme.ask import Ask
from app.programme.ask_reply import Reply
from app.programme.one_time_link import has_reset_link, reset_link, unused_link
from app.programme.programme import Programme
from app.reading.reply import letter as letter_of_reply
from app.reading.wording import week_name
from app.reminder_mails import (
    digest,
    draft,
    is_active,
    is_still_concerned,
    may_get_draft,
    mention,
    report_thread,
    sample,
    update,
)
from app.steering import mentions, reply_news, report_calls, six_a_day
from app.steering.report import Report, published
from app.steering.report_recipients import TO_MEMBER, TO_OUTSIDER
from app.steering.report_sample import SAMPLE as REPORT_SAMPLE
from app.steering.sample import KIND as SAMPLE
from app.steering.stopped_address import is_stopped


@dataclass(frozen=True)
class Mail:
    """A kind of mail. `build` writes it once; `allowed` is asked again before every attempt."""

    build: Callable[[Delivery], Message | Dropped | Postponed]
    allowed: Callable[[Delivery], bool] = is_active


def account(delivery: Delivery) -> Message | Dropped:
    """The one-time link of somebody new, unless it was used or replaced meanwhile."""
    if db.session.scalar(unused_link(delivery.facts["token"])) is None:
        return Dropped("link_gone")
    return write(delivery, "account", **delivery.facts)


def reset(delivery: Delivery) -> Message | Dropped:
    """The link of somebody who forgot the password, made as the mail leaves; an address that nobody has is not kept."""
    user = db.session.scalar(user_by_email(delivery.address).where(User.is_active))
    if user is None:
        delivery.address = ""
        return Dropped("unknown")
    delivery.user_id, delivery.lang = user.id, user.lang
    return write(delivery, "reset", token=reset_link(user, now=delivery.present))


def may_get_reset(delivery: Delivery) -> bool:
    """Once it is written, only while its link lives."""
    user = user_of(delivery)
    return user is None or (user.is_active and (delivery.raw is None or has_reset_link(user, delivery.present)))


def password(delivery: Delivery) -> Message:
    """To somebody whose password was changed, so that they notice when it was not them."""
    at = datetime.fromisoformat(delivery.facts["at"])
    return write(delivery, "password", when=_moment(delivery, at), device=delivery.facts["device"])


def joined(delivery: Delivery) -> Message:
    """To somebody who had an account already: they are in one more programme."""
    return write(delivery, "joined", **delivery.facts)


def ask_reply(delivery: Delivery) -> Message | Postponed:
    """To a leader: what an executive answered to a requested decision."""
    if until := six_a_day.held_until(delivery):
        return Postponed(until)
    asked, given = db.session.get_one(Ask, delivery.facts["ask"]), db.session.get_one(Reply, delivery.facts["reply"])
    address = link("asks.index", slug=db.session.get_one(Programme, delivery.facts["programme"]).slug)
    with force_locale(delivery.lang):
        letter_words = letter_of_reply(asked, given, delivery.lang)
    return write(delivery, "ask_reply", address=address, letter=letter_words)


def report_missed(delivery: Delivery) -> Message | Dropped | Postponed:
    """To a leader: nothing was published in time. Dropped when it was meanwhile."""
    if until := six_a_day.held_until(delivery):
        return Postponed(until)
    programme, week = db.session.get_one(Programme, delivery.facts["programme"]), delivery.facts["week"]
    if db.session.scalar(published(programme).where(Report.week == week).limit(1)):
        return Dropped("published")
    with force_locale(delivery.lang):
        name = week_name(week)
    address = link("reports.index", slug=programme.slug)
    given: dict[str, Any] = {"programme": programme.title, "week": name, "address": address}
    return write(delivery, "report_missed", family="draft", thread=report_thread(programme.id, week), **given)


def alarm(delivery: Delivery) -> Message:
    """To an administrator: something was silent for too long; whether it still is, as this is written."""
    found = db.session.get_one(Alarm, delivery.facts["alarm"])
    return write(delivery, "alarm", alarm=found, since=_moment(delivery, found.since))


def test(delivery: Delivery) -> Message:
    """To the administrator who asked for it, so that they see that mails leave and arrive."""
    return write(delivery, "test", asked=_moment(delivery, delivery.queued_at))


def may_administer(delivery: Delivery) -> bool:
    user = user_of(delivery)
    return user is not None and user.is_active and user.is_admin


ALARM, TEST = "alarm", "test"

MAILS: dict[str, Mail] = {
    ALARM: Mail(alarm, allowed=may_administer),
    TEST: Mail(test, allowed=may_administer),
    TO_MEMBER: Mail(report_mails.report, allowed=report_mails.may_get_report),
    TO_OUTSIDER: Mail(report_mails.report_link, allowed=report_mails.may_get_link),
    REPORT_SAMPLE: Mail(report_mails.report_sample, allowed=report_mails.may_get_sample),
    "report_missed": Mail(report_missed, allowed=report_mails.may_hear_of_missed),
    reply_news.KIND: Mail(ask_reply, allowed=report_mails.is_reader),
    "account": Mail(account),
    "joined": Mail(joined),
    "reset": Mail(reset, allowed=may_get_reset),
    "password": Mail(password),
    "digest": Mail(digest, allowed=is_still_concerned),
    SAMPLE: Mail(sample),
    report_calls.UPDATE: Mail(update, allowed=is_still_concerned),
    report_calls.DRAFT: Mail(draft, allowed=may_get_draft),
    mentions.KIND: Mail(mention, allowed=is_still_concerned),
}


OF_THE_ACCOUNT = {"account", "reset", "password"}
"""They are a person's way in: sent even where other mails came back."""


def build(delivery: Delivery) -> Message | Dropped | Postponed:
    """Write the mail; none to an address that is stopped, but for those of the account."""
    if delivery.kind not in OF_THE_ACCOUNT and is_stopped(delivery):
        return Dropped("stopped")
    return MAILS[delivery.kind].build(delivery)


def allowed(delivery: Delivery) -> bool:
    return MAILS[delivery.kind].allowed(delivery)


def _moment(delivery: Delivery, at: datetime) -> str:
    """Day and time as the recipient's clock shows them."""
    user = db.session.get_one(User, delivery.user_id)
    return format_datetime(at.astimezone(ZoneInfo(user.timezone)), "EEEE d MMMM y, HH:mm", locale=delivery.lang)
