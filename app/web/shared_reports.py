"""What somebody outside the company sees: one report through the link in their mail, and the way to get no more.

Nobody signs in here. The token is in the address: it goes into no log, to no other site and into no search engine.
Opening a link changes nothing but the count of visits.
"""

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy.orm import joinedload

from app.core import db
from app.core.i18n import LANGUAGES
from app.reading.report import read
from app.steering.outside_reader import OutsideReader, ReportLink, last_day, leave, link_with, reader_of, visit
from app.steering.report import Report
from app.steering.report_publication import files_in, is_replaced
from app.web.forms import csrf
from app.web.request import now, public
from app.web.words import lang, long_date

bp = Blueprint("shared", __name__)


@bp.get("/shared/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """The report as it was published; 410 once the link has expired, 404 once it was revoked or was never one."""
    link = _link(token)
    if link is None:
        return _nowhere()
    if not link.is_live(now()):
        return _expired(link)
    report = link.report
    with force_locale(_lang(link)):
        page = {
            "reader": link.reader,
            "until": long_date(last_day(link)),
            "replaced": is_replaced(report),
            "pdf": url_for(".pdf", token=token, lang=_lang(link)) if files_in(report, _lang(link)) else None,
            "langs": [(code, url_for(".show", token=token, lang=code)) for code in LANGUAGES],
        }
        shown = render_template("shared/report.html", page=page, reading=read(report.payload, _lang(link)))
    return _counted(_quiet(shown, 200, link), link)


@bp.get("/shared/<token>/report.pdf")
@public
def pdf(token: str) -> ResponseReturnValue:
    """Its PDF, the stored bytes; where there is none, the page that says why."""
    link = _link(token)
    if link is None:
        return _nowhere()
    if not link.is_live(now()):
        return _expired(link)
    files = files_in(link.report, _lang(link))
    if not files:
        return redirect(url_for(".show", token=token))
    response = _quiet(files[0].bytes, 200, link)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{files[0].name}"'
    return _counted(response, link)


@bp.route("/no-more-reports/<token>", methods=["GET", "POST"])
@csrf.exempt
@public
def stop(token: str) -> ResponseReturnValue:
    """A page that asks; a POST, also the one click of a mail program (RFC 8058), ends these mails. Twice is once."""
    reader_id = reader_of(token, secret=current_app.extensions["settings"].secret_key)
    reader = db.session.get(OutsideReader, reader_id) if reader_id else None
    if reader is None:
        return _nowhere()
    if request.method == "POST":
        leave(reader, now=now())
    asked = request.args.get("lang", "")
    with force_locale(asked if asked in LANGUAGES else reader.lang):
        done = reader.left_at is not None
        page = render_template("shared/stop.html", reader=reader, done=done)
    return _private(make_response(page), reader.lang)


def _link(token: str) -> ReportLink | None:
    """What the token leads to; None once it was revoked, as where it never led anywhere."""
    with_report = joinedload(ReportLink.report)
    wanted = link_with(token).options(with_report.undefer(Report.document), with_report.joinedload(Report.programme))
    link = db.session.scalar(wanted)
    return link if link and link.revoked_at is None else None


def _nowhere() -> Response:
    """In the browser's language, the same words whether there was such a link or not."""
    return _private(make_response(render_template("shared/nowhere.html"), 404), lang())


def _expired(link: ReportLink) -> Response:
    with force_locale(_lang(link)):
        return _quiet(render_template("shared/expired.html", sender=link.reader.by.name), 410, link)


def _lang(link: ReportLink) -> str:
    """What `?lang=` asks for, else the reader's own."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else link.reader.lang


def _quiet(body: str | bytes, status: int, link: ReportLink) -> Response:
    return _private(make_response(body, status), _lang(link))


def _private(response: Response, lang: str) -> Response:
    """An answer whose address stays here."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Content-Language"] = lang
    return response


def _counted(response: Response, link: ReportLink) -> Response:
    """Note the visit once the answer is made."""
    if request.method == "GET":
        g.visited = link.id
    return response


@bp.after_request
def note_visit(response: Response) -> Response:
    if "visited" in g and response.status_code == 200:
        db.session.rollback()
        db.note(visit(g.visited, now()))
    return response
