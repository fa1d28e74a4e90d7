"""The square of steps: everything stands in its cell, and nothing on anything else."""

from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from app.render.matrix import FOOT, HEAD, STEPS, Matrix, matrix

places = st.tuples(st.sampled_from(STEPS), st.sampled_from(STEPS))
sizes = st.lists(st.sampled_from(STEPS), max_size=5)


@st.composite
def drawings(draw: st.DrawFn) -> tuple[Matrix, dict[tuple[int, int], int]]:
    given = draw(st.dictionaries(places, sizes))
    counts = {place: len(some) + draw(st.integers(0, 300)) for place, some in given.items() if some}
    there = {place: [(number, size) for number, size in enumerate(some)] for place, some in given.items()}
    return matrix(there, counts), counts


@given(drawings())
def test_chips_of_a_cell_stand_apart_and_inside_it(drawn: tuple[Matrix, dict[tuple[int, int], int]]) -> None:
    for cell in drawn[0].cells:
        tops = [chip.y - chip.radius for chip in cell.chips]
        feet = [chip.y + chip.radius for chip in cell.chips]
        assert all(foot < top for foot, top in zip(feet, tops[1:], strict=False))
        assert all(cell.y + HEAD <= top for top in tops)
        assert all(foot <= cell.y + cell.height - FOOT for foot in feet)
        assert cell.more_y <= cell.y + cell.height - FOOT or not cell.more


@given(drawings())
def test_cells_cover_the_square_and_count_everything(drawn: tuple[Matrix, dict[tuple[int, int], int]]) -> None:
    square, counts = drawn

    assert {(cell.across, cell.up) for cell in square.cells} == set(product(STEPS, STEPS))
    assert {(c.across, c.up): len(c.chips) + c.more for c in square.cells if c.chips or c.more} == counts
    rows = sorted({(cell.y, cell.height) for cell in square.cells})
    assert all(y + height == below for (y, height), (below, _height) in pairwise(rows))
    assert rows[-1][0] + rows[-1][1] == square.height


def test_the_gravest_stands_on_top_and_heat_is_the_product() -> None:
    cells = matrix({}, {}).cells

    assert [(cell.up, cell.across, cell.heat) for cell in cells[:3]] == [(3, 1, 3), (3, 2, 6), (3, 3, 9)]
    assert [cell.heat for cell in cells[-3:]] == [1, 2, 3]
