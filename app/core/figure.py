"""Numbers as people write them: 1 234,50 · 1,234.50 · 1.234,50 · 1'234.50."""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

SIGNS = (",", ".")
SPACES = " \u00a0\u2009\u202f'’"
"""Between thousands: spaces of any width (French: a narrow one that breaks no line) and apostrophes."""
LONGEST = 30


def figure(cell: str, decimal: str) -> Decimal | None:
    """The number in the cell, when the sign `decimal` (a comma or a point) stands before its decimals; else None."""
    other = "." if decimal == "," else ","
    group = f"[{re.escape(SPACES + other)}]"
    text = cell.strip()
    shape = rf"[+-]?(?:\d{{1,3}}(?:({group})\d{{3}}(?:\1\d{{3}})*)|\d+)(?:{re.escape(decimal)}\d+)?"
    if len(text) > LONGEST or not re.fullmatch(shape, text, re.ASCII):
        return None
    return Decimal(re.sub(group, "", text).replace(decimal, "."))


def decimal_sign(cells: Iterable[str]) -> str:
    """The sign before the decimals in a column of numbers: a comma, a point, or «» when none tells.

    1,234.5 tells, so do 3,5 and 1.234.567; 1,234 alone does not.
    """
    told = Counter(sign for cell in cells if (sign := _sign_of(cell.strip())))
    return max(told, key=lambda sign: told[sign], default="")


def _sign_of(text: str) -> str:
    if len(text) > LONGEST or not re.fullmatch(rf"[+-]?\d[\d{SPACES}.,]*", text, re.ASCII):
        return ""
    comma, point = text.count(","), text.count(".")
    if comma and point:
        return max(SIGNS, key=text.rfind)
    if comma + point > 1:
        return "." if comma else ","
    sign, decimals = ("," if comma else "."), re.split("[.,]", text)[-1]
    return sign if comma + point and len(decimals) != 3 else ""
