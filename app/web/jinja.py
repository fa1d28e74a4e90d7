"""What every template may use: rights, navigation, language."""

import re
from typing import Any

from flask import Flask, g
from flask_babel import get_locale
from jinja2.ext import Extension
from markupsafe import Markup

from app.core.markdown import html
from app.programme.programme import Track
from app.web.nav import phone_bar, programme_choices, rail
from app.web.request import can
from app.web.upkeep import banner
from app.web.words import long_date


class Flush(Extension):
    """Leaves the indentation of a page's template out of what is sent: a twentieth of a list."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        is_page = name is not None and name.endswith(".html") and not name.startswith("mail/")
        return re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE) if is_page else source


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension(Flush)
    app.jinja_env.globals |= {"can": can, "Track": Track}
    app.jinja_env.filters["markdown"] = rendered
    app.context_processor(surroundings)


def rendered(text: str) -> Markup:
    """Markdown as a page shows it."""
    return Markup(html(text))  # noqa: S704 - `html` has cleaned it


def closing_day() -> str:
    """The day on which the programme was closed; empty while it runs."""
    at = g.programme.closed_at
    return long_date(g.programme.today(at)) if at else ""


def surroundings() -> dict[str, Any]:
    """What the frame around a page needs; the two statements it costs are counted in every page's budget."""
    inside = bool(g.get("programme"))
    return {
        "lang": str(get_locale()),
        "nav": rail(),
        "nav_bar": phone_bar() if inside else [],
        "programmes": programme_choices() if g.get("user") else [],
        "closed_on": closing_day() if inside else "",
        "alarms": banner(),
    }
