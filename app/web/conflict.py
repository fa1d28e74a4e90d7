"""Two people edited the same item: show both texts, keep what was typed, let the second one choose."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import Conflict
from app.web.fields import field_label, shown
from app.web.people import Offered


def show_conflict(conflict: Conflict) -> ResponseReturnValue:
    """The page of a conflict, 409: nothing was written; sending it again knowingly overwrites."""
    methods = request.url_rule.methods if request.url_rule else None
    names = Offered().names
    lines = [
        {
            "label": field_label(name),
            "mine": shown(name, mine, names),
            "theirs": shown(name, conflict.theirs[name], names),
            "differs": mine != conflict.theirs[name],
        }
        for name, mine in conflict.mine.items()
    ]
    return (
        render_template(
            "item/conflict.html",
            lines=lines,
            resent=resent(conflict.row.version),
            title=_("Changed meanwhile"),
            back_href=request.path if methods and "GET" in methods else url_for("programmes.show"),
        ),
        409,
    )


def resent(version: int) -> list[tuple[str, str]]:
    """The form's fields as they were typed, with the version that is current now."""
    typed: list[tuple[str, Any]] = [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name not in {"version", "csrf_token"}
    ]
    return [*typed, ("version", str(version))]
