"""References as people type them."""

import pytest

from app.programme.refs import asked_ref, spelled


@pytest.mark.parametrize(
    "typed",
    [
        "RSK-3", "rsk-3", "RSK 3", "RSK–3", "RSK—3", "RSK\u20113", "RSK−3", "RSK - 3", "RSK\u00a03", "RSK-03", "RSK3",
        "#RSK-3",
    ],
)  # fmt: skip
def test_reference_is_understood_however_it_is_typed(typed: str) -> None:
    assert asked_ref(typed) == ("risk", 3)
    assert spelled(typed) == "RSK-3"


@pytest.mark.parametrize("typed", ["3", "foo", "foo-3", "RSK-0", "RSK", "RSK-3.", "RSK--3", "RSK-1234567890", ""])
def test_what_is_no_reference_stays_as_it_is(typed: str) -> None:
    assert asked_ref(typed) is None
    assert spelled(typed) == typed
