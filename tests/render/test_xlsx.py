from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.render.xlsx import Sheet, book, workbook


def test_texts_stay_texts_and_dates_are_dates() -> None:
    cells = ["=1+1", "+33 6", "-x", "@a", "https://example.org", "007", "é\n<b>", None, "", 3, date(2026, 3, 1)]

    content = workbook("Actions", ["A"] * len(cells), [cells], widths=[12] * len(cells))

    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["A"] * len(cells)
    row = sheet[2]
    assert [cell.value for cell in row[:7]] == cells[:7]
    assert {cell.data_type for cell in row[:7]} == {"s"}
    assert not any(cell.hyperlink for cell in row)
    assert [cell.value for cell in row[7:10]] == [None, None, 3]
    assert (row[10].value.date(), row[10].number_format) == (date(2026, 3, 1), "yyyy-mm-dd")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:K2")


def test_a_sheet_without_rows_is_a_workbook_too() -> None:
    content = workbook("A list whose name is much longer than a sheet's", ["A"], [], widths=[3])

    assert [sheet.title for sheet in load_workbook(BytesIO(content))] == ["A list whose name is much longe"]


def test_several_sheets_to_be_read_have_rows_as_high_as_their_texts() -> None:
    sheets = [Sheet("A", ["Text", "Day"], [["mot " * 30, date(2026, 3, 1)]], [30, 12]), Sheet("B", ["No."], [], [8])]

    content = book(sheets, wrap=True, about={"created": datetime(2026, 3, 1)})

    first, second = load_workbook(BytesIO(content))
    assert (first.title, second.title) == ("A", "B")
    assert first.row_dimensions[2].height == 75
    assert (first["A2"].alignment.wrap_text, first["B2"].number_format) == (True, "yyyy-mm-dd")
    assert content == book(sheets, wrap=True, about={"created": datetime(2026, 3, 1)})


def test_facts_stand_beside_their_names() -> None:
    rows = [["number", 3], ["day", date(2026, 3, 1)], ["instant", datetime(2026, 3, 1, 12, 30)]]

    (sheet,) = load_workbook(BytesIO(book([Sheet("A", ["Name", "Value"], rows, [12, 12], facts=True)], wrap=True)))

    assert {cell.alignment.horizontal for cell in sheet["B"][1:]} == {"left"}
    assert sheet["B4"].number_format == "yyyy-mm-dd hh:mm"


def test_text_like_a_formula_stays_text_when_its_cell_is_edited() -> None:
    cells = ["=1+1", "+33 6", "-x", "@a", "a=1"]

    sheet = load_workbook(BytesIO(workbook("A", ["A"] * 5, [cells], widths=[9] * 5))).active

    assert sheet is not None
    assert [cell.quotePrefix for cell in sheet[2]] == [True, True, True, True, False]


@pytest.mark.parametrize(("columns", "across", "first"), [(25, None, None), (26, 2, "$A:$A"), (60, 3, "$A:$A")])
def test_list_is_printed_as_wide_as_it_can_be_read(columns: int, across: int | None, first: str | None) -> None:
    content = workbook("A & B", ["H"] * columns, [["x"] * columns], widths=[10] * columns)

    sheet = load_workbook(BytesIO(content)).active

    assert sheet is not None
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (across, 0)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", first)
