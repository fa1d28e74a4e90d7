"""The mail to somebody outside the company: who sends it, the link to the report, until when, and how to stop it.

The report itself does not travel in it: what was sent as a file can't be revoked.
"""

from flask import current_app, render_template
from flask_babel import force_locale

from app.core.mail import Message
from app.letters import on_paper, unsubscribing
from app.reading.wording import Wording, week_name
from app.steering.outside_reader import ReportLink, last_day


def outside_mail(found: ReportLink, *, address: str, stop: str, replaces: int | None = None) -> Message:
    """In the reader's language. `address` leads to the report; `stop` ends these mails, by one click or on a page.

    `replaces` is the version that they were sent before, if any.
    """
    reader, report = found.reader, found.report
    with force_locale(reader.lang):
        wording = Wording(reader.lang)
        words = {
            "name": reader.name,
            "sender": report.author.name if report.author else reader.by.name,
            "company": report.programme.company,
            "programme": report.programme.title,
            "week": week_name(report.week),
            "until": wording.full_date(last_day(found)),
            "late": report.late,
            "reviewed": report.reviewed,
            "version": report.edition,
            "replaces": replaces,
        }
        home = current_app.extensions["settings"].public_url
        context = words | {"address": address, "stop": stop, "lang": reader.lang, "home": home}
        subject, _, text = render_template("mail/report_link.txt", **context).lstrip().partition("\n")
        page = render_template("mail/report_link.html", **context)
        css = render_template("mail/mail.css")
    return Message(
        to=reader.email,
        to_name=reader.name,
        subject=subject,
        text=text.strip() + "\n",
        html=on_paper(page, css),
        lang=reader.lang,
        headers={"Reply-To": reader.by.user.email} | unsubscribing(stop),
    )
