"""What the published reports said, week by week, as charts: from their snapshots, never from today's tables."""

import re

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.programme.policy import Permission
from app.programme.programme import Track
from app.reading.series import pictures
from app.steering.report_series import WEEKS, series
from app.web.request import requires
from app.web.steering.weeks import Week
from app.web.words import lang

bp = Blueprint("report_history", __name__)


@bp.get("/history")
@requires(Permission.READ)
def show() -> ResponseReturnValue:
    """Half a year up to the last report, or up to before the week of `?before=`."""
    asked = request.args.get("before", "")
    weeks = series(g.programme, before=asked if re.fullmatch(Week.regex, asked) else None)
    page = {
        "pictures": pictures(weeks, lang()) if weeks else [],
        "tracks": [(track.value, track.label) for track in Track],
        "older": url_for(".show", before=weeks[0][0]) if len(weeks) == WEEKS else None,
        "newest": url_for(".show") if asked else None,
    }
    return render_template("steering/report/history.html", page=page)
