"""A spreadsheet of either kind: text with separators, or an .xlsx workbook. Never opened by a request."""

from itertools import islice

from app.core.csv_table import read_csv
from app.core.file_kind import check_kind, is_archive
from app.core.i18n import N_
from app.core.sheet import Row, Table, refused
from app.core.workbook import Progress, read_sheet, silent, starts_of


def first_rows(content: bytes, count: int) -> dict[str, list[Row]]:
    """The first rows that hold something, of each sheet that has any; text is one sheet, named «».

    Raises Refused (field «file») with what to do about a file that is no spreadsheet.
    """
    check_kind(content)
    tables = starts_of(content, count) if is_archive(content) else {"": read_csv(content)}
    starts = {name: list(islice(table.rows(), count)) for name, table in tables.items()}
    if not any(starts.values()):
        raise refused(N_("This file is empty."))
    return starts


def read(content: bytes, sheet: str = "", progress: Progress = silent) -> Table:
    """The whole table of text, or of the workbook's sheet of that name. Raises Refused."""
    check_kind(content)
    return read_sheet(content, sheet, progress) if is_archive(content) else read_csv(content)
