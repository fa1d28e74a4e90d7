"""What people read when something does not work: what happened, and what to do."""

import structlog
from flask import Flask, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from app.core import db
from app.core.errors import Conflict, Forbidden, Refused
from app.core.logs import told
from app.core.text import clean
from app.programme.programme import CLOSED
from app.web.addresses import without_slash
from app.web.conflict import show_conflict
from app.web.fields import CHOSEN, LABELS, field_label
from app.web.refs import Away

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(CSRFError, expired)
    app.register_error_handler(SecurityError, elsewhere)
    app.register_error_handler(Forbidden, lambda _error: page(403))
    app.register_error_handler(Refused, refused)
    app.register_error_handler(Conflict, show_conflict)
    app.register_error_handler(Away, put_away)
    app.register_error_handler(StaleDataError, lambda _error: page(409))
    for lost in (OperationalError, InterfaceError, NoConnection):
        app.register_error_handler(lost, unavailable)
    app.register_error_handler(Exception, unexpected)


def answer(error: HTTPException) -> ResponseReturnValue:
    if error.code == 401:
        return redirect(
            url_for("account.login", next=request.full_path.rstrip("?") if request.method == "GET" else None)
        )
    if error.code is None or error.code < 400:
        return error
    if error.code == 404 and (way := without_slash()):
        return redirect(way, 308)
    return page(error.code, headers=dict(error.get_headers()))


def elsewhere(_error: SecurityError) -> ResponseReturnValue:
    """The request names a host that is none of ours: no page has an address there, so it gets a bare line."""
    return Response("Not the host that was asked for.\n", 400, mimetype="text/plain")


def expired(_error: CSRFError) -> ResponseReturnValue:
    return page(400, sentence=_("This form has expired. Go back, reload the page and send it again."))


def refused(error: Refused) -> ResponseReturnValue:
    return page(422, sentence=_(error.message, **error.values))


def unavailable(error: SQLAlchemyError) -> ResponseReturnValue:
    """The database is away, or has no room left: either passes, and nothing was half-written."""
    origin = getattr(error, "orig", None) or error
    if getattr(origin, "sqlite_errorname", "") == "SQLITE_ERROR":  # the statement is wrong, and stays so
        return unexpected(error)
    log.error("database", error=told(error))
    forget_people()
    return page(507 if is_full(origin) else 503, headers={"Retry-After": "5"})


def is_full(error: BaseException) -> bool:
    """Whether it says that the disk is full: SQLITE_FULL, its way of failing to write, or PostgreSQL's 53100."""
    lite = getattr(error, "sqlite_errorname", "")
    return lite in {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"} or (
        getattr(error, "sqlstate", "") == "53100"
    )


def unexpected(error: Exception) -> ResponseReturnValue:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return unavailable(error)
    log.exception("unexpected", route=str(request.url_rule))  # a path may hold a one-time token
    forget_people()
    return page(500)


def forget_people() -> None:
    """The database may not answer: draw the page without asking it anything."""
    db.session.remove()
    g.user = g.sign_in = g.programme = g.member = None


def put_away(error: Away) -> ResponseReturnValue:
    """Whoever looks is led to the item, which says where it is; whoever wrote gets the words back and the way to it."""
    ref, href, script = error.item.ref, url_for("items.show", ref=error.item.ref), "HX-Request" in request.headers
    if request.method != "POST":
        return ("", 204, {"HX-Redirect": href}) if script else redirect(href, 303)
    if error.item.trashed_at is not None:
        title, sentence = (
            _("Deleted meanwhile"),
            _("%(ref)s is in the trash. Restore it from its page, then do it again.", ref=ref),
        )
    else:
        title, sentence = (
            _("Archived meanwhile"),
            _("%(ref)s is archived. Take it out from its page, then do it again.", ref=ref),
        )
    shown, status, _headers = page(409, title=title, sentence=sentence, way=(href, _("See %(ref)s", ref=ref)))
    return shown, status, {"HX-Retarget": "#content", "HX-Reswap": "innerHTML", "HX-Reselect": ".error"}


def page(
    status: int,
    *,
    title: str = "",
    sentence: str = "",
    way: tuple[str, str] | None = None,
    lost: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[str, int, dict[str, str]]:
    """`way` leads on: an address and its words; else it is the home page.

    With a `title` the words are given back: `lost` (`label` and `text` each), or all that was sent.
    """
    said, usual = sayings().get(status, sayings()[400 if status < 500 else 500])
    closed = status == 403 and g.get("programme") is not None and g.programme.closed_at is not None
    if closed:
        title, sentence = _("Programme closed"), _(CLOSED)
    gives_back = bool(title) and request.method == "POST"
    home = url_for("programmes.show") if g.get("programme") else url_for("programmes.index")
    error = {
        "status": status,
        "title": title or said,
        "sentence": sentence or usual,
        "href": way[0] if way else home,
        "label": way[1] if way else _("Back to the home page"),
        "typed": (typed() if lost is None else lost) if gives_back else [],
        "request": g.get("request_id", ""),
    }
    kept = {k: v for k, v in (headers or {}).items() if k in {"Retry-After", "Allow"}}
    return render_template("error.html", error=error), status, kept


def typed() -> list[dict[str, str]]:
    """The words that were sent and could not be kept, each once, so that whoever wrote them can take them along.

    What was chosen was sent as a code: that is nobody's words.
    """
    sent = [(name, clean(value)) for name, value in request.form.items() if name not in CHOSEN]
    words = {text: name for name, text in reversed(sent) if text and (name in LABELS or " " in text)}
    found = reversed(words.items())
    return [{"label": field_label(name) if name in LABELS else "", "text": text} for text, name in found]


def sayings() -> dict[int, tuple[str, str]]:
    return {
        400: (_("This request could not be read"), _("Go back and try again.")),
        403: (_("Not yours to do"), _("Your role in this programme does not allow this. Ask the task-force leader.")),
        404: (_("Nothing here"), _("The address is wrong, or what stood here is not yours to see.")),
        405: (_("Not this way"), _("This address can't be opened directly.")),
        409: (_("Changed meanwhile"), _("Somebody changed the same thing just before you. Reload and look again.")),
        413: (_("Too large"), _("What you sent is too large. Shorten it or split the file.")),
        422: (_("Not possible"), _("Go back and look at what was typed.")),
        429: (_("Too many tries"), _("Wait a minute, then try again.")),
        500: (_("Something broke"), _("Something broke on our side. Try again in a moment.")),
        507: (_("No room left"), _("The server's disk is full. Nothing was saved: tell whoever runs Jalon.")),
        503: (_("One moment"), _("The service is not answering. Nothing was lost: try again in a few seconds.")),
    }
