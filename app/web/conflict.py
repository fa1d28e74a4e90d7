"""Two people edited the same thing: both versions are shown, and the second person puts them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, selectinload
from wtforms import Field, StringField, TextAreaField

from app.core import db
from app.core.errors import Conflict
from app.core.merge import difference, merged
from app.programme.activity import Activity, former, since
from app.programme.difference import plain
from app.programme.item import Item
from app.web.forms import Form
from app.web.history import entries
from app.web.people import Offered
from app.web.two_sides import Side, read, stored, typed

CARRIED = {"csrf_token", "version", "once"}
SHOWN = 20
"""Lines of history of what happened meanwhile."""


@dataclass(frozen=True)
class Line:
    """A field that differs. `pick` is the side chosen beforehand; `pieces` and `both` are for texts only."""

    name: str
    label: str
    mine: Side
    theirs: Side
    pick: str
    pieces: list[tuple[str, str]]
    both: str | None
    one_line: bool


def show_conflict(conflict: Conflict) -> ResponseReturnValue:
    """The page of a conflict, 409: nothing was written. Saving it writes the chosen sides over what is there now."""
    form: Form | None = g.get("sent")
    meanwhile = _meanwhile(conflict.row)
    base = former(meanwhile)
    lines, carried = _compared(form, conflict, base) if form else ([], [])
    methods = request.url_rule.methods if request.url_rule else None
    return (
        render_template(
            "item/conflict.html",
            lines=lines,
            carried=carried,
            said=[field for field in form or [] if _is_beside(field, lines)],
            version=conflict.row.version,
            meanwhile=entries(conflict.row, meanwhile, Offered().names, offered=False) if meanwhile else [],
            back_href=request.path if methods and "GET" in methods else _home(conflict.row),
        ),
        409,
    )


def _home(row: Any) -> str:
    return url_for("items.show", ref=row.ref) if isinstance(row, Item) else url_for("programmes.show")


def _meanwhile(row: Any) -> Sequence[Activity]:
    """What was done to the item since the form was opened; nothing is known of other rows."""
    seen = request.form.get("version", "")
    if not isinstance(row, Item) or not seen.isdecimal() or len(seen) > 9:
        return []
    lines = since(row, int(seen)).limit(SHOWN).options(joinedload(Activity.by), selectinload(Activity.texts))
    return db.session.scalars(lines).all()


def _compared(form: Form, conflict: Conflict, base: dict[str, Any]) -> tuple[list[Line], list[tuple[str, str]]]:
    """The fields that differ; and the others, as they were typed."""
    lines, carried = [], []
    for field in form:
        if field.name in CARRIED:
            continue
        mine, theirs = typed(field), stored(field)
        if field.object_data is None or mine.values == theirs.values:
            carried += [(field.name, value) for value in mine.values]
        else:
            lines.append(_line(field, mine, theirs, conflict, base))
    return lines, carried


def _line(field: Field, mine: Side, theirs: Side, conflict: Conflict, base: dict[str, Any]) -> Line:
    """What only they have changed is theirs beforehand; a text that both changed is put together where that is safe."""
    untouched = field.name in base and plain(conflict.mine.get(field.name)) == base[field.name]
    is_text, one_line = isinstance(field, StringField), not isinstance(field, TextAreaField)
    before = base.get(field.name)
    known = before if isinstance(before, str) else None
    both = merged(known, mine.words, theirs.words) if is_text else None
    clean = both is not None and both.clean and known is not None
    return Line(
        name=field.name,
        label=str(field.label.text),
        mine=mine,
        theirs=theirs,
        pick="theirs" if untouched else "merged" if clean else "mine",
        pieces=difference(theirs.words, mine.words) if is_text else [],
        both=read(both.text, one_line=one_line) if both else None,
        one_line=one_line,
    )


def _is_beside(field: Field, lines: Sequence[Line]) -> bool:
    """Whether something was typed that the row has nothing to compare with: a reason, an answer."""
    typed_text = isinstance(field, StringField) and bool(field.data) and field.name not in CARRIED
    return typed_text and field.object_data is None and field.name not in {line.name for line in lines}
