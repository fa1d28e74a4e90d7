"""Texts that say nearly the same, told from those that only look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.likeness import alike

PICK_UP = ("retirer", "ma commande", "sans attendre ni croiser trop de monde")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (("Retirer", "une commande", "sans attendre ni croiser de monde"), True),
        (("retirer", "mes commandes", "sans attendre, ni croiser trop de monde"), True),
        (("RETIRER", "ma commande", "sans attendre ni croiser trop de monde"), True),
        (("annuler", "ma commande", "sans attendre ni croiser trop de monde"), False),
        (("retirer", "un colis", "sans attendre ni croiser trop de monde"), False),
        (("retirer", "ma commande", "quand la boutique est fermée"), False),
        (("retirer", "ma commande", ""), False),
    ],
)
def test_alike_judges_each_part_of_a_statement(other: tuple[str, ...], same: bool) -> None:
    assert alike({1: PICK_UP, 2: other}) == ([(1, 2)] if same else [])


def test_alike_leaves_out_what_says_nothing() -> None:
    assert alike({1: ("", "", ""), 2: ("", "", "")}) == []


def test_alike_gives_no_more_pairs_than_asked() -> None:
    assert alike(dict.fromkeys(range(10), PICK_UP), most=4) == [(0, 1), (0, 2), (0, 3), (0, 4)]


@given(st.text(min_size=1), st.text(min_size=1))
def test_alike_is_the_same_both_ways_and_finds_the_same_text(one: str, other: str) -> None:
    assert alike({1: (one,), 2: (other,)}) == alike({1: (other,), 2: (one,)})
    assert alike({1: (one,), 2: (one,)}) == [(1, 2)]
