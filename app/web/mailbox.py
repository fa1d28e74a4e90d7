"""The mails of the demonstration, which leave no further than the data folder: a list, and one of them opened."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.core import db
from app.core.letterbox import Letter, Opened, folder_of, letters, opened
from app.programme.account import User
from app.settings import Settings
from app.web.demo import is_open
from app.web.letter_html import without_styles
from app.web.request import now, public
from app.web.words import past

bp = Blueprint("mailbox", __name__, url_prefix="/mails")


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    folder = folder_of_demo()
    return render_template("mailbox/index.html", letters=listed(letters(folder, addresses())), letter=None)


@bp.get("/<name>")
@public
def show(name: str) -> ResponseReturnValue:
    folder, known = folder_of_demo(), addresses()
    mail = opened(folder, name, known) or abort(404)
    as_text = mail.html is None or request.args.get("as") == "text"
    return render_template(
        "mailbox/index.html",
        letters=listed(letters(folder, known), name),
        letter=in_words(mail),
        html=None if as_text else Markup(without_styles(mail.html or "")[0]),  # noqa: S704 - nh3 has cleaned it
        sheet=url_for(".sheet", name=name),
        tabs=tabs(mail, as_text),
    )


@bp.get("/<name>/letter.css")
@public
def sheet(name: str) -> ResponseReturnValue:
    """What the inline styles of the letter said."""
    mail = opened(folder_of_demo(), name, addresses()) or abort(404)
    response = make_response(without_styles(mail.html or "")[1])
    response.mimetype = "text/css"
    return response


@bp.get("/<name>/files/<int:number>")
@public
def file(name: str, number: int) -> ResponseReturnValue:
    """An enclosure, to be kept and never shown in place."""
    mail = opened(folder_of_demo(), name, addresses()) or abort(404)
    if number >= len(mail.enclosures):
        abort(404)
    found = mail.enclosures[number]
    response = make_response(found.body)
    response.mimetype = "application/pdf" if found.media_type == "application/pdf" else "application/octet-stream"
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    return response


def folder_of_demo() -> Path:
    """The folder of the mails; 404 outside the demonstration, to sign in first where others can reach the server."""
    settings: Settings = current_app.extensions["settings"]
    folder = folder_of(settings.smtp_url)
    if not settings.demo or folder is None:
        abort(404)
    if not (g.user or settings.loopback):
        abort(401)
    return folder


def addresses() -> set[str]:
    """Whose mails may be read: the people of the demonstration; everybody's where nobody else can come in."""
    everybody = sa.select(User.email)
    return set(db.session.scalars(everybody if is_open() else everybody.where(User.demo)))


def listed(found: list[Letter], current: str = "") -> list[dict[str, Any]]:
    base = url_for(".index")
    return [
        {
            "href": f"{base}{letter.name}",
            "current": letter.name == current,
            "to": letter.to,
            "subject": letter.subject,
            "when": past(letter.date, now().astimezone(zone()).date(), zone()),
        }
        for letter in found
    ]


def zone() -> ZoneInfo:
    return ZoneInfo(g.user.timezone if g.user else "Europe/Paris")


def in_words(mail: Opened) -> dict[str, Any]:
    base = url_for(".show", name=mail.letter.name)
    return {
        "subject": mail.letter.subject,
        "facts": [
            {"term": _("From"), "value": mail.letter.sender},
            {"term": _("To"), "value": mail.letter.to},
        ],
        "text": mail.text,
        "files": [{"name": e.name, "href": f"{base}/files/{n}"} for n, e in enumerate(mail.enclosures)],
    }


def tabs(mail: Opened, as_text: bool) -> list[dict[str, Any]]:
    if mail.html is None:
        return []
    here = url_for(".show", name=mail.letter.name)
    return [
        {"label": _("As it looks"), "href": here, "current": not as_text},
        {"label": _("As text"), "href": f"{here}?as=text", "current": as_text},
    ]
