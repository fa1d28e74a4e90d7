"""Archive and trash: putting an item away, bringing it back, and the lists of what is away."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.programme import trash
from app.programme.activity import Activity
from app.programme.policy import Permission, allows
from app.programme.refs import ref
from app.web.forms import EditingForm
from app.web.history import when
from app.web.pages import watching
from app.web.refs import item_or_404, number_asked
from app.web.request import demand, now, requires, today
from app.web.titles import title_of
from app.web.undo import offer_undo

bp = Blueprint("putting_away", __name__)
Verb = Callable[..., Activity]


@bp.post("/items/<ref>/archive")
@requires(Permission.READ)
def archive(ref: str) -> ResponseReturnValue:
    return _do(ref, trash.archive, _("%(ref)s is archived.", ref=ref))


@bp.post("/items/<ref>/archive/removal")
@requires(Permission.READ)
def unarchive(ref: str) -> ResponseReturnValue:
    return _do(ref, trash.unarchive, _("%(ref)s is back from the archive.", ref=ref))


@bp.post("/items/<ref>/trash")
@requires(Permission.READ)
def delete(ref: str) -> ResponseReturnValue:
    return _do(ref, trash.trash, _("%(ref)s is deleted. It stays in the trash for 30 days.", ref=ref))


@bp.post("/items/<ref>/trash/removal")
@requires(Permission.READ)
def restore(ref: str) -> ResponseReturnValue:
    return _do(ref, trash.restore, _("%(ref)s is restored as it was.", ref=ref))


def _do(ref: str, verb: Verb, told: str) -> ResponseReturnValue:
    item, form = item_or_404(ref, away=True), EditingForm()
    demand(Permission.EDIT, item.track, own=item.is_own(g.member))
    if form.accepts():
        follows = watching([item.kind])
        offer_undo(told, verb(item, by=g.member, now=now(), seen=form.seen), follows=follows)
    return redirect(url_for("items.show", ref=ref), 303)


@bp.get("/trash/")
@requires(Permission.TRASH)
def deleted() -> ResponseReturnValue:
    """What was deleted, by whom, and how long it can still be restored."""
    return _list(trashed=True)


@bp.get("/archive/")
@requires(Permission.READ)
def archived() -> ResponseReturnValue:
    return _list(trashed=False)


def _list(*, trashed: bool) -> ResponseReturnValue:
    found = db.session.execute(trash.rows(g.programme, trashed=trashed, before=number_asked("before"))).all()
    shown, here = found[: trash.PAGE], ".deleted" if trashed else ".archived"
    base = url_for("items.index")
    return render_template(
        "item/away.html",
        rows=[_row(row, base) for row in shown],
        older=url_for(here, before=shown[-1].place) if len(found) > trash.PAGE else None,
        newest=url_for(here) if "before" in request.args else None,
        trashed=trashed,
    )


def _row(row: Any, base: str) -> dict[str, Any]:
    name = ref(row.kind, row.number)
    may = allows(g.member, Permission.EDIT, row.track)
    return {
        "ref": name,
        "title": title_of(row.kind, row.title),
        "href": f"{base}{name}",
        "track": row.track.value,
        "who": row.who or _("Jalon"),
        "when": when(row.trashed_at or row.archived_at),
        "left": days_left(row.trashed_at) if row.trashed_at else None,
        "back": f"{base}{name}/{'trash' if row.trashed_at else 'archive'}/removal" if may else None,
        "version": row.version,
    }


def days_left(trashed_at: datetime) -> str:
    """For how long it can still be restored."""
    gone_on = g.programme.today(trashed_at + trash.KEPT)
    days = max((gone_on - today()).days, 0)
    return ngettext("%(num)d day left", "%(num)d days left", days) if days else _("last day")
