"""Undo over confirm: a change is made at once, and the message that tells of it offers to take it back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Refused
from app.programme.activity import Activity
from app.programme.policy import Permission
from app.programme.undo import kinds_of, line_of, undo
from app.web.pages import watching
from app.web.request import now, requires
from app.web.signing_in import local

bp = Blueprint("undo", __name__)


def offer_undo(text: str, line: Activity | None, *, label: str = "", follows: Callable[[], list[Any]] = list) -> None:
    """Tell what was done, with a button that takes `line` back; nothing when nothing changed.

    `follows` is what `watching` returned before it was done.
    """
    if line is None:
        return
    db.session.flush()  # the address needs the line's id
    address = url_for("undo.take_back", activity_id=line.id)
    message = {"text": text, "action": address, "label": label, "follows": follows()}
    flash(message, "undo")  # type: ignore[arg-type]


@bp.post("/<int:activity_id>")
@requires(Permission.READ)
def take_back(activity_id: int) -> ResponseReturnValue:
    """Take one line of history back; a second sending finds it taken back. The domain asks for the right to do it."""
    line = db.session.scalar(line_of(g.programme.id, activity_id)) or abort(404)
    follows = watching(db.session.scalars(kinds_of(line)))
    back = local(request.form.get("next")) or url_for("programmes.show")
    try:
        undone = undo(line, by=g.member, now=now())
    except Refused as refusal:
        db.session.rollback()
        flash(_(refusal.message, **refusal.values), "error")
        return redirect(back, 303)
    offer_undo(told(undone), undone, label=_("Redo"), follows=follows)
    return redirect(back, 303)


def told(undone: Activity) -> str:
    """What was taken back, and what could not be."""
    kept = undone.facts.get("kept")
    if not kept:
        return _("Taken back.")
    return _("Taken back, except for what was changed since: %(refs)s.", refs=", ".join(kept[:20]))
