"""The first look at a file: its first rows, and what its columns hold as far as that is known."""

from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.spreadsheet import first_rows
from app.core.workbook import Progress
from app.do_now.import_columns import plain
from app.do_now.import_layout import SEEN, Glance, Layout
from app.do_now.import_mapping import remembered
from app.do_now.import_row import ImportFile
from app.programme.programme import Programme


def look_at(import_id: int, *, progress: Progress) -> None:
    """Keep what a person needs to say what the columns hold; columns that are remembered need no person.

    Raises Refused when the file is no spreadsheet. Once it was looked at, a second run does nothing.
    """
    with db.reading():
        imported = db.session.get_one(ImportFile, import_id)
        if imported.glance is not None:
            return
        content, known = imported.content, remembered(imported.programme)
        glance = Glance.of(first_rows(content, SEEN))
        recalled = glance.recall(known)
        layout, mapping_id = (recalled[0].kept(), recalled[1].id) if recalled else (None, None)
    with db.writing():
        progress(0, 0)
        seen = {"glance": glance.kept(), "layout": layout, "mapping_id": mapping_id}
        db.session.execute(sa.update(ImportFile).where(ImportFile.id == import_id).values(**seen))


def layout_for(
    programme: Programme, content: bytes, *, sheet: str = "", named: Mapping[str, str | None] | None = None
) -> Layout:
    """How the console reads a file: as last time, else by the names of the columns; `named` overrides, by header.

    Raises Refused when there is no such sheet or column, or no column holds the title.
    """
    starts = first_rows(content, SEEN)
    if sheet and sheet not in starts:
        raise Refused(N_("The workbook has no sheet of this name."))
    glance = Glance.of({sheet: starts[sheet]} if sheet else starts)
    recalled = glance.recall(remembered(programme))
    layout = recalled[0] if recalled else glance.proposal()
    header = glance.header(layout.sheet, layout.line)
    fields = _overridden(header, layout.fields, named or {})
    if "title" not in fields:
        raise Refused(
            N_("No column is named “Action” or “Title”, so nothing can be read. Columns seen: %(headers)s."),
            headers=_seen(header),
        )
    return replace(layout, fields=fields)


def _overridden(header: list[str], fields: list[str | None], named: Mapping[str, str | None]) -> list[str | None]:
    given = {plain(name): field for name, field in named.items()}
    for name in named:
        if plain(name) not in map(plain, header):
            raise Refused(
                N_("No column is named “%(name)s”. Columns seen: %(headers)s."), name=name, headers=_seen(header)
            )
    kept = [None if field in given.values() else field for field in fields]
    return [given.get(plain(name), field) for name, field in zip(header, kept, strict=True)]


def _seen(header: list[str]) -> str:
    return ", ".join(name for name in header if name)[:300]
