"""Marks on a plane: none hides another, and no words stand on anything, however wide the picture is."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.render.plane import (
    NARROW,
    TOP,
    WIDE,
    Line,
    Plane,
    Point,
    Scale,
    Words,
    box,
    crosses,
    disc,
    marks,
    overlap,
    zone,
)

TEN = Plane(Scale(0, 10), Scale(0, 10))
LINES = [Line((0, 0), (10, 10), firm=True), Line((5, 0), (10, 10))]
half = st.integers(0, 20).map(lambda twice: twice / 2)
points = st.lists(st.tuples(half, half), max_size=40).map(
    lambda some: [Point(number, f"OPP-{number}", *place) for number, place in enumerate(some, 1)]
)
widths = st.integers(NARROW, 1400)


@given(points, widths)
def test_marks_stand_apart_and_hold_every_point_once(some: list[Point], width: int) -> None:
    found = marks(TEN, some)

    assert sorted(of for mark in found for of in mark.of) == [point.of for point in some]
    for one, other in combinations(found, 2):
        assert not overlap(disc(one, width), disc(other, width))


@given(points, widths)
def test_words_stand_on_nothing_and_inside_at_any_width(some: list[Point], width: int) -> None:
    corner = zone(TEN, "Underserved", [(9.6, 0.5 + step / 2, "end") for step in range(8)], some, LINES)
    zones = [corner] if corner else []
    found = marks(TEN, some, zones, LINES)
    seen = [mark.words for mark in found if mark.words and (width >= WIDE or not mark.words.wide)] + zones
    boxes = [box(words, width) for words in seen]

    left, top, right, foot = TEN.frame(width)
    assert all(left < one[0] and one[2] < right and top < one[1] and one[3] < foot for one in boxes)
    assert not any(crosses(TEN, LINES[0], words, width) for words in seen)
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    assert not any(overlap(words, disc(mark, width)) for words in boxes for mark in found)


@pytest.mark.parametrize(
    ("line", "met"),
    [
        (Line((0, 0), (10, 10)), True),
        (Line((5.5, 0), (5.5, 10)), True),
        (Line((5.1, 0), (5.1, 10)), True),
        (Line((4.9, 0), (4.9, 10)), False),
        (Line((5.5, 0), (5.5, 4)), False),
        (Line((0, 5), (10, 5)), True),
        (Line((0, 4), (10, 4)), False),
    ],
)
def test_line_meets_words_or_would_come_between_them_and_their_mark(line: Line, *, met: bool) -> None:
    beside = Words("OPP-1", TEN.x(5), 10, TEN.y(5), "start")

    assert crosses(TEN, line, beside, NARROW) is met


def test_words_stand_on_a_line_that_is_not_firm_rather_than_nowhere() -> None:
    point, dense = Point(1, "OPP-1", 5, 5), [Line((0, up / 10), (10, up / 10)) for up in range(100)]

    assert marks(TEN, [point], (), dense)[0].words
    assert not marks(TEN, [point], (), [line._replace(firm=True) for line in dense])[0].words


def test_what_shares_a_place_is_counted_in_one_mark() -> None:
    (mark,) = marks(TEN, [Point("a", "OPP-1", 9, 3), Point("b", "OPP-2", 9, 3)])

    assert mark.of == ("a", "b")
    assert mark.words
    assert mark.words.text == "OPP-1 +1"


@pytest.mark.parametrize(("value", "x", "y"), [(0, 9, TOP + 300), (5, 50, TOP + 150), (10, 91, TOP)])
def test_scales_reach_from_edge_to_edge(value: float, x: float, y: float) -> None:
    assert (TEN.x(value), TEN.y(value)) == (x, y)
    assert TEN.ground((value, value)) == ((value * 10, 100 - value * 10),)


def test_name_of_a_zone_gives_way_to_marks_and_is_left_out_where_there_is_no_room() -> None:
    places = [(9.8, 0.5, "end"), (9.8, 1.5, "end")]
    low, both = [Point(1, "", 9, 0.5)], [Point(1, "", 9, 0.5), Point(2, "", 9, 1.5)]

    moved = zone(TEN, "Underserved", places, low)

    assert moved
    assert moved.y == TEN.y(1.5)
    assert zone(TEN, "Underserved", places, both) is None
