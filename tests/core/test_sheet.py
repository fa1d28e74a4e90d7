"""A CSV of any program: its encoding, its separator, and the sentences for what can't be read."""

import codecs
import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import sheet
from app.core.errors import Refused
from app.core.sheet import Sheet, under
from app.core.spreadsheet import read as read_table

TEXT = "Titre;Début\nÉté à l’œuvre;16/03/2020\n"


def read(content: bytes) -> Sheet:
    return under(read_table(content))


def cells(content: bytes) -> list[list[str]]:
    found = read(content)
    return [found.header, *(row.cells for row in found.rows())]


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.field == "file"
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode("cp1252"),
        TEXT.replace("\n", "\r").encode(),
        ("\n\n" + TEXT + ";;\n").encode(),
    ],
)
def test_encodings_and_line_ends_are_found(content: bytes) -> None:
    assert cells(content) == [["Titre", "Début"], ["Été à l’œuvre", "16/03/2020"]]


@pytest.mark.parametrize("separator", ";,\t|")
def test_separators_are_found(separator: str) -> None:
    rows = [["a", "b", "c"], [f"x{separator}y", "z", ""], ["1", "", ""]]
    content = "\n".join(separator.join(f'"{c}"' if separator in c else c for c in row) for row in rows)

    assert cells(content.encode()) == rows


def test_separator_that_the_first_line_declares_wins() -> None:
    assert cells(b"sep=|\r\na;b|c\r\n1;2|3\r\n") == [["a;b", "c"], ["1;2", "3"]]


def test_single_column_needs_no_separator() -> None:
    assert cells(b"Title\nOne, two; three\nFour\n") == [["Title"], ["One, two; three"], ["Four"]]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    found = read(b'a;b\n"1\n2";x\n\n;\n3;y\n')

    assert [(row.line, row.cells) for row in found.rows()] == [(2, ["1\n2", "x"]), (5, ["3", "y"])]
    assert found.count == 2


@pytest.mark.parametrize(
    ("content", "start"),
    [
        (b"", "This file is empty"),
        (b" \r\n\t", "This file is empty"),
        (codecs.BOM_UTF8 + b";;\n", "This file is empty"),
        (b"a;b\n", "This file has a header and no rows"),
        (b"PK\x03\x04" + bytes(100), "This workbook is damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "This is a workbook of the old kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "This is neither a workbook nor text"),
        (b"\x89PNG\r\n\x1a\n;IHDR;nearly all of it is text" * 20, "This is neither a workbook nor text"),
        (b"%PDF-1.7\n1 0 obj", "This is neither a workbook nor text"),
        (b"a;b\n\x81;\x8d\n", "The letters of this file"),
        ("é;à\né;".encode() + b"\xe9\n", "The letters of this file"),
        (codecs.BOM_UTF8 + b"a;b\n\xff;1\n", "The letters of this file"),
        (codecs.BOM_UTF16_LE + b"a\x00;\x00b", "The letters of this file"),
        (b'a;b\n"1;2\n3;4\n', "Row 2 can't be read: a quotation mark"),
        (b'a;b\n"1" x;2\n', "Row 2 can't be read: a quotation mark"),
        (b"a;b\n1;" + b"x" * 20_001, "Row 2 holds a cell of more than 20000"),
        (b"a;b\n1;" + b"x" * 200_000, "Row 2 holds a cell of more than 20000"),
        (b'a;b\n1;"' + b"x;y\n" * 100_000, "Row 2 can't be read: a quotation mark"),
        (b";".join(b"x" for _ in range(61)) + b"\n1\n", "This file has more than 60 columns"),
        (b"a;b\n" + b"1;2\n" * 50_001, "This file has more than 50000 rows"),
        (b"a;b\n1;" + b"x\n2;" * 3_000_000, "This file is larger than 10 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, start: str) -> None:
    assert refusal(content).startswith(start)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        found = read(content)
    except Refused:
        return

    assert len(list(found.rows())) == found.count <= sheet.MAX_ROWS


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from('\t\n\r;"'), max_size=20
)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=6), min_size=1, max_size=8))
def test_any_table_that_csv_writes_is_read_back(rows: list[list[str]]) -> None:
    """With the separator that a first line names: of a few odd cells nobody could guess it."""
    out = StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)

    read_back = [row.cells for row in read_table(b"sep=;\r\n" + out.getvalue().encode()).rows()]

    assert read_back == [trimmed(row) for row in rows if trimmed(row)]


def trimmed(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row = row[:-1]
    return row


def test_a_title_above_the_table_hides_neither_separator_nor_header() -> None:
    content = "Inventaire, au 3 mars\n\nN°;Titre;Début\n1;Drive, à pied;16/03/2020\n2;Jauge;17/03/2020\n"

    found = under(read_table(content.encode()), 3)

    assert (found.header, found.line, found.count) == (["N°", "Titre", "Début"], 3, 2)
