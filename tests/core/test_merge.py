"""Two versions of one text, put together."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.merge import difference, merged

BASE = "the quick brown fox jumps over the dog"
WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "é", "."]), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("the very quick brown fox jumps over the dog", BASE, "the very quick brown fox jumps over the dog"),
        (BASE, "the quick brown fox leaps over the dog", "the quick brown fox leaps over the dog"),
        (
            "the very quick brown fox jumps over the dog",
            "the quick brown fox jumps over the lazy dog",
            "the very quick brown fox jumps over the lazy dog",
        ),
        ("quick brown fox jumps over the dog", "the quick brown fox jumps", "quick brown fox jumps"),
        ("a new text", "a new text", "a new text"),
    ],
)
def test_changes_in_different_places_both_go_in(mine: str, theirs: str, both: str) -> None:
    found = merged(BASE, mine, theirs)

    assert (found.text, found.clean) == (both, True)


def test_changes_in_the_same_place_stand_side_by_side() -> None:
    found = merged(BASE, BASE.replace("fox", "cat"), BASE.replace("fox", "cow"))

    assert (found.text, found.clean) == ("the quick brown cat / cow jumps over the dog", False)


def test_without_what_both_began_with_nothing_is_left_out() -> None:
    assert merged(None, "Open on Sundays", "Open").text == "Open on Sundays"
    assert merged(None, "Open on Sunday", "Open on Monday") == merged(None, "Open on Sunday", "Open on Monday")
    assert merged(None, "Open on Sunday", "Open on Monday").text == "Open on Sunday / Monday"


@given(WORDS, WORDS)
def test_difference_holds_both_texts_whole(before: str, after: str) -> None:
    pieces = difference(before, after)

    assert "".join(text for kind, text in pieces if kind != "ins") == before
    assert "".join(text for kind, text in pieces if kind != "del") == after


@given(WORDS, WORDS)
def test_what_only_one_has_changed_is_theirs(base: str, other: str) -> None:
    assert merged(base, base, other).text == merged(base, other, base).text == other


def test_long_texts_take_no_time() -> None:
    start = time.monotonic()

    merged("x " * 10_000, "y " * 10_000, "x y " * 5_000)
    difference("x\n" * 10_000, ". " * 10_000)

    assert time.monotonic() - start < 5
