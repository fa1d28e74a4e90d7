"""What the page shows on which a person says what the columns of a file hold."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.core.text import clip
from app.do_now.import_layout import Glance, Layout
from app.do_now.import_row import ImportFile
from app.web.do_now.import_forms import COLUMN, ColumnsForm, letter

MOST_ROWS = 12
WIDEST = 60
SHOWN = 80


def asked_layout(glance: Glance, imported: ImportFile) -> Layout:
    """The sheet and the row that the form or the address names; else what was said before, else the best guess.

    A row that was named for the sheet `was` says nothing about another one.
    """
    sent = request.form if request.method == "POST" else request.args
    sheet, line = sent.get("sheet", ""), sent.get("line", "")
    named = line.isdecimal() and line.isascii() and len(line) < 10 and sent.get("was", sheet) == sheet
    number = int(line) if named else 0
    before = Layout(**imported.layout) if imported.layout else None
    if glance.has(sheet, number):
        same = before and (before.sheet, before.line) == (sheet, number)
        return before if before and same else glance.proposal(sheet, number)
    return glance.proposal(sheet) if sheet in glance.sheets and sheet else before or glance.proposal()


def columns_page(imported: ImportFile, glance: Glance, layout: Layout, form: ColumnsForm) -> dict[str, Any]:
    header = glance.header(layout.sheet, layout.line)
    return {
        "id": imported.id,
        "name": imported.name,
        "sheet": layout.sheet,
        "line": layout.line,
        "sheets": list(glance.sheets) if len(glance.sheets) > 1 else [],
        "rows": [(row.line, _shown(row.line, row.cells)) for row in glance.sheets[layout.sheet][:MOST_ROWS]],
        "back": url_for("imports.show", import_id=imported.id) if imported.summary else url_for("imports.new"),
        "columns": [
            {
                "header": name or _("Column %(letter)s", letter=letter(place)),
                "field": form[f"{COLUMN}{place}"],
                "examples": [clip(words, SHOWN) for words in glance.examples(layout.sheet, layout.line, place)],
            }
            for place, name in enumerate(header)
        ],
    }


def _shown(line: int, cells: list[str]) -> str:
    words = " · ".join(" ".join(cell.split()) for cell in cells if cell.strip())
    return _("Row %(line)s: %(words)s", line=line, words=clip(words, WIDEST))
