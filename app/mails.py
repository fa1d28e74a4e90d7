"""Every mail the product writes: one function each, registered in MAILS; the only user of templates/mail/."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from css_inline import CSSInliner
from flask import current_app
from flask_babel import force_locale
from jinja2 import TemplateNotFound

from app import report_mails
from app.core import db
from app.core.alarm import Alarm
from app.core.delivery import Dropped
from app.core.mail import Message
from app.core.outbox import Delivery
from app.programme.account import User, user_by_email
from app.programme.ask import Ask
from app.programme.ask_reply import Reply
from app.programme.one_time_link import has_reset_link, reset_link, unused_link
from app.programme.programme import Programme
from app.public_address import link
from app.reading.digest import letter
from app.reading.mention import letter as mention_letter
from app.reading.reply import letter as letter_of_reply
from app.reading.wording import week_name
from app.steering import digest as digests
from app.steering import mentions, reply_news
from app.steering.report import Report, published
from app.steering.report_sample import SAMPLE
from app.steering.report_sending import TO_MEMBER, TO_OUTSIDER
from app.steering.stopped_address import is_stopped


def is_active(delivery: Delivery) -> bool:
    """Whether the recipient may still get mail at all; somebody without an account may."""
    user = _user(delivery)
    return user is None or user.is_active


@dataclass(frozen=True)
class Mail:
    """A kind of mail. `build` writes it once; `allowed` is asked again before every attempt."""

    build: Callable[[Delivery], Message | Dropped]
    allowed: Callable[[Delivery], bool] = is_active


def digest(delivery: Delivery) -> Message | Dropped:
    """What is late or due soon for one person; what missed its day goes into the next one."""
    if digests.fold(delivery):
        return Dropped("folded")
    found = digests.gather(delivery)
    if not found.lines and not found.given:
        return Dropped("nothing_left")
    delivery.facts = delivery.facts | {"programmes": sorted(found.programmes)}
    with force_locale(delivery.lang):
        words = letter(found)
    return _message(delivery, "digest", letter=words)


def is_still_concerned(delivery: Delivery) -> bool:
    """Once it is written, only somebody who is still in every programme that it speaks of, none of them closed."""
    return is_active(delivery) and (delivery.raw is None or digests.is_still_in(delivery))


def mention(delivery: Delivery) -> Message | Dropped:
    """What somebody wrote to a person, unless they have read it, or it is the hour of quiet."""
    if mentions.is_quiet(delivery):
        return Dropped("quiet_hours")
    found = mentions.gather(delivery)
    if not found:
        return Dropped("nothing_left")
    delivery.facts = delivery.facts | {"programmes": sorted({each.programme_id for each in found})}
    with force_locale(delivery.lang):
        words = mention_letter(found, link)
    return _message(delivery, "mention", letter=words)


def account(delivery: Delivery) -> Message | Dropped:
    """The one-time link of somebody new, unless it was used or replaced meanwhile."""
    if db.session.scalar(unused_link(delivery.facts["token"])) is None:
        return Dropped("link_gone")
    return _message(delivery, "account", **delivery.facts)


def reset(delivery: Delivery) -> Message | Dropped:
    """The link of somebody who forgot the password, made as the mail leaves; an address that nobody has is not kept."""
    user = db.session.scalar(user_by_email(delivery.address).where(User.is_active))
    if user is None:
        delivery.address = ""
        return Dropped("unknown")
    delivery.user_id, delivery.lang = user.id, user.lang
    return _message(delivery, "reset", token=reset_link(user, now=_present(delivery)))


def may_get_reset(delivery: Delivery) -> bool:
    """Once it is written, only while its link lives."""
    user = _user(delivery)
    return user is None or (user.is_active and (delivery.raw is None or has_reset_link(user, _present(delivery))))


def password(delivery: Delivery) -> Message:
    """To somebody whose password was changed, so that they notice when it was not them."""
    at = datetime.fromisoformat(delivery.facts["at"])
    return _message(delivery, "password", when=_moment(delivery, at), device=delivery.facts["device"])


def joined(delivery: Delivery) -> Message:
    """To somebody who had an account already: they are in one more programme."""
    return _message(delivery, "joined", **delivery.facts)


def ask_reply(delivery: Delivery) -> Message:
    """To a leader: what an executive answered to a requested decision."""
    asked, given = db.session.get_one(Ask, delivery.facts["ask"]), db.session.get_one(Reply, delivery.facts["reply"])
    address = link("asks.index", slug=db.session.get_one(Programme, delivery.facts["programme"]).slug)
    with force_locale(delivery.lang):
        letter_words = letter_of_reply(asked, given, delivery.lang)
    return _message(delivery, "ask_reply", address=address, letter=letter_words)


def report_missed(delivery: Delivery) -> Message | Dropped:
    """To a leader: nothing was published in time. Dropped when it was meanwhile."""
    programme, week = db.session.get_one(Programme, delivery.facts["programme"]), delivery.facts["week"]
    if db.session.scalar(published(programme).where(Report.week == week).limit(1)):
        return Dropped("published")
    with force_locale(delivery.lang):
        name = week_name(week)
    address = link("reports.index", slug=programme.slug)
    return _message(delivery, "report_missed", programme=programme.title, week=name, address=address)


def alarm(delivery: Delivery) -> Message:
    """To an administrator: something was silent for too long; whether it still is, as this is written."""
    found = db.session.get_one(Alarm, delivery.facts["alarm"])
    return _message(delivery, "alarm", alarm=found, since=_moment(delivery, found.since))


def test(delivery: Delivery) -> Message:
    """To the administrator who asked for it, so that they see that mails leave and arrive."""
    return _message(delivery, "test", asked=_moment(delivery, delivery.queued_at))


def may_administer(delivery: Delivery) -> bool:
    user = _user(delivery)
    return user is not None and user.is_active and user.is_admin


ALARM, TEST = "alarm", "test"

MAILS: dict[str, Mail] = {
    ALARM: Mail(alarm, allowed=may_administer),
    TEST: Mail(test, allowed=may_administer),
    TO_MEMBER: Mail(report_mails.report, allowed=report_mails.may_get_report),
    TO_OUTSIDER: Mail(report_mails.report_link, allowed=report_mails.may_get_link),
    SAMPLE: Mail(report_mails.report_sample, allowed=report_mails.may_get_sample),
    "report_missed": Mail(report_missed, allowed=report_mails.may_hear_of_missed),
    reply_news.KIND: Mail(ask_reply, allowed=report_mails.may_get_report),
    "account": Mail(account),
    "joined": Mail(joined),
    "reset": Mail(reset, allowed=may_get_reset),
    "password": Mail(password),
    "digest": Mail(digest, allowed=is_still_concerned),
    mentions.KIND: Mail(mention, allowed=is_still_concerned),
}


OF_THE_ACCOUNT = {"account", "reset", "password"}
"""They are a person's way in: sent even where other mails came back."""


def build(delivery: Delivery) -> Message | Dropped:
    """Write the mail; none to an address that is stopped, but for those of the account."""
    if delivery.kind not in OF_THE_ACCOUNT and is_stopped(delivery):
        return Dropped("stopped")
    return MAILS[delivery.kind].build(delivery)


def allowed(delivery: Delivery) -> bool:
    return MAILS[delivery.kind].allowed(delivery)


def _message(delivery: Delivery, name: str, *, headers: Mapping[str, str] | None = None, **context: object) -> Message:
    """Render mail/<name>.txt, whose first line is the subject, and mail/<name>.html where there is one."""
    user = _user(delivery)
    home = current_app.extensions["settings"].public_url
    context |= {"delivery": delivery, "user": user, "lang": delivery.lang, "link": link, "home": home}
    with force_locale(delivery.lang):
        subject, _, text = _render(f"{name}.txt", context).lstrip().partition("\n")
        html = _html(name, context)
    return Message(
        to=delivery.address,
        to_name=user.name if user else "",
        subject=subject,
        text=text.strip() + "\n",
        html=html,
        lang=delivery.lang,
        headers=headers or {},
    )


def _html(name: str, context: dict[str, object]) -> str | None:
    """The HTML with the rules of mail.css written into its elements: many mail programs read no other."""
    try:
        page = _render(f"{name}.html", context)
    except TemplateNotFound as missing:
        if missing.name != f"mail/{name}.html":
            raise
        return None
    return CSSInliner(load_remote_stylesheets=False, extra_css=_render("mail.css", {})).inline(page)


def _render(name: str, context: dict[str, object]) -> str:
    return current_app.jinja_env.get_template(f"mail/{name}").render(context)


def _moment(delivery: Delivery, at: datetime) -> str:
    """Day and time as the recipient's clock shows them."""
    user = db.session.get_one(User, delivery.user_id)
    return format_datetime(at.astimezone(ZoneInfo(user.timezone)), "EEEE d MMMM y, HH:mm", locale=delivery.lang)


def _present(delivery: Delivery) -> datetime:
    """When this attempt began."""
    return delivery.claimed_at or delivery.queued_at


def _user(delivery: Delivery) -> User | None:
    return db.session.get(User, delivery.user_id) if delivery.user_id else None
