"""The report on paper: pages, accessibility, order, and what hostile text may not do."""

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from pypdf import PdfReader

from app.reading.file_name import pdf_name
from app.reading.paper import report_pdf
from app.render.glyphs import Glyphs
from app.render.pdf import FONTS, pages, pdf
from tests.payloads import NAMES, payload


@pytest.fixture(scope="module")
def paper(shared_app: Flask) -> Any:
    """Sets a sample in type, once per sample and language."""
    made: dict[tuple[str, str], bytes] = {}

    def _paper(name: str, lang: str) -> bytes:
        if (name, lang) not in made:
            with shared_app.app_context():
                made[name, lang] = report_pdf(payload(name), lang)
        return made[name, lang]

    return _paper


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_report_has_two_a4_pages_at_most(paper: Any, name: str, lang: str) -> None:
    document = paper(name, lang)

    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in _pages(document)}
    assert sizes == {(595, 842)}
    assert pages(document) == len(_pages(document)) <= 2


def _pages(document: bytes) -> list[Any]:
    return list(PdfReader(BytesIO(document)).pages)


def test_first_report_is_one_page(paper: Any) -> None:
    assert pages(paper("first", "fr")) == 1


def test_decisions_come_before_progress(paper: Any) -> None:
    text = text_of(paper("typical", "fr"))

    titles = ["Décisions demandées", "Les trois niveaux", "Inventaire des actions", "Jalons", "Ce qui a changé"]
    assert [text.index(title) for title in titles] == sorted(text.index(title) for title in titles)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_report_declares_that_it_is_accessible(paper: Any, lang: str) -> None:
    with pikepdf.open(BytesIO(paper("typical", lang))) as document:
        root, metadata = document.Root, document.open_metadata()

        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == lang
        assert str(metadata["pdfuaid:part"]) == "1"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo.Title).startswith("Maison Cassel")


def test_headings_tables_and_pictures_are_tagged(paper: Any) -> None:
    with pikepdf.open(BytesIO(paper("typical", "fr"))) as document:
        tags = [(str(node.S), "/Alt" in node) for node in _structure(document.Root.StructTreeRoot)]

    names = {name for name, _alt in tags}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI"} <= names
    assert [alt for name, alt in tags if name == "/Figure"] == [True] * 4


def _structure(node: Any) -> Any:
    """Every element below `node`, in the order of reading."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _structure(kid)


def test_words_of_another_language_are_marked_with_it(paper: Any) -> None:
    with pikepdf.open(BytesIO(paper("typical", "en"))) as document:
        marks = {mark for page in document.pages for mark in re.findall(rb"/Lang ?\((\w+)\)", _contents(page))}

    assert marks == {b"en", b"fr"}


def _contents(page: Any) -> bytes:
    content: bytes = page.Contents.read_bytes()
    return content


def test_same_payload_and_language_give_the_same_bytes(shared_app: Flask, paper: Any) -> None:
    with shared_app.app_context():
        again = report_pdf(payload("typical"), "fr")

    assert again == paper("typical", "fr")


def test_hostile_text_is_printed_as_text(paper: Any) -> None:
    text = text_of(paper("hostile", "fr"))

    assert '<script>alert(1)</script> #import "x": * $1$ @ref \\u{41}' in text
    assert "#panic()" in text
    assert "▯" in text


def test_footer_names_the_page(paper: Any) -> None:
    first, second = (page.extract_text().replace("\u200b", "") for page in _pages(paper("worst", "fr")))

    assert ("page 1 / 2" in first, "page 2 / 2" in second) == (True, True)


def test_file_name_says_programme_week_version_and_language() -> None:
    assert pdf_name(payload("typical"), "fr") == "cassel-2026-W47-v1-fr.pdf"


@pytest.mark.parametrize(
    ("text", "printable"),
    [
        ("Été à 12 €, « ça » − Δ", "Été à 12 €, « ça » − Δ"),
        ("a\u0301", "á"),
        ("ok 😀", "ok ▯"),
        ("a\x01b\u202ec\u200bd\ud800", "abcd"),
        ("漢字 عرب", "▯▯ ▯▯▯"),
        ("a\nb\tc", "a b c"),
        ("W" * 30, "\u200b".join(["WWWW"] * 7 + ["WW"])),
        ("", ""),
    ],
)
def test_what_the_typeface_lacks_is_replaced(text: str, printable: str) -> None:
    assert Glyphs(FONTS / "Manrope-Regular.ttf").printable(text) == printable


def test_any_template_can_be_set(tmp_path: Path) -> None:
    template = tmp_path / "card.typ"
    template.write_text(
        '#let r = json(bytes(sys.inputs.data))\n#set document(title: r.title)\n#set text(font: "Manrope")\n= #r.title'
    )

    document = pdf(template, {"title": "*Une carte* #1"}, timestamp=datetime(2026, 11, 20, 11, tzinfo=UTC))

    assert "*Une carte* #1" in text_of(document)


def test_counting_the_pages_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="not a document made by pdf"):
        pages(b"%PDF-1.7")
