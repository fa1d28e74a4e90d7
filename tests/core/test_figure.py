"""Numbers as people write them, and which sign stands before their decimals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.figure import decimal_sign, figure


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("4", ",", "4"),
        (" 4,0 ", ",", "4.0"),
        ("-12,5", ",", "-12.5"),
        ("1 234,50", ",", "1234.50"),
        ("1\u202f234\u202f567,5", ",", "1234567.5"),
        ("1\u00a0234", ".", "1234"),
        ("1.234,5", ",", "1234.5"),
        ("1,234.5", ".", "1234.5"),
        ("1'234.5", ".", "1234.5"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("+3", ".", "3"),
    ],
)
def test_numbers_are_read(cell: str, decimal: str, number: str) -> None:
    assert figure(cell, decimal) == Decimal(number)


@pytest.mark.parametrize("cell", ["", "x", "1 23", "1,2,3", "12 34", "1.234 567", "٣", "1e3", "9" * 31, "1,", ",5"])
def test_what_is_no_number_is_none(cell: str) -> None:
    assert figure(cell, ",") is None


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["4", "3,5", "x"], ","),
        (["1,234.5"], "."),
        (["1.234,5", "7"], ","),
        (["1.234.567"], ","),
        (["1,234"], ""),
        (["1 234,50", "2.5", "3,25"], ","),
        ([], ""),
    ],
)
def test_a_column_tells_its_decimal_sign(cells: list[str], sign: str) -> None:
    assert decimal_sign(cells) == sign


@given(st.decimals(-999_999, 999_999, places=2), st.sampled_from([(",", " "), (",", "."), (".", ","), (".", "\u202f")]))
def test_any_number_is_read_back(number: Decimal, signs: tuple[str, str]) -> None:
    decimal, group = signs
    written = f"{number:,.2f}".replace(",", "_").replace(".", decimal).replace("_", group)

    assert figure(written, decimal) == number
