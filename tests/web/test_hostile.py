"""What nobody should send: each form and address answers in words, keeps what was typed, writes all or nothing."""

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import quote, urlencode

import pytest

from app import jobs
from app.core import clock
from app.core.clock import running_from
from app.core.text import clean, one_line
from tests.web.html import Form
from tests.web.walk import Walk

FORM = "application/x-www-form-urlencoded"
SCRIPT = "<script>alert(1)</script>"
SUM, RESULT = "{{1234567*9}}", "11111103"
SHORT = "é👩‍👩‍👧 \u202eRTL\u202c \x00\x01\x0b\ud800 %s'--"
NASTY = f'{SHORT}{SUM}${{7*7}}{SCRIPT}"); DROP TABLE item; %(x)s \\ &'
LONG, HUGE, BEYOND = "é ñ" * 50_000, "9" * 30, "2147483648"
TEXT = [NASTY, LONG]
CHOICE = ["nope", BEYOND]
DATE = ["2026-02-30", "9999-99-99", "0001-01-01", HUGE, NASTY]
HIDDEN = [NASTY, LONG, BEYOND, HUGE, "-1", "٣"]
ATTACKS = {
    "text": TEXT, "textarea": TEXT, "email": TEXT, "password": TEXT, "search": TEXT,
    "select": CHOICE, "radio": CHOICE, "checkbox": CHOICE, "submit": CHOICE,
    "date": DATE, "time": DATE, "number": DATE,
    "hidden": HIDDEN, "file": TEXT,
}  # fmt: skip
EVERYWHERE = ["", " \t\r\n ", SHORT, "x" * 5_000, "٣", "-1", "//evil.example/", "2026-11-30"]


@pytest.mark.parametrize("kind", ATTACKS)
def test_each_field_of_every_form(walk: Walk, kind: str) -> None:
    before = walk.everything()

    troubles = [
        f"{form.action} {name} {value[:12]!r}: {trouble}"
        for form in walk.forms()
        for name in {field.name: None for field in form.fields if field.kind == kind}
        for value in ATTACKS[kind]
        for trouble in attacked(walk, form, {name}, [value], before)
    ]

    assert troubles == []


def test_all_fields_of_every_form_at_once(walk: Walk) -> None:
    before = walk.everything()

    troubles = [
        f"{form.action} {values!r:.20}: {trouble}"
        for form in walk.forms()
        for values in [*([value] for value in EVERYWHERE), [], ["1", SHORT]]
        for trouble in attacked(walk, form, {*form.names} - {"version"}, values, before)
    ]

    assert troubles == []


def attacked(walk: Walk, form: Form, names: set[str], values: list[str], before: object) -> Iterator[str]:
    """Send the form with these values in these fields: none at all, or the name repeated."""
    pairs = [(name, typed) for name, typed in form.filled() if name not in names]
    hostile = [(name, value) for name in sorted(names) for value in values]
    with walk.undone():
        answer = walk.post(form.action, pairs + hostile)
        yield from wrong_with(answer)
        if answer.status_code >= 400 and walk.everything() != before:
            yield f"{answer.status_code} left something behind"
        if answer.status_code in {409, 422} and not kept(answer.text, form, hostile):
            yield f"{answer.status_code} lost what was typed"
        if answer.status_code in {302, 303}:
            yield from (f"then {trouble}" for trouble in wrong_with(walk.get(answer.location)))


def wrong_with(answer) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"{answer.status_code} {re.sub('<[^>]+>', ' ', answer.text)[-300:]!r}"
    if answer.mimetype != "text/html":
        return
    if answer.status_code >= 400 and '<html lang="fr"' not in answer.text and "<main" in answer.text:
        yield f"{answer.status_code} not in French"
    if SCRIPT in answer.text or RESULT in answer.text:
        yield "the text became code"


def kept(page: str, form: Form, hostile: list[tuple[str, str]]) -> bool:
    """Whether the page shows again what was typed first into each entry, passwords aside."""
    typed = {field.name for field in form.fields if field.is_text and form.shown}
    first = {name: value for name, value in reversed(hostile) if name in typed}
    return all(shows(page, value) for value in first.values())


def shows(page: str, value: str) -> bool:
    """Whether the page holds the text, as it was or without what can't be shown; of blanks nothing needs to stay."""
    received = value.replace("\ud800", "%ED%A0%80")
    return any(
        escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in page
        for text in (received, clean(received), one_line(received))
    )


ADDRESSED = ("before", "after", "week", "version", "ref", "q", "owner", "category", "kind", "due", "lang", "next", "as")
JUNK = [
    "", "\x00", "\ud800", "é\u202e", SCRIPT, SUM, "'", "%", "\\", "-1", "0", HUGE, BEYOND, "2026-W99", "x" * 3_000,
    "~", "9999-99-99~1", "0001-01-01~1", f"2026-11-23~{BEYOND}", f"2026-11-23~{'9' * 17}", f"2026-11-23~{HUGE}",
]  # fmt: skip


def test_every_address_with_junk_in_its_query(walk: Walk) -> None:
    troubles = [
        f"{path}?{asked:.40}: {trouble}"
        for path in walk.pages().values()
        for junk in JUNK
        for names in (ADDRESSED, ADDRESSED[1:])[: 1 + path.endswith(("/", "unplug"))]  # lists have cursors
        for asked in [urlencode([(name, junk) for name in names], errors="surrogatepass")]
        for trouble in wrong_with(walk.get(f"{path}?{asked}"))
    ]

    assert troubles == []


def test_every_address_with_junk_in_its_path(walk: Walk) -> None:
    troubles = []
    for rule in walk.app.url_map.iter_rules():
        method = "GET" if "GET" in rule.methods else "POST"
        for part in rule.arguments:
            for junk in filter(None, JUNK):
                path = walk.path_with(rule, part, quote(junk, safe="", errors="surrogatepass"))
                with walk.undone():
                    answer = walk.open(method, path)
                    troubles += [f"{method} {path:.80}: {trouble}" for trouble in wrong_with(answer)]

    assert troubles == []


def test_what_stands_in_another_programme_is_out_of_reach(walk: Walk) -> None:
    own, abroad = walk.world.values, walk.world.abroad
    before = walk.everything()
    ids = [name for name in ("member_id", "job_id", "import_id") if own[name] != abroad[name]]
    reached = {}
    for rule in walk.app.url_map.iter_rules():
        for part in {"slug", *ids} & rule.arguments:
            path = walk.path_with(rule, part, str(abroad[part]))
            for method in {"GET", "POST"} & rule.methods:
                reached[f"{method} {path}"] = walk.open(method, path).status_code

    assert len(reached) > 40
    assert {asked: status for asked, status in reached.items() if status != 404} == {}
    assert walk.everything() == before


@pytest.mark.parametrize("name", ["owner_id", "category_id"])
def test_choices_of_another_programme_are_refused(walk: Walk, name: str) -> None:
    before = walk.everything()
    foreign = {"owner_id": walk.world.abroad["member_id"], "category_id": walk.world.abroad["category_id"]}
    path = "/p/cx/do-now/actions/new"
    form = next(form for form in walk.forms() if form.action == path)
    pairs = [pair for pair in form.filled() if pair[0] != name]

    answer = walk.post(path, [*pairs, (name, str(foreign[name]))])

    assert answer.status_code == 422
    assert "Choisissez dans la liste" in answer.text
    assert walk.everything() == before


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


@pytest.mark.parametrize("case", BODIES)
def test_every_form_with_a_broken_body(walk: Walk, case: str) -> None:
    before = walk.everything()
    body, content_type = BODIES[case]

    troubles = []
    for form in walk.forms():
        with walk.undone():
            answer = walk.send(form.action, body, content_type)
            troubles += [f"{form.action}: {trouble}" for trouble in wrong_with(answer)]
            if answer.status_code >= 400 and walk.everything() != before:
                troubles.append(f"{form.action}: {answer.status_code} left something behind")

    assert troubles == []


def test_a_file_where_a_text_is_wanted(walk: Walk) -> None:
    before = walk.everything()

    troubles = []
    for form in walk.forms():
        for name in form.names:
            with walk.undone():
                answer = walk.upload(form.action, name, "a.exe", b"MZ")
                troubles += [f"{form.action} {name}: {trouble}" for trouble in wrong_with(answer)]
                if answer.status_code >= 400 and walk.everything() != before:
                    troubles.append(f"{form.action} {name}: {answer.status_code} left something behind")

    assert troubles == []


FILES = {
    "nothing": b"",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10,
    "a workbook": b"PK\x03\x04" + b"\x00" * 100,
    "zeros": b"\x00" * 10_000,
    "UTF-16": "titre;date\nété;2020\n".encode("utf-16"),
    "only a header": b"titre;date\n",
    "one long line": b"a" * 300_000,
    "a quote that never ends": b'titre\n"' + b"a;\n" * 1_000,
    "many columns": b";".join(b"c%d" % n for n in range(5_000)) + b"\n",
    "hostile cells": f"titre;date;catégorie\n{SCRIPT};2020-02-30;{SUM}\n=cmd|' /C'!A0;99/99/9999;\u202ex\n".encode(),
    "12 MB": b"titre\n" + b"a;b\n" * 3_300_000,
}


@pytest.mark.parametrize("case", FILES)
@pytest.mark.parametrize("name", ["a.csv", "../../etc/passwd", "x" * 500, "\u202evsc.exe", ""])
def test_hostile_files(walk: Walk, case: str, name: str) -> None:
    before = walk.everything()

    with walk.undone():
        answer = walk.upload("/p/cx/do-now/actions/import/", "file", name, FILES[case])
        troubles = list(wrong_with(answer))
        if answer.status_code >= 400:
            assert walk.everything() == before
        else:
            jobs.run_queue(running_from(clock.now()))
            troubles += wrong_with(walk.get(answer.location))

    assert troubles == []
