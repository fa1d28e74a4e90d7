"""Which language an answer is in."""

from flask import Flask, Response, g, request, session
from flask_babel import Babel, get_locale

from app.core.i18n import LANGUAGES


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    Babel(app, locale_selector=choose)
    app.after_request(declare)


def choose() -> str:
    """`?lang=` for this answer; else the person's own; else their last choice here; else the browser's; else French."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    if g.get("user"):
        return str(g.user.lang)
    if session.get("lang") in LANGUAGES:
        return str(session["lang"])
    return request.accept_languages.best_match(LANGUAGES, default="fr")


def declare(response: Response) -> Response:
    response.headers.setdefault("Content-Language", str(get_locale()))
    response.vary.update(("Cookie", "Accept-Language"))
    return response
