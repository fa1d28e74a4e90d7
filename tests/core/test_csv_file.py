import csv
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.csv_file import BOM, harmless, lines, meant
from app.core.csv_table import read_csv
from app.core.sheet import under
from app.core.text import clean


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_like_a_formula(sign: str) -> None:
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"
    assert harmless(f"'{sign}1+1") == f"''{sign}1+1"


def test_other_cells_stay_as_they_are() -> None:
    values = ["a=1", "'tis", "", None, 3, date(2026, 3, 1), "l’été", " =1"]

    assert [harmless(value) for value in values] == ["a=1", "'tis", "", "", "3", "2026-03-01", "l’été", " =1"]


@given(st.text())
def test_what_is_written_is_what_is_meant(text: str) -> None:
    assert meant(harmless(text)) == text
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))


TYPED = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=12)
CELLS = TYPED.map(clean)
"""As every text that somebody typed is kept: none begins or ends with a blank."""


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(["fr", "en"]))
def test_what_is_written_is_read_again(rows: list[tuple[str, str]], lang: str) -> None:
    """By our own import: every row that holds something, cell by cell."""
    written = "".join(lines([("Title", "Notes"), *((f"x{a}", b) for a, b in rows)], lang=lang))

    sheet = under(read_csv(written.encode()))

    assert sheet.header == ["Title", "Notes"]
    assert [row.cells for row in sheet.rows()] == [[f"x{a}", b] for a, b in rows]


def test_excel_opens_it_at_a_double_click() -> None:
    french, english = ("".join(lines([["a", "b"], ["é", 1.5]], lang=lang)) for lang in ("fr", "en"))

    assert french == f"{BOM}a;b\r\né;1,5\r\n"
    assert list(csv.reader(StringIO(english.removeprefix(BOM)))) == [["a", "b"], ["é", "1.5"]]


def test_long_files_come_in_pieces() -> None:
    pieces = list(lines((["x" * 100] for _ in range(2_000)), lang="en"))

    assert len(pieces) > 5
    assert len("".join(pieces)) == len(BOM) + 2_000 * 102
