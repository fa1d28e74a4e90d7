"""The decisions of a programme: read only, because nobody can change or delete one."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.programme.decision_log import PAGE, rows
from app.programme.policy import Permission
from app.programme.refs import ref
from app.web.decision_words import act_words, in_words
from app.web.people import Offered
from app.web.refs import number_asked
from app.web.request import requires
from app.web.titles import title_of

bp = Blueprint("decisions", __name__)


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    acts = act_words()
    asked: dict[str, Any] = {k: v for k, v in request.args.items() if k in {"act", "by"} and v}
    act = asked.get("act", "") if asked.get("act") in acts else ""
    found = db.session.execute(rows(g.programme, act=act, by=number_asked("by"), before=number_asked("before"))).all()
    shown = found[:PAGE]
    base = url_for("items.index")
    return render_template(
        "decision/index.html",
        rows=[_row(row, base) for row in shown],
        older=url_for(".index", **asked, before=shown[-1].Decision.id) if len(found) > PAGE else None,
        newest=url_for(".index", **asked) if "before" in request.args else None,
        asked=asked,
        options={
            "act": [("", _("All")), *acts.items()],
            "by": [("", _("Anybody")), *Offered().people],
        },
    )


def _row(row: Any, base: str) -> dict[str, Any]:
    name = ref(row.kind, row.number)
    return in_words(row.Decision, row.version) | {
        "who": row.who,
        "ref": name,
        "title": title_of(row.kind, row.title),
        "href": f"{base}{name}",
        "track": row.track.value,
    }
