"""The arithmetic of priorities and opportunity scores, by the published vectors and by what must hold of all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.do_now.weighing import Zone, exposure, odi, priority, robust, weight, zone

W = {1: 3, 2: 12, 3: 12, 4: 9}
halves = st.integers(0, 6).map(lambda n: n / 2)
tens = st.integers(0, 20).map(lambda n: n / 2)
weights = st.dictionaries(st.integers(1, 9), st.integers(1, 27), min_size=1)


def exposed(*values: float) -> dict[int, float]:
    return dict(enumerate(values, 1))


@pytest.mark.parametrize(
    ("fit", "given_to", "expected"), [(3, (1, 3, 3, 3), 97), (3, (3, 1, 0, 0), 44), (1, (2, 2, 2, 2), 47)]
)
def test_priority_gives_the_measured_vectors(fit: int, given_to: tuple[int, ...], expected: int) -> None:
    assert priority(fit, exposure(W, exposed(*given_to))) == expected


@pytest.mark.parametrize(("i", "s", "expected"), [(9, 3, 15), (9, 9, 9), (5, 8, 5), (10, 0, 20), (0, 0, 0)])
def test_odi_gives_the_published_vectors(i: float, s: float, expected: float) -> None:
    assert odi(i, s) == expected


def test_nothing_is_computed_from_what_is_missing() -> None:
    """R8: null, not 0."""
    assert exposure({}, {}) is None
    assert exposure(W, exposed(1, 2, 3)) is None
    assert robust(W, exposed(1, 2, 3)) is None
    assert priority(None, 1.0) is None
    assert priority(3, None) is None
    assert odi(None, 3) is None
    assert odi(3, None) is None


def test_zero_is_a_value() -> None:
    """R17: without any mission nothing is urgent; without any exposure neither."""
    assert priority(0, 1.0) == 0
    assert priority(3, exposure(W, exposed(0, 0, 0, 0))) == 0
    assert robust(W, exposed(0, 0, 0, 0)) == 0


def test_robust_counts_scenarios_that_expose_it_by_two_or_more() -> None:
    assert robust(W, exposed(1, 1.5, 2, 3)) == 2


def test_weight_is_the_product() -> None:
    assert (weight(1, 1, 1), weight(2, 2, 2), weight(3, 3, 3)) == (1, 8, 27)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (15.5, Zone.EXTREME),
        (15, Zone.HIGH),
        (12, Zone.HIGH),
        (11.5, Zone.WORTH),
        (10, Zone.WORTH),
        (9.5, Zone.UNATTRACTIVE),
    ],
)
def test_zone_ends_where_the_source_says(score: float, expected: Zone) -> None:
    assert zone(score) is expected


@given(weights, st.data())
def test_exposure_lies_between_its_lowest_and_its_highest(scenarios: dict[int, int], data: Any) -> None:
    given_to = {each: data.draw(halves) for each in scenarios}
    found = exposure(scenarios, given_to)
    assert found is not None
    assert min(given_to.values()) / 3 - 1e-9 <= found <= max(given_to.values()) / 3 + 1e-9


@given(weights, st.data(), halves, halves)
def test_more_mission_never_lowers_a_priority(scenarios: dict[int, int], data: Any, one: float, more: float) -> None:
    given_to = {each: data.draw(halves) for each in scenarios}
    low, high = sorted((one, more))
    below, above = (priority(fit, exposure(scenarios, given_to)) for fit in (low, high))
    assert below is not None
    assert above is not None
    assert 0 <= below <= above <= 100


@given(tens, tens)
def test_odi_is_never_below_importance_nor_above_twice_it(importance: float, satisfaction: float) -> None:
    found = odi(importance, satisfaction)
    assert found is not None
    assert importance <= found <= 2 * importance
