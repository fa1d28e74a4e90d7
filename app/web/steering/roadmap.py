"""The roadmap: the board, one cell of it page by page, and the timeline."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.programme.policy import Permission
from app.programme.programme import Track
from app.web import lists
from app.web.more_filters import more_filters
from app.web.people import Offered
from app.web.request import requires
from app.web.steering.roadmap_board import board_page, cell_page, kept
from app.web.steering.roadmap_timeline import timeline_page

bp = Blueprint("roadmap", __name__)
TRACKS = "any(now,next,later)"


@bp.get("")
@requires(Permission.READ)
def board() -> ResponseReturnValue:
    return render_template("steering/roadmap/board.html", page=board_page(), asked=kept(), more=_more())


@bp.get(f"/<{TRACKS}:horizon>/<{TRACKS}:track>")
@requires(Permission.READ)
def cell(horizon: str, track: str) -> ResponseReturnValue:
    """All of one cell, page by page; for a script that appends them, the cards alone."""
    done = request.args.get("done") == "1"
    page = cell_page((Track(horizon), Track(track)), done=done, after=request.args.get("after", ""))
    if request.headers.get("HX-Request"):
        return render_template("steering/roadmap/_cards.html", page=page)
    return render_template("steering/roadmap/cell.html", page=page)


@bp.get("/timeline")
@requires(Permission.READ)
def timeline() -> ResponseReturnValue:
    """Every group's first items; with `track`, those of one group, page by page."""
    track = request.args.get("track", "")
    only = Track(track) if track in {each.value for each in Track} else None
    page = timeline_page(only, after=request.args.get("after", "") if only else "")
    return render_template("steering/roadmap/timeline.html", page=page, asked=kept(), more=_more())


def _more() -> dict[str, Any]:
    here = request.endpoint or ""
    return more_filters(("owner", "kind"), here, kept(), lists.choices(Offered()), url_for(here))
