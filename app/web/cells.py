"""Editing in place: one cell of a list becomes a form, then the row as it is saved."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import db
from app.core.errors import Conflict, Refused
from app.programme.item import Item
from app.programme.list_filter import Filter
from app.programme.listing import rows
from app.programme.policy import Permission
from app.steering.set_many import edit
from app.web.cell_forms import CELLS, CellForm
from app.web.fields import field_label, shown
from app.web.list_page import column_words
from app.web.lists import in_words
from app.web.pages import LISTS, page_of
from app.web.people import Offered
from app.web.refs import item_or_404
from app.web.request import demand, now, requires, today
from app.web.signing_in import local
from app.web.undo import offer_undo

bp = Blueprint("cells", __name__)


@bp.get("/<ref>/cells/<field>")
@requires(Permission.READ)
def show(ref: str, field: str) -> ResponseReturnValue:
    """The cell as a form; without a script, the form of the whole item."""
    item = _item(ref)
    form = _form(item, field, obj=item)
    if not request.headers.get("HX-Request"):
        return redirect(url_for(page_of(item).edit, ref=ref))
    return _cell(item, field, form)


@bp.post("/<ref>/cells/<field>")
@requires(Permission.READ)
def change(ref: str, field: str) -> ResponseReturnValue:
    """The row as it is now; what was refused stays in the cell, and a conflict shows both texts there."""
    item = _item(ref)
    form = _form(item, field, obj=item)
    if not form.accepts():
        return _cell(item, field, form)
    values = {field: form[field].data}
    try:
        line = edit(item, values, by=g.member, now=now(), seen=form.seen, reason=form.reason.data or "")
    except Refused as refusal:
        db.session.expire_all()
        form.refuse(refusal)
        return _cell(item, field, form)
    except Conflict as conflict:
        return _cell(item, field, form, _both(conflict)) if conflict.mine else _row(item, field)
    offer_undo(_("%(ref)s is saved.", ref=ref), line)
    return _row(item, field)


@bp.get("/<ref>/row")
@requires(Permission.READ)
def row(ref: str) -> ResponseReturnValue:
    """The row as it is saved."""
    item = _item(ref)
    if not request.headers.get("HX-Request"):
        return redirect(url_for("items.show", ref=ref))
    return _row(item, "")


def _item(ref: str) -> Item:
    item = item_or_404(ref)
    demand(Permission.EDIT, item.track, own=item.is_own(g.member))
    return item


def _form(item: Item, field: str, **given: Any) -> CellForm:
    forms: dict[str, Any] = CELLS | dict(page_of(item).cells)
    if field not in forms:
        abort(404)
    form: CellForm = forms[field](**given)
    form.offer(Offered())
    return form


def _cell(item: Item, field: str, form: CellForm, lines: Any = None) -> ResponseReturnValue:
    """422 when the form was refused, 409 with the texts of a conflict; sending it again then overwrites knowingly."""
    if lines is not None:
        form.version.data = str(item.version)
    page = render_template(
        "item/_cell.html",
        item=item,
        form=form,
        entry=form[field],
        lines=lines,
        list=_list(),
        asks_reason=field == "due_on" and item.baseline_on is not None,
    )
    return page, 409 if lines is not None else form.status


def _both(conflict: Conflict) -> list[dict[str, Any]]:
    """What the macro `conflict` shows: what was typed beside what is stored."""
    names = Offered().names
    return [
        {
            "label": field_label(name),
            "mine": shown(name, mine, names),
            "theirs": shown(name, conflict.theirs[name], names),
            "differs": mine != conflict.theirs[name],
        }
        for name, mine in conflict.mine.items()
    ]


def _row(item: Item, field: str) -> Response:
    """One row of the list that asked, in the place of the old one, with the message that offers to take it back."""
    db.session.flush()  # the row is read anew
    kind, offered = _list(), Offered()
    listed = LISTS[kind]
    statement = rows(g.programme, Filter(kind=item.kind), today=today(), columns=listed.columns)
    found = db.session.execute(statement.where(Item.id == item.id)).all()
    lines = in_words(list(found), listed.words(offered))
    here = urlsplit(request.headers.get("HX-Current-URL", ""))
    back = local(f"{here.path}?{here.query}") or url_for(listed.home)
    page = render_template(
        "item/_saved.html", template=listed.row, row=lines[0], w=column_words(kind), saved=field, next=back
    )
    answer = make_response(page)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = f"#{item.ref}", "outerHTML"
    return answer


def _list() -> str:
    """The kind of the list that asks."""
    kind = request.values.get("list", "")
    return kind if kind in LISTS else ""
