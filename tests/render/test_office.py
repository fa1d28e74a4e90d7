"""Slides and workbooks opened by LibreOffice: as many pages as slides, every word within them, nothing repaired.

One test and one conversion for all: starting LibreOffice takes longer than what it then does.
"""

import re
import shutil
import subprocess
from pathlib import Path

from flask import Flask
from pypdf import PdfReader

from app.core.canonical import fingerprint
from app.reading.slides.deck import report_pptx
from app.reading.workbook.book import report_xlsx
from tests.conftest import could_not_run
from tests.payloads import NAMES, payload

REPORTS = [(name, lang) for name in NAMES for lang in ("fr", "en")]
FOOT, WIDTH = 511, 960
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>')
SLIDES = (
    ("Nous tiendrons le jalon du jour 90", "Sous tension", "Dont encore actives"),
    ("Les trois niveaux, menés de front", "Deux actions à débrancher tournent encore", "Frise"),
    ("2 décisions demandées", "attend depuis 9 jours", "Conclure le test du retrait à Lyon"),
)


def test_libreoffice_opens_every_file_and_every_word_stays_within_its_slide(wording_app: Flask, tmp_path: Path) -> None:
    check_programs()
    with wording_app.app_context():
        for name, lang in REPORTS:
            (tmp_path / f"{name}-{lang}.pptx").write_bytes(report_pptx(payload(name), lang))
        for lang in ("fr", "en"):
            (tmp_path / f"figures-{lang}.xlsx").write_bytes(report_xlsx(payload("typical"), lang))

    convert(tmp_path)

    assert {(name, lang): len(pages(tmp_path / f"{name}-{lang}.pdf")) for name, lang in REPORTS} == dict.fromkeys(
        REPORTS, 3
    )
    assert {report: left(tmp_path / f"{report[0]}-{report[1]}.pdf") for report in REPORTS} == {
        report: [] for report in REPORTS
    }
    for page, words in zip(pages(tmp_path / "typical-fr.pdf"), SLIDES, strict=True):
        assert [word for word in words if word not in page] == []
    for lang in ("fr", "en"):
        printed = "\n".join(pages(tmp_path / f"figures-{lang}.pdf"))
        assert [
            word
            for word in ("code", "Paul Renard", "2026-11-14", fingerprint(payload("typical"))[:8])
            if word not in printed
        ] == []


def check_programs() -> None:
    for program in ("soffice", "fc-match", "pdftotext"):
        if not shutil.which(program):
            could_not_run("LibreOffice", f"{program} is not installed")
    if not re.search("Liberation|Arial", said_by("fc-match", "Arial")):
        could_not_run("LibreOffice", "no typeface as wide as Arial is installed (fonts-liberation)")


def convert(folder: Path) -> None:
    """Have everything in the folder printed, with a profile of its own."""
    files = sorted(str(file) for file in folder.iterdir())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    said_by("soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), *files)


def said_by(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, timeout=300).stdout.decode(errors="replace")


def pages(paper: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(paper).pages]


def left(paper: Path) -> list[str]:
    """The words that are beyond the edge, or that begin above the foot and reach into it."""
    words = WORD.findall(said_by("pdftotext", "-bbox", str(paper), "-"))
    return [
        word
        for _left, top, right, foot, word in words
        if float(right) > WIDTH or (float(top) < FOOT and float(foot) > FOOT + 1)
    ]
