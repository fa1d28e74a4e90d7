"""The draft as each of its recipients will get it, before it is published: page, mail and PDF, in their language."""

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import undefer

from app.core import db
from app.core.canonical import fingerprint
from app.programme.account import User
from app.programme.member import Role, members_of
from app.programme.policy import Permission
from app.reading.file_name import pdf_name
from app.reading.report import read
from app.report_mail import report_mail
from app.report_mails import answer_address, report_address
from app.steering.report import Report
from app.steering.report_payload import Facts
from app.steering.report_preview import ReportPreview, as_published, ask_preview, preview_of
from app.steering.report_recipients import recipients_of
from app.web.letter_html import without_styles
from app.web.request import now, requires
from app.web.steering.delivery_words import language_name
from app.web.steering.open_draft import draft_or_404
from app.web.steering.report_pages import week_title
from app.web.steering.weeks import understand_weeks
from app.web.words import past

bp = Blueprint("previews", __name__)
understand_weeks(bp)
MEDIA = ("page", "mail", "pdf")


@bp.get("/<week:week>/draft/as")
@requires(Permission.PUBLISH)
def show(week: str) -> ResponseReturnValue:
    """As `?reader=` will get it, by `?medium=`; without them the first one's page."""
    report = draft_or_404(week)
    readers = list(db.session.scalars(recipients_of(report)))
    reader = _reader(readers)
    facts = as_published(report, g.member, now())
    medium = request.args.get("medium", "")
    medium = medium if medium in MEDIA else "page"
    page = {
        "title": _("%(week)s: as it will be read", week=week_title(week)),
        "week": week,
        "readers": [_row(each, reader, medium, week) for each in readers],
        "media": [_medium(each, reader, medium, week) for each in MEDIA],
        "medium": medium,
        "reader": reader,
        "lang": language_name(reader.lang),
    }
    return render_template("steering/report/preview.html", page=page, **_shown(report, reader, facts, medium))


def _shown(report: Report, reader: User, facts: Facts, medium: str) -> dict[str, Any]:
    if medium == "page":
        return {"reading": read(facts, reader.lang)}
    if medium == "pdf":
        return {"paper": _paper(report, reader.lang, facts)}
    subject, text, html = _mail(report, reader, facts)
    sheet = url_for(".sheet", week=report.week, reader=reader.id)
    body = Markup(without_styles(html)[0])  # noqa: S704 - nh3 has cleaned it
    return {"letter": {"subject": subject, "text": text, "html": body, "sheet": sheet}}


@bp.get("/<week:week>/draft/as.css")
@requires(Permission.PUBLISH)
def sheet(week: str) -> ResponseReturnValue:
    """What the inline styles of the mail say."""
    report, reader = _asked(week)
    html = _mail(report, reader, as_published(report, g.member, now()))[2]
    response = make_response(without_styles(html)[1])
    response.mimetype = "text/css"
    return response


@bp.post("/<week:week>/draft/as/pdf")
@requires(Permission.PUBLISH)
def make(week: str) -> ResponseReturnValue:
    """Have a worker set the draft in type as it stands now, in the reader's language."""
    report, reader = _asked(week)
    ask_preview(report, reader.lang, by=g.member, now=now())
    return redirect(url_for(".show", week=week, reader=reader.id, medium="pdf", waiting=1), 303)


@bp.get("/<week:week>/draft/as.pdf")
@requires(Permission.PUBLISH)
def pdf(week: str) -> ResponseReturnValue:
    """The last paper that was set of the draft; before there is one, the page on which it is asked for."""
    report, reader = _asked(week)
    made = db.session.scalar(preview_of(report, reader.lang).options(undefer(ReportPreview.content)))
    if made is None:
        return redirect(url_for(".show", week=week, reader=reader.id, medium="pdf"))
    name = pdf_name(as_published(report, g.member, now()), reader.lang)
    response = Response(made.content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="draft-{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _asked(week: str) -> tuple[Report, User]:
    """The draft and the reader that the address names."""
    report = draft_or_404(week)
    return report, _reader(list(db.session.scalars(recipients_of(report))))


def _mail(report: Report, reader: User, facts: Facts) -> tuple[str, str, str]:
    """With the links of whoever may answer."""
    executives = members_of(g.programme).where(User.id == reader.id)
    member = db.session.scalar(executives)
    answer = answer_address(g.programme) if member and member.role is Role.EXEC else None
    return report_mail(facts, reader.lang, link=report_address(report), answer=answer)


def _paper(report: Report, lang: str, facts: Facts) -> dict[str, Any]:
    """Whether there is a PDF, and whether it says what the draft says now."""
    made = db.session.scalar(preview_of(report, lang))
    current = made is not None and made.made_of == fingerprint(facts)
    return {
        "when": past(made.made_at, g.programme.today(now()), g.programme.zone) if made else None,
        "current": current,
        "waiting": "waiting" in request.args and not current,
    }


def _reader(readers: list[User]) -> User:
    """The one that `?reader=` names, else the first, else whoever looks."""
    asked = request.args.get("reader", "")
    return next((each for each in readers if str(each.id) == asked), readers[0] if readers else g.user)


def _row(person: User, reader: User, medium: str, week: str) -> dict[str, Any]:
    return {
        "name": person.name,
        "lang": language_name(person.lang),
        "href": url_for(".show", week=week, reader=person.id, medium=medium),
        "current": person is reader,
    }


def _medium(code: str, reader: User, medium: str, week: str) -> dict[str, Any]:
    labels = {"page": _("Page"), "mail": _("Mail"), "pdf": _("PDF")}
    href = url_for(".show", week=week, reader=reader.id, medium=code)
    return {"label": labels[code], "href": href, "current": code == medium}
