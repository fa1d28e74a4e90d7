"""The window of a track: whatever the day, all that is drawn stays in the picture."""

from hypothesis import given
from hypothesis import strategies as st

from app.render.window import draw

DAYS = st.integers(-400, 4000)


@given(day=DAYS, days=st.integers(1, 90), due=st.lists(st.tuples(DAYS, st.booleans())))
def test_window_stays_within_the_picture(day: int, days: int, due: list[tuple[int, bool]]) -> None:
    window = draw(day=day, days=days, due=due)

    places = [window.today, window.end, *window.bands, *(place for place, _done in window.marks)]
    assert all(0 <= place <= 100 for place in places)
    assert window.bands[-1] + window.band <= window.end


def test_window_is_the_whole_picture_until_it_is_over() -> None:
    window = draw(day=12, days=30, due=[(15, True), (30, False)])

    assert (window.end, window.today, window.marks) == (100, 40, ((50, True), (100, False)))


def test_window_leaves_room_for_what_comes_after_it() -> None:
    over = draw(day=37, days=30)
    long_over = draw(day=300, days=30)

    assert (over.end, over.today, over.anchor) == (81.081, 100, "end")
    assert (long_over.end, long_over.today) == (66.667, 100)
