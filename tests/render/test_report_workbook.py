"""The report's figures as a workbook: real dates and numbers, no formula, the same in both languages but for words."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.core.canonical import fingerprint
from app.reading.workbook.book import report_xlsx
from tests.packages import faults
from tests.payloads import NAMES, payload, unspeakable

SHEETS = {
    "fr": [
        *(
            "Synthèse",
            "Niveaux",
            "Chiffres",
            "Commentaires",
            "Décisions",
            "Jalons",
            "Risques",
            "Dates déplacées",
            "Engagements",
            "Inventaire",
            "À propos",
        ),
    ],
    "en": [
        "Summary",
        "Tracks",
        "Figures",
        "Comments",
        "Decisions",
        "Milestones",
        "Risks",
        "Dates moved",
        "Commitments",
        "Inventory",
        "About",
    ],
}
Rows = list[tuple[Any, ...]]


@pytest.fixture
def made(wording_app: Flask) -> Any:
    """The workbook of a payload in a language."""

    def _made(facts: dict[str, Any], lang: str) -> bytes:
        with wording_app.app_context():
            return report_xlsx(facts, lang)

    return _made


def sheets(content: bytes) -> dict[str, Rows]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(BytesIO(content))}


def facts_of(rows: Rows) -> dict[str, Any]:
    """Of a sheet of facts: the value by its code."""
    return {row[0]: row[2] for row in rows[1:]}


def comparable(rows: Rows) -> Rows:
    """What must not depend on the language: the columns for machines, numbers and dates."""
    header = rows[0]
    return [
        tuple(
            value if header[column].startswith("code") or isinstance(value, int | date) else None
            for column, value in enumerate(row)
        )
        for row in rows[1:]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_two_languages_have_the_same_codes_numbers_and_dates(made: Any, name: str) -> None:
    french, english = (sheets(made(payload(name), lang)) for lang in ("fr", "en"))

    assert (list(french), list(english)) == (SHEETS["fr"], SHEETS["en"])
    for here, there in zip(french.values(), english.values(), strict=True):
        assert comparable(here) == comparable(there)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_program_repairs_it_and_no_cell_is_a_formula(made: Any, name: str, lang: str) -> None:
    content = made(payload(name), lang)

    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet for cell in row]
    assert faults(content) == []
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_text_that_begins_like_a_formula_is_marked_as_text(made: Any) -> None:
    facts = payload("typical") | {"headline": {"fr": "=1+1", "en": "@SUM(A1)"}}

    for lang, said in (("fr", "=1+1"), ("en", "@SUM(A1)")):
        summary = load_workbook(BytesIO(made(facts, lang))).worksheets[0]
        (cell,) = (row[2] for row in summary.iter_rows() if row[0].value == "headline")
        assert (cell.value, cell.data_type, cell.quotePrefix) == (said, "s", True)


def track(content: bytes, title: str) -> list[tuple[str, Any]]:
    """The first track's cells on the sheet of that title, each with the name of its column."""
    header, now, *_others = sheets(content)[title]
    return list(zip(header, now, strict=True))


def test_tracks_have_their_colours_figures_and_comments(made: Any) -> None:
    content = made(payload("typical"), "en")
    colours, figures, comments = (track(content, title) for title in ("Tracks", "Figures", "Comments"))

    assert colours[:5] == [
        ("code", "now"),
        ("Track", "Adapt"),
        ("Owner", "Paul Renard"),
        ("code_stated", "amber"),
        ("Stated colour", "Under strain"),
    ]
    assert figures == [
        *(("code", "now"), ("Track", "Adapt")),
        *(("Deliverables accepted", 3), ("Δ Deliverables accepted", 1)),
        *(("Deliverables in all", 4), ("Δ Deliverables in all", 0)),
        *(("Planned by now", 4), ("Δ Planned by now", 0)),
        *(("Open items", 11), ("Δ Open items", -3)),
        *(("Overdue", 2), ("Δ Overdue", 2)),
        *(("Blocked", 1), ("Δ Blocked", 1)),
    ]
    assert dict(colours)["Committed"] == datetime(2026, 11, 14)
    assert dict(colours)["Delay in days"] == 10
    names = ["code", "Track", "Why", "What it needs", "Why not the computed colour", "Reasons of the computed colour"]
    assert [name for name, _words in comments] == names


def test_first_report_has_no_changes(made: Any) -> None:
    figures = track(made(payload("first"), "en"), "Figures")

    assert {value for name, value in figures if name.startswith("Δ")} == {None}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_sheet_is_printed_one_page_wide_with_its_header_on_each(made: Any, name: str, lang: str) -> None:
    for sheet in load_workbook(BytesIO(made(payload(name), lang))):
        setup = sheet.page_setup
        assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (9, "landscape", None, 0)
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.print_title_rows) == (True, "$1:$1")
        assert sheet.oddFooter.right.text == "&A · &P / &N"


def test_asks_stand_before_what_became_of_the_last_ones(made: Any) -> None:
    header, *rows = sheets(made(payload("typical"), "fr"))["Décisions"]

    told = [(row[0], row[header.index("code_state")], row[header.index("Jours de retard")]) for row in rows]
    assert told == [("ask-1", "asked", 0), ("ask-2", "asked", 0), (None, "taken", 0), (None, "taken", 2)]
    assert rows[0][header.index("Attendue pour le")] == datetime(2026, 11, 26)


def test_about_says_the_cut_off_the_version_and_the_fingerprint(made: Any) -> None:
    about = facts_of(sheets(made(payload("typical"), "fr"))["À propos"])

    assert about["cutoff"] == datetime(2026, 11, 20, 11)
    assert about["cutoff.local"] == "vendredi 20 novembre 2026 à 12:00 (Europe/Paris)"
    assert (about["version"], about["sha256"]) == (1, fingerprint(payload("typical")))


def test_summary_counts_also_what_there_was_no_room_for(made: Any) -> None:
    summary = facts_of(sheets(made(payload("worst"), "en"))["Summary"])

    assert (summary["asks"], summary["changed.moved"]) == (
        10,
        len(payload("worst")["changed"]["moved"]) + payload("worst")["changed"]["moved_more"],
    )


def test_headers_stay_in_sight_and_dates_look_like_dates(made: Any) -> None:
    book = load_workbook(BytesIO(made(payload("typical"), "fr")))

    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert all(sheet.auto_filter.ref for sheet in book)
    moved = book["Dates déplacées"]
    assert (moved["C2"].value, moved["C2"].number_format) == (datetime(2026, 11, 14), "yyyy-mm-dd")


def test_what_no_xml_can_hold_is_left_out(made: Any) -> None:
    content = made(unspeakable("typical"), "fr")

    assert faults(content) == []
    assert facts_of(sheets(content)["Synthèse"])["company"] == "Maison Cassel"


def test_same_payload_and_language_give_the_same_bytes(made: Any) -> None:
    assert made(payload("typical"), "fr") == made(payload("typical"), "fr")
