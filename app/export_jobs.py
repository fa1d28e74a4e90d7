"""Making the workbooks that people ask for."""

from typing import Any

from flask_babel import force_locale

from app.core import db, queue
from app.core.clock import Clock
from app.core.csv_file import doubled
from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.list_export import ListExport
from app.programme.list_filter import wanted
from app.programme.list_order import Sorting
from app.programme.programme import Programme
from app.reading.item_sheet import ItemSheet, count
from app.render.xlsx import workbook


def make_workbook(claim: queue.Claim, clock: Clock) -> dict[str, Any]:
    """Make the workbook outside a transaction that writes; a second run makes it anew and keeps the later one."""
    export_id = int(claim.args["export_id"])
    with db.reading():
        content, rows = _made(export_id, clock)
    with db.writing():
        queue.progress(claim, rows, rows, now=clock())
        export = db.session.get_one(ListExport, export_id)
        export.content, export.rows = content, rows
    return {"rows": rows}


def _made(export_id: int, clock: Clock) -> tuple[bytes, int]:
    export = db.session.get(ListExport, export_id)
    if export is None or export.by.left_at is not None:
        raise Refused(N_("Whoever asked for this is not in the programme any more."))
    programme = db.session.get_one(Programme, export.programme_id)
    with force_locale(export.lang):
        sheet = ItemSheet(programme, export.kind, export.lang)
    asked = wanted(export.query, me=export.member_id, kind=export.kind)
    statement = sheet.statement(asked, today=programme.today(clock()))
    found = sheet.rows(statement, Sorting.read(export.query.get("sort", ""), export.kind))
    lines = ([doubled(value) for value in row] for row in found)
    widths = [column.width for column in sheet.columns]
    return workbook(sheet.title, sheet.header, lines, widths=widths), count(statement)
