"""An .xlsx workbook: cells as somebody would have typed them, and sentences for what can't be read."""

import re
from collections.abc import Callable
from datetime import datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.core import archive, workbook
from app.core.cell import UNCOMPUTED
from app.core.errors import Refused
from app.core.sheet import Table, under
from app.core.spreadsheet import first_rows, read

Fill = Callable[[Any, Any], None]
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def made(*sheets: tuple[str, Fill]) -> bytes:
    """A workbook whose sheets are filled one after the other."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    for name, fill in sheets:
        fill(book, book.add_worksheet(name))
    book.close()
    return out.getvalue()


def rows(*given: list[Any]) -> Fill:
    def fill(book: Any, sheet: Any) -> None:
        for number, cells in enumerate(given):
            sheet.write_row(number, 0, cells)

    return fill


def table(fill: Fill) -> Table:
    return read(made(("Feuille", fill)), "Feuille")


def cells(fill: Fill) -> list[list[str]]:
    return [row.cells for row in table(fill).rows()]


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(content, "Feuille")
    assert refused.value.field == "file"
    return str(refused.value)


@pytest.mark.parametrize(
    ("value", "look", "text"),
    [
        (4, None, "4"),
        (4.0, "0.00", "4"),
        (64.5, None, "64.5"),
        (0.1 + 0.2, None, "0.3"),
        (-1200, "# ##0", "-1200"),
        (0.16, "0%", "16%"),
        (0.165, "0.0%", "16.5%"),
        (True, None, "TRUE"),
        (False, None, "FALSE"),
        (datetime(2020, 3, 16), "dd/mm/yyyy", "2020-03-16"),
        (datetime(2020, 3, 16), "mmm yy", "2020-03-16"),
        (datetime(2020, 3, 16, 9, 30), "dd/mm/yyyy hh:mm", "2020-03-16 09:30"),
        (time(9, 30), "hh:mm", "09:30:00"),
        ("=1+1", None, "=1+1"),
        (" été 😀 \"x\"; 'y'\n2 ", None, " été 😀 \"x\"; 'y'\n2 "),
    ],
)
def test_typed_cells_say_what_somebody_would_have_typed(value: Any, look: str | None, text: str) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, value, book.add_format({"num_format": look}) if look else None)

    assert cells(fill) == [[text]]


def test_formulas_say_their_result_or_that_they_have_none() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_formula(0, 0, "=B1*2", None, 12)
        sheet.write_formula(0, 1, '=A1&"x"', None, "12x")
        sheet.write_formula(0, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(0, 3, "=NOW()", None, "")

    assert cells(fill) == [["12", "12x", "#DIV/0!", f"{UNCOMPUTED}=NOW()"]]


def test_dates_that_no_calendar_holds_are_errors() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_number(0, 0, -99_999_999, book.add_format({"num_format": "dd/mm/yyyy"}))

    assert cells(fill) == [["#VALUE!"]]


def test_rows_keep_the_numbers_that_the_program_shows() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(1, 0, "Titre")
        sheet.write(6, 2, "x")

    found = table(fill)
    assert [(row.line, row.cells) for row in found.rows()] == [(2, ["Titre"]), (7, ["", "", "x"])]
    assert under(found, 2).count == 1


def test_hidden_rows_are_read_and_counted() -> None:
    def fill(book: Any, sheet: Any) -> None:
        rows(["Titre"], ["Un"], ["Deux"], ["Trois"])(book, sheet)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})

    assert cells(fill) == [["Titre"], ["Un"], ["Deux"], ["Trois"]]
    assert table(fill).hidden == 1


def test_cells_merged_downwards_hold_for_each_row_that_they_cover() -> None:
    def fill(book: Any, sheet: Any) -> None:
        rows(["Titre", "Catégorie"], ["Un"], ["Deux"], [], ["Trois"])(book, sheet)
        sheet.merge_range(1, 1, 4, 1, "Sécurité")
        sheet.merge_range(7, 0, 7, 4, "Une note en bas")

    found = table(fill)
    assert [row.cells for row in found.rows()][:4] == [
        ["Titre", "Catégorie"],
        ["Un", "Sécurité"],
        ["Deux", "Sécurité"],
        ["Trois", "Sécurité"],
    ]
    assert [row.cells for row in found.rows()][4:] == [["Une note en bas"]]
    assert found.merged == 2


def test_sheets_in_sight_that_hold_rows_are_offered() -> None:
    def away(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "x")
        sheet.hide()

    content = made(("Vide", rows()), ("Un", rows(["a"], ["b"], ["c"])), ("Caché", away), ("Deux", rows(["d"])))

    starts = first_rows(content, 2)
    assert {name: [row.cells for row in found] for name, found in starts.items()} == {
        "Un": [["a"], ["b"]],
        "Deux": [["d"]],
    }


def test_progress_is_told_every_thousand_rows() -> None:
    told: list[tuple[int, int]] = []
    content = made(("Feuille", rows(*([f"Action {n}"] for n in range(2_500)))))

    read(content, "Feuille", lambda done, total: told.append((done, total)))

    assert told == [(1_000, 2_500), (2_000, 2_500)]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30).filter(
    lambda text: not re.search("_x[0-9A-Fa-f]{4}_|x005F_", text) and "\ufffe" not in text and "\uffff" not in text
)


@given(st.lists(st.lists(TEXTS, max_size=6), min_size=1, max_size=8).filter(lambda given: any(map("".join, given))))
def test_any_texts_that_a_workbook_holds_are_read_back(given: list[list[str]]) -> None:
    assert cells(rows(*given)) == [trimmed(row) for row in given if trimmed(row)]


def trimmed(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row = row[:-1]
    return row


GOOD = made(("Feuille", rows(["Titre"], ["Drive"])))


def repacked(change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    """The good workbook with each part as `change` gives it back, without those of which it gives None."""
    out = BytesIO()
    with ZipFile(BytesIO(GOOD)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            if (content := change(name, source.read(name))) is not None:
                target.writestr(name, content)
        for name, content in (more or {}).items():
            target.writestr(name, content)
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return repacked(lambda name, content: content.replace(old, new) if "sheet1" in name else content)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
SECRET = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "start"),
    [
        (b"PK\x03\x04", "This workbook is damaged"),
        (b"PK\x03\x04" + bytes(1_000), "This workbook is damaged"),
        (GOOD[: len(GOOD) // 2], "This workbook is damaged"),
        (GOOD[:600] + bytes(200) + GOOD[800:], "This workbook is damaged"),
        (in_sheet(b"<row", b"<rob"), "This workbook is damaged"),
        (in_sheet(b"<row", LAUGHS + b"<row"), "This workbook is damaged"),
        (in_sheet(b"<worksheet", SECRET + b"<worksheet"), "This workbook is damaged"),
        (in_sheet(b'r="A1"', b'r="AAAAAAAA1"'), "This workbook is damaged"),
        (in_sheet(b"<v>0</v>", b"<v>99</v>"), "This workbook is damaged"),
        (repacked(lambda name, content: None if name == "xl/workbook.xml" else content), "This workbook is damaged"),
        (repacked(lambda name, content: None if "Types" in name else content), "This is an archive, and no .xlsx"),
        (repacked(lambda name, content: content, {"xl/workbook.bin": b""}), "This is a binary workbook"),
        (repacked(lambda name, content: None, {"mimetype": b"ods", "content.xml": b""}), "This is an archive, and no"),
        (repacked(lambda name, content: content, {"xl/big.xml": bytes(9_000_000)}), "This workbook is far too large"),
        (repacked(lambda name, content: content, {f"{n}": b"" for n in range(2_001)}), "This workbook is far too"),
        (made(("Autre", rows(["Titre"], ["Drive"]))), "The workbook has no sheet of this name"),
        (made(("Feuille", rows([*[""] * 60, "x"]))), "This file has more than 60 columns"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "This is a workbook of the old kind"),
        (b"\xd0\xcf\x11\xe0" + bytes(60) + "EncryptedPackage".encode("utf-16-le"), "This workbook is locked"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(content: bytes, start: str) -> None:
    assert refusal(content).startswith(start)


def test_a_workbook_without_rows_is_refused() -> None:
    with pytest.raises(Refused, match="holds no sheet with rows"):
        first_rows(made(("Feuille", rows())), 5)


def test_what_swells_beyond_measure_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_SHEETS", 100)

    assert refusal(GOOD).startswith("This workbook is far too large")


def test_rows_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.sheet.MAX_ROWS", 3)
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)

    with pytest.raises(Refused, match="more than 3 rows"):
        under(table(rows(["Titre"], ["1"], ["2"], ["3"], ["4"], ["5"], ["6"])))


def test_too_many_merged_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(book: Any, sheet: Any) -> None:
        rows(["Titre"], ["1"], ["2"], ["3"])(book, sheet)
        sheet.merge_range(0, 1, 3, 1, "x")

    monkeypatch.setattr(workbook, "MAX_MERGED", 2)
    with pytest.raises(Refused, match="too many merged cells"):
        table(fill)


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_any_bytes_amiss_is_read_or_refused(place: int, wrong: bytes) -> None:
    try:
        found = read(GOOD[:place] + wrong + GOOD[place + len(wrong) :], "Feuille")
    except Refused:
        return

    assert len(list(found.rows())) <= 3
