"""The sheet of a list of all kinds."""

from app.core.i18n import N_
from app.reading.sheets.column import DUE, NOTES, NUMBER, OWNER, SPINE, TITLE, Column, KindSheet

ITEMS = KindSheet(
    N_("Items"),
    "items",
    (NUMBER, Column(N_("Kind"), lambda row, words: words.kinds[row.kind], 14), TITLE, OWNER, DUE, *SPINE, NOTES),
)
