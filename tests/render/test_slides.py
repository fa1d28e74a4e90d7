"""The report as slides: native, accessible, in both languages, and never beyond the edge of a slide."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from app.core.canonical import fingerprint
from app.reading.slides.deck import report_pptx
from tests.packages import faults
from tests.payloads import NAMES, payload, unspeakable

POINT = 12_700
FOOT = 511
every_report = pytest.mark.parametrize(("name", "lang"), [(name, lang) for name in NAMES for lang in ("fr", "en")])


@pytest.fixture(scope="module")
def deck(wording_app: Flask) -> Any:
    """Makes the slides of a sample, once per sample and language."""
    made: dict[tuple[str, str], bytes] = {}

    def _deck(name: str, lang: str) -> bytes:
        if (name, lang) not in made:
            with wording_app.app_context():
                made[name, lang] = report_pptx(payload(name), lang)
        return made[name, lang]

    return _deck


def slides(content: bytes) -> list[Any]:
    return list(Presentation(BytesIO(content)).slides)


def shapes(slide: Any) -> list[Any]:
    """Every shape in the order of reading, those of groups in the place of the group."""
    found: list[Any] = []
    for shape in slide.shapes:
        found += [shape, *shape.shapes] if shape.shape_type == MSO_SHAPE_TYPE.GROUP else [shape]
    return found


def frames(slide: Any) -> list[Any]:
    """Every text, of shapes and of cells."""
    found: list[Any] = []
    for shape in shapes(slide):
        if shape.has_text_frame:
            found.append(shape.text_frame)
        if getattr(shape, "has_table", False):
            found += [cell.text_frame for row in shape.table.rows for cell in row.cells]
    return found


def text(slide: Any) -> str:
    return "\n".join(frame.text for frame in frames(slide))


def alt(shape: Any) -> str:
    return str(shape._element._nvXxPr.cNvPr.get("descr", ""))


@every_report
def test_three_wide_slides_that_no_program_repairs(deck: Any, name: str, lang: str) -> None:
    content = deck(name, lang)

    show = Presentation(BytesIO(content))
    assert faults(content) == []
    assert len(show.slides) == 3
    assert (show.slide_width, show.slide_height) == (960 * POINT, 540 * POINT)


@every_report
def test_nothing_reaches_the_foot_or_the_edge(deck: Any, name: str, lang: str) -> None:
    for slide in slides(deck(name, lang)):
        placed = [shape for shape in shapes(slide) if not shape.is_placeholder]
        assert max((shape.top + shape.height) / POINT for shape in placed) <= FOOT
        assert max((shape.left + shape.width) / POINT for shape in placed) <= 925
        assert min(shape.left / POINT for shape in placed) >= 40


@every_report
def test_pictures_are_native_and_tables_are_tables(deck: Any, name: str, lang: str) -> None:
    kinds = [[shape.shape_type for shape in slide.shapes] for slide in slides(deck(name, lang))]

    assert not any(MSO_SHAPE_TYPE.PICTURE in of_slide for of_slide in kinds)
    assert [of_slide.count(MSO_SHAPE_TYPE.GROUP) for of_slide in kinds] == [1, 1, 0]
    assert [of_slide.count(MSO_SHAPE_TYPE.TABLE) for of_slide in kinds[:2]] == [3, 1]


def test_title_is_read_first_and_the_foot_last(deck: Any) -> None:
    for number, slide in enumerate(slides(deck("typical", "fr")), start=1):
        first, *_others, stamp, last = slide.shapes
        assert first == slide.shapes.title
        assert stamp.placeholder_format.type == PP_PLACEHOLDER.FOOTER
        assert "données arrêtées le vendredi 20 novembre 2026" in stamp.text_frame.text
        assert (last.placeholder_format.type, last.text_frame._txBody.xpath("string()")) == (
            PP_PLACEHOLDER.SLIDE_NUMBER,
            str(number),
        )


def test_titles_say_what_the_slides_are_about(deck: Any) -> None:
    titles = {
        lang: [slide.shapes.title.text_frame.text for slide in slides(deck("typical", lang))]
        for lang in "fr en".split()
    }

    assert titles == {
        "fr": [
            "Maison Cassel — rapport au Comex",
            "Les trois niveaux, menés de front   En petit\u202f: écart depuis S46",
            "2 décisions demandées · jalons, engagements et risques",
        ],
        "en": [
            "Maison Cassel — report to the executive committee",
            "The three tracks, side by side   In small: change since W46",
            "2 decisions requested · milestones, commitments and risks",
        ],
    }


def test_pictures_and_tables_are_told_to_those_who_listen(deck: Any) -> None:
    told = [
        alt(shape)
        for slide in slides(deck("typical", "fr"))
        for shape in slide.shapes
        if shape.shape_type in {MSO_SHAPE_TYPE.GROUP, MSO_SHAPE_TYPE.TABLE}
    ]

    assert all(told)
    assert told[0].startswith("Aujourd’hui est le jour 35.")
    assert any("Plateforme d’expérience révisée et ses nouveaux principes, 24 nov. +10 j" in words for words in told)


@every_report
def test_every_run_says_its_language(deck: Any, name: str, lang: str) -> None:
    tags = {
        run._r.rPr.get("lang")
        for slide in slides(deck(name, lang))
        for frame in [*frames(slide), slide.notes_slide.notes_text_frame]
        for line in frame.paragraphs
        for run in line.runs
    }

    assert {"fr": "fr-FR", "en": "en-GB"}[lang] in tags <= {"fr-FR", "en-GB"}


def test_words_of_another_language_are_marked_with_it(deck: Any) -> None:
    french = [
        run.text
        for frame in frames(slides(deck("typical", "en"))[1])
        for line in frame.paragraphs
        for run in line.runs
        if run._r.rPr.get("lang") == "fr-FR"
    ]

    assert french == ["Une décision du Comex sur la pause de paiement."]


def test_colours_have_a_shape_and_a_word(deck: Any) -> None:
    overview, tracks, _decisions = (text(slide) for slide in slides(deck("typical", "fr")))

    assert overview.count("▲ Sous tension") == 3
    assert overview.count("● En bonne voie") == 1
    assert "▲ Sous tension" in tracks
    assert "calculé\u202f: En danger" in tracks


def test_report_is_told_in_its_order(deck: Any) -> None:
    overview, tracks, decisions = (text(slide) for slide in slides(deck("typical", "fr")))

    for said, parts in (
        (overview, ["rapport au Comex", "J+35", "Nous tiendrons", "S’adapter", "Proposer d’emblée", "Inventaire"]),
        (tracks, ["Les trois niveaux", "Paul Renard", "Nadia Haddad", "Frise"]),
        (decisions, ["2 décisions", "Ouvrir l’essayage", "Désigner un référent", "Jalons", "Débrancher"]),
    ):
        places = [said.index(part) for part in parts]
        assert places == sorted(places)


def test_what_there_is_no_room_for_is_counted(deck: Any) -> None:
    overview, _tracks, decisions = (text(slide) for slide in slides(deck("worst", "en")))

    assert "+7 more in the tool" in overview
    assert "+14 more in the tool" in decisions


def test_notes_have_the_words_in_full_with_sources_and_cut_off(deck: Any) -> None:
    facts = payload("prose")
    notes = [slide.notes_slide.notes_text_frame.text for slide in slides(deck("prose", "fr"))]

    for told in notes:
        assert "données arrêtées le vendredi 20 novembre 2026 à 12:00 (Europe/Paris)" in told
        assert fingerprint(facts) in told
    assert facts["tracks"][0]["why"]["fr"] in notes[1]
    assert facts["asks"][0]["question"]["fr"] in notes[2]


def test_nothing_asked_leaves_no_empty_half(deck: Any) -> None:
    decisions = slides(deck("first", "fr"))[2]

    tables = [shape for shape in decisions.shapes if shape.shape_type == MSO_SHAPE_TYPE.TABLE]
    assert (
        decisions.shapes.title.text_frame.text
        == "Aucune décision n’est demandée cette semaine · jalons, engagements et risques"
    )
    assert [table.table.cell(0, 0).text_frame.text for table in tables] == [
        "Jalons",
        "La semaine prochaine",
        "Principaux risques",
    ]


def test_hostile_text_is_text(deck: Any) -> None:
    show = "\n".join(text(slide) for slide in slides(deck("hostile", "fr")))

    assert "<script>alert(1)</script>" in show
    assert "\u202e" not in show
    assert "\x01" not in show


def test_what_no_xml_can_hold_is_left_out(wording_app: Flask) -> None:
    with wording_app.app_context():
        content = report_pptx(unspeakable("typical"), "fr")

    assert faults(content) == []
    assert "Maison Cassel — rapport au Comex" in text(slides(content)[0])


def test_same_payload_and_language_give_the_same_bytes(wording_app: Flask, deck: Any) -> None:
    with wording_app.app_context():
        again = report_pptx(payload("typical"), "fr")

    assert again == deck("typical", "fr")


def test_file_has_no_date_but_the_cut_off(deck: Any) -> None:
    content = deck("typical", "fr")
    about = Presentation(BytesIO(content)).core_properties

    assert (str(about.created), str(about.modified)) == ("2026-11-20 11:00:00",) * 2
    assert (about.author, about.language) == ("Léa Martin", "fr-FR")
    with ZipFile(BytesIO(content)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
