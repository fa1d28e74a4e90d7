"""What the programme asks of its people: for leaders, who are told when it burdens those whom it wants to help."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.programme.policy import Permission
from app.steering.load import MUCH, load
from app.web.request import now, requires

bp = Blueprint("load", __name__)
SHOWN = 100


@bp.get("/load")
@requires(Permission.CONFIGURE)
def index() -> ResponseReturnValue:
    found = db.session.execute(load(g.programme, now()).limit(SHOWN)).all()
    rows = [
        {
            "name": row.name,
            "role": _(row.role.label),
            "asked": row.asked,
            "reminded": row.reminded,
            "much": row.asked + row.reminded >= MUCH,
        }
        for row in found
    ]
    return render_template("programme/settings/load.html", rows=rows, much=MUCH)
