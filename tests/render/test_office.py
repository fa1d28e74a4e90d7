"""Slides and workbooks opened by LibreOffice: as many pages as slides, every word within them, nothing repaired.

One conversion for all: starting LibreOffice takes longer than what it then does.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from app.reading.slides.deck import report_pptx
from app.reading.workbook.book import report_xlsx
from tests.conftest import could_not_run
from tests.payloads import NAMES, payload

LANGUAGES = ("fr", "en")
every_report = pytest.mark.parametrize(("name", "lang"), [(name, lang) for name in NAMES for lang in LANGUAGES])
FOOT, WIDTH = 511, 960
LETTERS = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">')


@pytest.fixture(scope="module")
def papers(wording_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The folder with what LibreOffice printed of every sample, in both languages."""
    for program in ("soffice", "fc-match", "pdftotext"):
        if not shutil.which(program):
            could_not_run("LibreOffice", f"{program} is not installed")
    if "Liberation" not in said_by("fc-match", "Arial") and "Arial" not in said_by("fc-match", "Arial"):
        could_not_run("LibreOffice", "no typeface as wide as Arial is installed (fonts-liberation)")
    folder = tmp_path_factory.mktemp("office")
    with wording_app.app_context():
        for name in NAMES:
            for lang in LANGUAGES:
                (folder / f"{name}-{lang}.pptx").write_bytes(report_pptx(payload(name), lang))
        for lang in LANGUAGES:
            (folder / f"figures-{lang}.xlsx").write_bytes(report_xlsx(payload("typical"), lang))
    files = sorted(str(file) for file in folder.iterdir())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    said_by("soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), *files)
    return folder


def said_by(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, timeout=300).stdout.decode(errors="replace")


def pages(paper: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(paper).pages]


@every_report
def test_each_slide_is_a_page_and_no_word_leaves_it(papers: Path, name: str, lang: str) -> None:
    paper = papers / f"{name}-{lang}.pdf"

    boxes = said_by("pdftotext", "-bbox", str(paper), "-").split("<page ")[1:]
    assert len(boxes) == 3
    for page in boxes:
        words = [tuple(map(float, word)) for word in LETTERS.findall(page)]
        body = [word for word in words if word[1] < FOOT]
        assert max(right for _left, _top, right, _foot in words) <= WIDTH
        assert max(foot for _left, _top, _right, foot in body) <= FOOT + 1


def test_slides_say_what_the_report_says(papers: Path) -> None:
    overview, tracks, decisions = pages(papers / "typical-fr.pdf")

    for page, words in (
        (overview, ("Nous tiendrons le jalon du jour 90", "Sous tension", "Dont encore actives")),
        (tracks, ("Les trois niveaux, menés de front", "Deux actions à débrancher tournent encore", "Frise")),
        (decisions, ("2 décisions demandées", "attend depuis 9 jours", "Conclure le test du retrait à Lyon")),
    ):
        assert [word for word in words if word not in page] == []


@pytest.mark.parametrize(("lang", "words"), [("fr", ("Synthèse", "À propos")), ("en", ("Summary", "About"))])
def test_workbook_is_printed_sheet_by_sheet(papers: Path, lang: str, words: tuple[str, ...]) -> None:
    printed = pages(papers / f"figures-{lang}.pdf")

    text = "\n".join(printed)
    assert 8 <= len(printed) <= 16
    assert text.count("code") >= 8
    assert "2026-11-14" in text
    assert "7df98a4f" in text
