"""The room that text takes: what decides that a slide fits."""

import pytest

from app.render.slides.metrics import SLACK, width
from app.render.slides.text import LEAST_SIZE, Run, block, fitting, height, lines, paragraph, seen


@pytest.mark.parametrize(
    ("text", "bold", "thousandths"),
    [
        ("", False, 0),
        ("Ww", False, 944 + 722),
        ("été", False, 3 * 556 - 278),
        ("été", True, 2 * 556 + 333),
        ("1 234", False, 4 * 556 + 278),
        ("−", False, 584),
        ("漢", False, 1000),
        ("e\u0301", False, 556),
        ("a\u200db", False, 1112),
    ],
)
def test_widths_are_those_of_arial(text: str, bold: bool, thousandths: int) -> None:
    assert width(text, 10, bold=bold) == pytest.approx(thousandths * SLACK / 100)


def test_lines_break_between_words_and_long_words_anywhere() -> None:
    word = width("aaaa", 10)

    def count(text: str, room: float) -> int:
        return lines(paragraph(Run(text)), 10, room)

    assert count("aaaa aaaa", 2.4 * word) == 1
    assert count("aaaa aaaa", 1.2 * word) == 2
    assert count("a" * 40, 5 * word) == 3
    assert count("aaaa\u00a0aaaa", 1.2 * word) == 2


def test_height_grows_with_lines_and_air() -> None:
    one = block(paragraph(Run("a")))
    two = block(paragraph(Run("a")), paragraph(Run("b"), before=0.5))

    assert height(two, 10, 100) == pytest.approx(2 * height(one, 10, 100) + 5)


def test_paragraphs_that_say_nothing_take_no_room() -> None:
    assert block(paragraph(Run("")), paragraph(None), paragraph(Run("\x01\u202e"))) == ()


def test_what_cant_be_seen_is_left_out_and_emoji_stay_whole() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert seen(f"a\x01b\u202ec\ud800 {family}") == f"abc {family}"


def test_type_shrinks_until_it_fits_and_never_below_what_can_be_read() -> None:
    said = block(paragraph(Run("mot " * 20)))
    size = fitting(said, 24, (200, 60))

    assert height(said, size, 200) <= 60 < height(said, size + 0.5, 200)
    assert fitting(block(paragraph(Run("mot " * 2000))), 24, (200, 60)) == LEAST_SIZE
