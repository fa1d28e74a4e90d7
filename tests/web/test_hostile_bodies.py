"""Requests whose body is broken, too large, or something else than it says; files that are none."""

from collections.abc import Iterator
from io import BytesIO

import pytest
import xlsxwriter

from app import jobs
from app.core import clock
from app.core.clock import running_from
from tests.databases import Databases
from tests.web.hostile import SCRIPT, SUM, left_behind, wrong_with
from tests.web.walk import Walk

pytestmark = pytest.mark.long

FORM = "application/x-www-form-urlencoded"
BODIES = {
    "cut UTF-8": (b"title=%C3&once=%E9", FORM),
    "bare bytes": (b"title=\xff\xfe\x00\x80&name=\xc3", FORM),
    "UTF-16": ("title=été".encode("utf-16"), FORM),
    "another charset": ("title=été".encode("latin-1"), f"{FORM}; charset=iso-8859-1"),
    "a charset that is none": (b"title=a", f"{FORM}; charset=nonsense"),
    "no type": (b"title=a", ""),
    "JSON": (b'{"title": {"a": 1}, "next": [1], "username": 3}', "application/json"),
    "a list in JSON": (b'["title"]', "application/json"),
    "JSON cut": (b'{"title', "application/json"),
    "parts without a boundary": (b"--x\r\n\r\n", "multipart/form-data"),
    "parts cut": (b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\na', "multipart/form-data; boundary=x"),
    "parts of bytes": (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xed\xa0\x80\xff\x00\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "a thousand fields": (b"&".join(b"f%d=%d" % (n, n) for n in range(3_000)), FORM),
    "brackets": (b"title[]=a&title[x][y]=b&title.z=c", FORM),
    "3 MB": (b"title=" + b"a" * 3_000_000, FORM),
}


@pytest.fixture(scope="session")
def all_databases(postgresql_databases: Databases) -> Databases:
    """The stricter one: it refuses characters, lengths and numbers that SQLite would keep."""
    return postgresql_databases


def test_every_form_with_a_broken_body(walk: Walk) -> None:
    before = walk.everything()

    troubles = [
        f"{form.action} {case}: {trouble}"
        for form in walk.forms()
        for case, (body, content_type) in BODIES.items()
        for trouble in sent(walk, form.action, body, content_type, before)
    ]

    assert troubles == []


def sent(walk: Walk, path: str, body: bytes, content_type: str, before: object) -> Iterator[str]:
    with walk.undone():
        answer = walk.send(path, body, content_type)
        yield from wrong_with(answer)
        yield from left_behind(walk, answer, before)


def test_a_file_where_a_text_is_wanted(walk: Walk) -> None:
    before = walk.everything()

    troubles = [
        f"{form.action} {name}: {trouble}"
        for form in walk.forms()
        for name in form.names
        for trouble in uploaded(walk, form.action, name, "a.exe", b"MZ", before)
    ]

    assert troubles == []


def uploaded(walk: Walk, path: str, field: str, name: str, content: bytes, before: object) -> Iterator[str]:
    """Send the file and, where it is taken, let a worker read it."""
    with walk.undone():
        answer = walk.upload(path, field, name, content)
        yield from wrong_with(answer)
        yield from left_behind(walk, answer, before)
        if answer.status_code < 400:
            jobs.run_queue(running_from(clock.now()))
            yield from wrong_with(walk.get(answer.location or path))


def workbook(rows: list[list[str]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Feuille")
        for line, cells in enumerate(rows):
            sheet.write_row(line, 0, cells)
    return out.getvalue()


FILES = {
    "nothing": b"",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10,
    "a damaged workbook": b"PK\x03\x04" + b"\x00" * 100,
    "an old workbook": b"\xd0\xcf\x11\xe0" + b"\x00" * 600,
    "a hostile workbook": workbook([[SCRIPT, "date"], ["=cmd|' /C'!A0", "99/99/9999"], [SUM, "\u202ex"]]),
    "a workbook of nothing": workbook([]),
    "zeros": b"\x00" * 10_000,
    "UTF-16": "titre;date\nété;2020\n".encode("utf-16"),
    "only a header": b"titre;date\n",
    "one long line": b"a" * 300_000,
    "a quote that never ends": b'titre\n"' + b"a;\n" * 1_000,
    "many columns": b";".join(b"c%d" % n for n in range(5_000)) + b"\n",
    "hostile cells": f"titre;date;catégorie\n{SCRIPT};2020-02-30;{SUM}\n=cmd|' /C'!A0;99/99/9999;\u202ex\n".encode(),
    "12 MB": b"titre\n" + b"a;b\n" * 3_300_000,
}


NAMES = ["a.csv", "../../etc/passwd", "x" * 500, "\u202evsc.exe", ""]


def test_files_that_are_no_inventory(walk: Walk) -> None:
    before = walk.everything()
    cases = [(case, "a.csv") for case in FILES] + [("only a header", name) for name in NAMES]

    troubles = [
        f"{case} {name:.20}: {trouble}"
        for case, name in cases
        for trouble in uploaded(walk, "/p/cx/do-now/actions/import/", "file", name, FILES[case], before)
    ]

    assert troubles == []
