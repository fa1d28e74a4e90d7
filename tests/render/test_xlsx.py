from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from app.render.xlsx import workbook


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
