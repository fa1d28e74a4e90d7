"""The priority matrix: places follow the figures, curves the formula, and no name stands on another one."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.do_now.weighing import priority
from app.render.priority_matrix import NARROW, PRIORITIES, WIDE, Box, Frame, Point, curve, matrix, radius

FITS = some.sampled_from([0, 0.5, 1, 1.5, 2, 2.5, 3])
SCORES = some.none() | some.floats(0, 20)
POINTS = some.lists(some.tuples(FITS, some.floats(0, 1), SCORES), max_size=24)
FRAMES = some.sampled_from([WIDE, NARROW])


def drawn(rows: list[tuple[float, float, float | None]], frame: Frame) -> list[Point]:
    return [Point(f"PRB-{number}", *row) for number, row in enumerate(rows, 1)]


@given(POINTS, FRAMES)
def test_no_name_stands_on_another_one_and_all_inside(
    rows: list[tuple[float, float, float | None]], frame: Frame
) -> None:
    picture = matrix(drawn(rows, frame), frame)

    boxes = [mark.chip.box for mark in picture.marks if mark.chip]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]
    assert all(frame.plot.holds(box) for box in boxes)


@given(POINTS, FRAMES)
def test_every_problem_has_one_mark_inside_the_plot(
    rows: list[tuple[float, float, float | None]], frame: Frame
) -> None:
    points = drawn(rows, frame)

    picture = matrix(points, frame)

    names = sorted(name for mark in picture.marks for name in mark.names)
    assert names == sorted(point.name for point in points)
    for mark in picture.marks:
        assert frame.plot.holds(
            Box(mark.x - frame.largest, mark.y - frame.largest, 2 * frame.largest, 2 * frame.largest)
        )


@given(FITS, FITS, some.floats(0, 1), some.floats(0, 1), FRAMES)
def test_more_fit_is_farther_right_and_more_exposure_higher(
    fit: float, other: float, exposed: float, more: float, frame: Frame
) -> None:
    assert (fit < other) == (frame.x(fit) < frame.x(other))
    if exposed < more - 0.01:
        assert frame.y(exposed) > frame.y(more)


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("wanted", PRIORITIES)
def test_priority_is_the_same_all_along_a_curve(wanted: int, frame: Frame) -> None:
    zero, whole = (frame.x(0), frame.y(0)), (frame.x(3) - frame.x(0), frame.y(0) - frame.y(1))
    places = [tuple(map(float, place.split(","))) for place in curve(wanted, frame).path.split()]

    figures = [priority(3 * (x - zero[0]) / whole[0], (zero[1] - y) / whole[1]) for x, y in places]

    assert all(figure is not None and abs(figure - wanted) <= 1 for figure in figures)


@given(some.floats(0, 20), some.floats(0, 20))
def test_area_follows_the_score(one: float, other: float) -> None:
    smaller, larger = sorted((one, other))

    assert radius(smaller, WIDE) <= radius(larger, WIDE) <= WIDE.largest
    assert radius(None, WIDE) == 7


def test_problems_in_one_place_are_one_mark_with_all_their_names() -> None:
    points = [
        Point("PRB-1", 2, 0.5, 3),
        Point("PRB-2", 2, 0.5, 12),
        Point("PRB-3", 2, 0.5, None),
        Point("PRB-4", 0, 1, 5),
    ]

    picture = matrix(points)

    assert [(mark.names, mark.r, mark.chip and mark.chip.words) for mark in picture.marks] == [
        (("PRB-1", "PRB-2", "PRB-3"), radius(12, WIDE), "PRB-1 +2"),
        (("PRB-4",), radius(5, WIDE), "PRB-4"),
    ]
