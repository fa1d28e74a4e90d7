"""A spreadsheet saved as CSV, by whatever program: its encoding and its separator."""

import codecs
import csv
import re
from contextlib import suppress
from itertools import islice

from app.core.file_kind import utf_16
from app.core.i18n import N_
from app.core.sheet import Table, cut, refused

SEPARATORS = ";\t,|"
NONE = "\x1f"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEP_LINE = re.compile(r"sep=([;,|\t])\r?\n", re.IGNORECASE)
UNREADABLE = N_("The letters of this file can't be read. Save the sheet as “CSV UTF-8” and send that file.")


def read_csv(content: bytes) -> Table:
    """The table of a text file of unknown origin. Raises Refused."""
    text, encoding = _decoded(content)
    text, separator = _separated(text)
    return Table(text, separator, encoding)


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8 and UTF-16, with their mark or without, else Windows-1252."""
    marked = next((encoding for bom, encoding in BOMS if content.startswith(bom)), None)
    encoding = marked or utf_16(content) or "utf-8"
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        if marked or _is_damaged_utf_8(content):
            raise refused(UNREADABLE) from error
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as error:
        raise refused(UNREADABLE) from error


def _is_damaged_utf_8(content: bytes) -> bool:
    """Whether most letters with accents are good UTF-8: read as Windows-1252 they would all be garbled."""
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(letter > "\x7f" for letter in text) - wrong > wrong


def _separated(text: str) -> tuple[str, str]:
    """The text and its separator: the one that a first line «sep=;» declares, else the one that fits best."""
    if declared := SEP_LINE.match(text):
        return text[declared.end() :], declared.group(1)
    fits = {separator: _fit(text, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: fits[separator])
    return text, best if fits[best] else NONE


def _fit(text: str, separator: str) -> int:
    """How well a separator cuts the first rows: into many columns, and into as many in most rows; 0: into one.

    The first row tells the width, unless it is a title above the table: then most rows do.
    """
    widths: list[int] = []
    with suppress(csv.Error):  # where the rows stop making sense is found later, and told
        widths.extend(len(cells) for cells in islice(cut(text, separator), 20) if cells)
    usual = max(sorted(set(widths)), key=widths.count, default=0)
    first = widths[0] if widths and widths[0] > 1 else usual
    return first * widths.count(first) if first > 1 else 0
