"""The programme's line: where days stand, how far the bars reach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.render.ruler import Ruler, draw, place

DONE = {"now": (3, 4), "next": (1, 3), "later": (0, 4)}


def on(day: int, done: dict[str, tuple[int, int]] | None = None) -> Ruler:
    return draw(day=day, now_end=30, next_end=90, done=DONE if done is None else done)


@pytest.mark.parametrize(("day", "at"), [(-5, 0), (0, 0), (30, 27.5), (90, 82.5), (150, 91.25)])
def test_day_has_its_place(day: int, at: float) -> None:
    assert place(day, 90) == at


@given(st.integers(-1_000, 100_000), st.integers(1, 2_000))
def test_places_never_go_back_nor_leave_the_picture(day: int, next_end: int) -> None:
    assert 0 <= place(day, next_end) <= place(day + 1, next_end) <= 100


def test_three_bars_start_at_zero_and_end_with_their_window() -> None:
    assert [(bar.track, bar.end) for bar in on(37).bars] == [("now", 27.5), ("next", 82.5), ("later", 100.0)]


def test_fill_is_the_share_of_accepted_deliverables() -> None:
    assert [bar.fill for bar in on(37).bars] == [20.625, 27.5, 0.0]


def test_track_that_is_not_finished_overruns_to_today() -> None:
    assert [bar.overrun for bar in on(37).bars] == [pytest.approx(6.417), 0.0, 0.0]


def test_finished_track_never_overruns() -> None:
    assert on(37, {"now": (4, 4)}).bars[0].overrun == 0.0


def test_track_without_deliverables_is_empty() -> None:
    assert on(10, {}).bars[0].fill == 0.0


@pytest.mark.parametrize(("day", "anchor"), [(0, "start"), (45, "middle"), (400, "end")])
def test_word_beside_today_stays_in_the_picture(day: int, anchor: str) -> None:
    assert on(day).anchor == anchor


def test_red_bands_alternate_over_the_line() -> None:
    ruler = on(37)

    assert ruler.bands == (0.0, 18.333, 36.667, 55.0, 73.333)
    assert ruler.bands[-1] + ruler.band == pytest.approx(ruler.line, abs=0.01)
