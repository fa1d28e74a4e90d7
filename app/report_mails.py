"""The mails that bring a report: to a member with its PDF, to somebody outside as a link, to oneself as a sample."""

from base64 import b64decode
from collections.abc import Iterable, Mapping

from app.core import db
from app.core.delivery import Dropped
from app.core.mail import Attachment, Message
from app.core.outbox import Delivery
from app.letters import in_thread, link, opt_out, settings, unsubscribing, user_of
from app.outside_mail import outside_mail
from app.programme.account import User
from app.programme.ask import number_of
from app.programme.member import seat_of
from app.programme.notification import Rule
from app.programme.policy import Permission, allows
from app.programme.programme import Programme
from app.reminder_mails import is_refused, report_thread
from app.report_mail import Answer, report_mail
from app.steering.outside_reader import ReportLink, is_present, sent_before, stop_token, write_token
from app.steering.report import Report
from app.steering.report_plan import leaders
from app.steering.report_publication import files_in, is_replaced
from app.steering.report_recipients import may_receive, may_receive_any


def report(delivery: Delivery) -> Message | Dropped:
    """The published report in the reader's language, with its PDF; not once a correction has replaced it."""
    found = db.session.get_one(Report, delivery.facts["report"])
    if is_replaced(found):
        return Dropped("replaced")
    address = report_address(found)
    leave = opt_out(delivery, "report")
    words = report_mail(found.payload, delivery.lang, link=address, answer=_answering(found, delivery), opt_out=leave)
    headers = unsubscribing(leave) | in_thread(report_thread(found.programme_id, found.week))
    files = [(file.name, file.bytes) for file in files_in(found, delivery.lang)]
    return _message(delivery, words, files, headers)


def report_address(report: Report) -> str:
    """Where exactly that version is read."""
    return link("reports.show", slug=report.programme.slug, week=report.week, version=report.edition)


def _answering(found: Report, delivery: Delivery) -> Answer | None:
    """Where the recipient answers what the report asks; None for whoever may only read it."""
    member = db.session.scalar(seat_of(found.programme_id, delivery.user_id))
    return answer_address(found.programme) if member and allows(member, Permission.REPLY) else None


def answer_address(programme: Programme) -> Answer:
    return lambda ref, verdict: link("replies.new", slug=programme.slug, number=number_of(ref), verdict=verdict or None)


def may_get_report(delivery: Delivery) -> bool:
    """Only somebody who still gets this version, and has not refused reports."""
    found = db.session.get_one(Report, delivery.facts["report"])
    return not is_refused(delivery, Rule.REPORT) and may_receive(found, delivery.user_id)


def is_reader(delivery: Delivery) -> bool:
    """Only somebody who still gets the programme's reports."""
    return may_receive_any(delivery.facts["programme"], delivery.user_id)


def may_hear_of_missed(delivery: Delivery) -> bool:
    """Only somebody who still leads the programme, and not once it is closed."""
    programme = db.session.get_one(Programme, delivery.facts["programme"])
    return (
        programme.closed_at is None
        and not is_refused(delivery, Rule.DRAFT)
        and db.session.scalar(leaders(programme).where(User.id == delivery.user_id)) is not None
    )


def report_link(delivery: Delivery) -> Message | Dropped:
    """To somebody outside: not the report, but the link to it, which expires and can be revoked."""
    found = db.session.get_one(ReportLink, delivery.facts["link"])
    if is_replaced(found.report):
        return Dropped("replaced")
    token = write_token(found, delivery.present)
    stop = link("shared.stop", token=stop_token(found.reader_id, secret=settings().secret_key))
    address, replaces = link("shared.show", token=token), db.session.scalar(sent_before(found))
    return outside_mail(found, address=address, stop=stop, replaces=replaces)


def may_get_link(delivery: Delivery) -> bool:
    """Only somebody who still is on the list, through a link that nobody revoked, while the programme goes on."""
    found = db.session.get(ReportLink, delivery.facts["link"])
    if found is None or found.revoked_at is not None or found.report.programme.closed_at is not None:
        return False
    return is_present(found.reader, delivery.present)


def report_sample(delivery: Delivery) -> Message:
    """To whoever asked for it: the draft as it was when they asked."""
    facts = delivery.facts
    address = link("drafts.edit", slug=facts["slug"], week=facts["payload"]["week"])
    words = report_mail(facts["payload"], delivery.lang, link=address, sample_for=_name(delivery))
    return _message(delivery, words, [(facts["name"], b64decode(facts["pdf"]))], {})


def may_get_sample(delivery: Delivery) -> bool:
    """Only somebody who may still write the report."""
    member = db.session.scalar(seat_of(delivery.facts["programme"], delivery.user_id))
    return member is not None and member.user.is_active and allows(member, Permission.EDIT_REPORT)


def _message(
    delivery: Delivery, words: tuple[str, str, str], pdfs: Iterable[tuple[str, bytes]], headers: Mapping[str, str]
) -> Message:
    """`words` are subject, text and HTML, `pdfs` names and contents."""
    subject, text, html = words
    return Message(
        to=delivery.address,
        to_name=_name(delivery),
        subject=subject,
        text=text,
        html=html,
        lang=delivery.lang,
        headers=headers,
        attachments=[Attachment(name, content, "application/pdf") for name, content in pdfs],
    )


def _name(delivery: Delivery) -> str:
    user = user_of(delivery)
    return user.name if user else ""
