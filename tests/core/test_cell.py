"""What people type into cells."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.cell import UNCOMPUTED, check_computed, day, is_unknown, whole, yes_no
from app.core.errors import Refused


@pytest.mark.parametrize(
    "cell",
    [
        "16/03/2020",
        "16/03/20",
        "16.3.2020",
        "16-03-20",
        "2020-03-16",
        "2020-03-16 00:00:00",
        "2020-03-16T09:30:00Z",
        "16/03/2020 09:30",
        " 16 mars 2020 ",
        "lundi 16 mars 2020",
        "16 MARS 2020",
        "16 mar. 2020",
        "16-mar-20",
        "Monday, 16 March 2020",
        "March 16, 2020",
        "16th March 2020",
    ],
)
def test_dates_are_read_as_people_write_them(cell: str) -> None:
    assert day(cell) == date(2020, 3, 16)


@pytest.mark.parametrize(
    ("cell", "on"),
    [
        ("1er avr. 2020", date(2020, 4, 1)),
        ("5 févr. 2021", date(2021, 2, 5)),
        ("3 août 2020", date(2020, 8, 3)),
        ("2 juil. 2020", date(2020, 7, 2)),
        ("2 juin 2020", date(2020, 6, 2)),
        ("29/02/2020", date(2020, 2, 29)),
    ],
)
def test_french_months_are_read(cell: str, on: date) -> None:
    assert day(cell) == on


@pytest.mark.parametrize(
    "cell",
    ["31/02/2020", "29/02/2021", "00/01/2020", "13/13/2020", "2020-02-30", "2 jui 2020", "2 ma 2020", "43906", "demain",
     "16/03", "16/03-2020", "٣/٣/٢٠٢٠", "16/03/202", "9" * 5000],
)  # fmt: skip
def test_dates_that_do_not_exist_are_refused(cell: str) -> None:
    with pytest.raises(Refused, match="This date does not exist"):
        day(cell)


@pytest.mark.parametrize("cell", ["31/12/1989", "01/01/2101", "0001-01-01"])
def test_dates_out_of_range_are_refused(cell: str) -> None:
    with pytest.raises(Refused, match="between 1990 and 2100"):
        day(cell)


@pytest.mark.parametrize(
    ("cell", "on"),
    [
        ("3/16/2020", date(2020, 3, 16)),
        ("03/04/20 09:30", date(2020, 3, 4)),
        ("2020-03-04", date(2020, 3, 4)),
        ("4 mars 2020", date(2020, 3, 4)),
    ],
)
def test_the_month_comes_first_where_it_is_said(cell: str, on: date) -> None:
    assert day(cell, month_first=True) == on


def test_a_day_that_the_other_order_has_is_refused() -> None:
    with pytest.raises(Refused, match="This date does not exist"):
        day("16/03/2020", month_first=True)


@pytest.mark.parametrize(
    "cell",
    ["#REF!", "#VALUE!", "#valeur !", "#VALEUR\u00a0!", "#DIV/0!", "#N/A", "#NOM?", "#NAME?", "#NOMBRE!", "#NUL!"],
)
def test_errors_of_a_spreadsheet_program_are_no_values(cell: str) -> None:
    with pytest.raises(Refused, match="Your spreadsheet program shows an error here"):
        check_computed(cell)


def test_a_formula_without_its_result_is_no_value() -> None:
    with pytest.raises(Refused, match="formula without its result"):
        check_computed(f"{UNCOMPUTED}=A1")
    for cell in ("", "#1", "# REF", "#REF! et autres", "=A1"):
        check_computed(cell)


@pytest.mark.parametrize(("cell", "number"), [("3", 3), (" 5 ", 5), ("3,0", 3), ("4.00", 4), ("1", 1)])
def test_whole_numbers_are_read(cell: str, number: int) -> None:
    assert whole(cell, low=1, high=5) == number


@pytest.mark.parametrize("cell", ["0", "6", "3,5", "-1", "3/5", "trois", "1e1", "9" * 5000])
def test_other_numbers_are_refused(cell: str) -> None:
    with pytest.raises(Refused, match="from 1 to 5"):
        whole(cell, low=1, high=5)


def test_the_sign_before_decimals_decides_between_four_and_four_thousand() -> None:
    assert whole("4,000", low=1, high=5, decimal=",") == 4
    with pytest.raises(Refused, match="from 1 to 5"):
        whole("4,000", low=1, high=5, decimal=".")


def test_yes_and_no_are_read_in_both_languages() -> None:
    assert [yes_no(cell) for cell in ("oui", "OUI ", "Yes", "vrai", "x", "1")] == [True] * 6
    assert [yes_no(cell) for cell in ("non", "Non", "NO", "faux", "0")] == [False] * 5
    with pytest.raises(Refused, match="neither yes nor no"):
        yes_no("peut-être")


def test_signs_for_nothing_say_nothing() -> None:
    assert [is_unknown(cell) for cell in ("", " ", "-", "—", "?", "N/A", "0", "non")] == [True] * 6 + [False] * 2


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_refused(cell: str) -> None:
    try:
        day(cell)
    except Refused:
        return
