"""What a password must be (A7), and how it is recognised."""

import pytest

from app.core.errors import Refused
from app.programme.password import BLOCKED, SHORTEST, hash_password, is_easy, matches

GOOD = "four quiet words together"


def test_password_matches_itself_alone_and_however_its_accents_are_composed() -> None:
    stored = hash_password("l’été à la Forêt-Noire")

    assert stored.startswith("$argon2id$")
    assert matches(stored, "l’e\u0301te\u0301 a\u0300 la Fore\u0302t-Noire")
    assert not matches(stored, "l'été à la Forêt-Noire")


def test_nobody_without_a_password_comes_in() -> None:
    assert not matches("", "")
    assert not matches("", GOOD)
    assert not matches("not a hash", GOOD)


@pytest.mark.parametrize("password", ["fourteen chars", "x" * 129, "1234567890123456", "passwordpassword1", "a" * 20])
def test_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Refused) as refusal:
        hash_password(password)

    assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "Correct-Horse-Battery-Staple 2026",
        "AZERTYUIOPqsdfg",
        "parisparisparis",
        "bonjour bonjour 123",
        "Supercalifragilisticexpialidocious",
    ],
)
def test_a7_password_that_everybody_thinks_of_is_refused(password: str) -> None:
    with pytest.raises(Refused):
        hash_password(password)


def test_a7_list_of_refused_passwords_is_folded_and_holds_none_too_short_anyway() -> None:
    assert all(len(each) >= SHORTEST and each.isalnum() and each == each.casefold() for each in BLOCKED)


@pytest.mark.parametrize(
    "password", ["Omar Benali 12345", "omar.benali@cassel", "benalibenali-cassel", "omar.benali@cassel.example!!"]
)
def test_a7_own_name_and_address_make_no_password(password: str) -> None:
    assert is_easy(password, ["Omar Benali", "omar.benali@cassel.example"])
    assert not is_easy("four quiet words together", ["Omar Benali", "omar.benali@cassel.example"])
