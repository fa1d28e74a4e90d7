"""Who is meant by a name behind an @."""

import pytest

from app.programme.mention import MOST, Person, called

LEA, LEA_MARTIN, JEAN, OMAR = (
    Person(1, 11, "Léa Fontaine"),
    Person(2, 12, "Léa Martin"),
    Person(3, 13, "Jean-Luc D’Arc"),
    Person(4, 14, "Omar"),
)
ALL = [LEA, LEA_MARTIN, JEAN, OMAR]


@pytest.mark.parametrize(
    ("text", "people", "unclear"),
    [
        ("Merci @Léa Fontaine.", {"Léa Fontaine": LEA}, []),
        ("@lea fontaine, et @OMAR !", {"lea fontaine": LEA, "OMAR": OMAR}, []),
        ("(@Jean-Luc D'Arc)", {"Jean-Luc D'Arc": JEAN}, []),
        ("@Jean-Luc peux-tu", {"Jean-Luc": JEAN}, []),
        ("@Léa ?", {}, [("Léa", ("Léa Fontaine", "Léa Martin"))]),
        ("@Bob et @Omar.", {"Omar": OMAR}, [("Bob", ())]),
        ("@Omar @Omar", {"Omar": OMAR}, []),
        ('@"lea fontaine", @"Bob"', {'"lea fontaine"': LEA}, [('"Bob"', ())]),
        ("omar@example.org, @@Omar, @ Omar, @", {}, []),
        ("@Léa\nFontaine", {}, [("Léa", ("Léa Fontaine", "Léa Martin"))]),
        ("@Léa Fontaine Martin", {"Léa Fontaine": LEA}, []),
    ],
)
def test_names_are_found_whatever_their_accents_and_case(
    text: str, people: dict[str, Person], unclear: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = called(text, ALL)

    assert found.people == people
    assert [(each.words, each.names) for each in found.unclear] == unclear


def test_two_people_of_one_name_are_unclear() -> None:
    twin = Person(9, 19, "Léa Fontaine")

    assert called("@Léa Fontaine", [LEA, twin]).people == {}


def test_more_names_than_anybody_writes_stay_text() -> None:
    found = called(" ".join(f"@n{n}" for n in range(100)), ALL)

    assert len(found.unclear) == MOST
