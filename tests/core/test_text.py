"""Text as people type it, made safe to store."""

import pytest

from app.core.text import clean, one_line


@pytest.mark.parametrize("turning", [*"\u202a\u202b\u202c\u202d\u202e", *"\u2066\u2067\u2068\u2069"])
def test_text_cannot_turn_the_direction_of_what_follows(turning: str) -> None:
    assert clean(f"Prévenir {turning}les clients") == "Prévenir les clients"
    assert one_line(f"{turning} a{turning}\n b ") == "a b"


@pytest.mark.parametrize("kept", ["مرحبا", "שלום\u200f!", "👩\u200d🚒", "deux\nlignes\tici", "12\u202f000\u00a0€"])
def test_writing_from_right_to_left_emoji_and_spaces_stay(kept: str) -> None:
    assert clean(kept) == kept
