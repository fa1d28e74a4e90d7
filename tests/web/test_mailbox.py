"""The mails of the demonstration: those of its people, from one folder, without what a mail may carry."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.mail import Folder, Message, to_bytes
from app.web.letter_html import without_styles
from tests.builders import a_user
from tests.web.signing import enter

SENT = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
NAMES = [f"{n:032x}" for n in range(200)]
HOSTILE = """<body style="background: #faf8f4"><h1 style="color: #1c1a17; position: fixed" onclick="x()">Hello</h1>
<script>alert(1)</script><style>p { color: red }</style><img src="https://evil.example/p.png">
<p style="color: red; background: url(https://evil.example)">A &lt;b style="color: blue"&gt; told</p>
<a href="javascript:alert(1)" style="color: #2c48c4">in</a> <a href="http://localhost/p/cassel/">out</a></body>"""


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    changed = replace(app.extensions["settings"], demo=True, smtp_url=f"file://{tmp_path / 'mails'}")
    monkeypatch.setitem(app.extensions, "settings", changed)
    a_user(email="lea@cassel.example", demo=True)
    (tmp_path / "mails").mkdir()
    return tmp_path / "mails"


def a_letter(folder: Path, number: int, *, to: str = "lea@cassel.example", html: str | None = None) -> str:
    message = Message(to, "Léa", f"Letter {number}", f"Text {number}\n", html)
    raw = to_bytes(message, sender="Jalon <jalon@localhost>", message_id=f"<{NAMES[number]}@localhost>", date=SENT)
    Folder(folder).send(to, raw)
    os.utime(folder / f"{NAMES[number]}.eml", (number, number))
    return NAMES[number]


def subjects(client: FlaskClient) -> list[str]:
    return re.findall(r"<span>(Letter \d+)</span>", client.get("/mails/").text)


def test_newest_come_first_and_only_those_of_the_demonstration(client: FlaskClient, folder: Path) -> None:
    for number in (1, 3, 2):
        a_letter(folder, number)
    a_letter(folder, 4, to="somebody@example.org")

    assert subjects(client) == ["Letter 3", "Letter 2", "Letter 1"]
    assert client.get(f"/mails/{NAMES[4]}").status_code == 404


def test_a_hundred_are_listed(client: FlaskClient, folder: Path) -> None:
    for number in range(120):
        a_letter(folder, number)

    assert len(subjects(client)) == 100


def test_without_mails_it_says_when_they_come(client: FlaskClient, folder: Path) -> None:
    assert "No mail has left yet" in client.get("/mails/", headers={"Accept-Language": "en"}).text


def test_letter_is_shown_as_text_and_as_it_looks(client: FlaskClient, folder: Path) -> None:
    name = a_letter(folder, 1, html=HOSTILE)

    page = client.get(f"/mails/{name}").text
    text = client.get(f"/mails/{name}?as=text").text
    sheet = client.get(f"/mails/{name}/letter.css")

    assert '<h1 class="m1">Hello</h1>' in page
    assert f'href="/mails/{name}/letter.css"' in page
    assert "Text 1" in text
    assert "Hello" not in text
    assert sheet.mimetype == "text/css"
    assert ".letter-html .m1 { color:#1c1a17 }" in sheet.text


def test_letter_loses_what_it_must_not_carry() -> None:
    page, sheet = without_styles(HOSTILE)

    assert not re.search(r"<[^>]*(style=|onclick|<script|<img|javascript:)", page)
    assert "alert" not in page
    assert "evil" not in page + sheet
    assert "position" not in sheet
    assert "&lt;b style=" in page
    assert 'href="http://localhost/p/cassel/"' in page


def test_enclosure_is_kept_not_shown(client: FlaskClient, folder: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "jalon@localhost", "lea@cassel.example", "Report"
    mail["Date"], mail["Message-ID"] = SENT, f"<{NAMES[5]}@localhost>"
    mail.set_content("See the file.")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="semaine 47.pdf")
    mail.add_attachment("<script>", subtype="html", filename="../../x.html")
    Folder(folder).send("", mail.as_bytes())

    pdf, other = (client.get(f"/mails/{NAMES[5]}/files/{n}") for n in (0, 1))

    assert (pdf.data, pdf.mimetype) == (b"%PDF-1.7", "application/pdf")
    assert pdf.headers["Content-Disposition"].startswith("attachment")
    assert other.mimetype == "application/octet-stream"
    assert "/" not in other.headers["Content-Disposition"]
    assert client.get(f"/mails/{NAMES[5]}/files/2").status_code == 404


def test_only_letters_of_that_folder_are_opened(client: FlaskClient, folder: Path) -> None:
    a_letter(folder, 1)
    (folder.parent / "secret-key.eml").write_text("To: lea@cassel.example\n\nsecret")
    (folder / f"{NAMES[7]}.eml").symlink_to(folder.parent / "secret-key.eml")

    for name in ("..%2Fsecret-key", "../secret-key", NAMES[7], NAMES[8], f"{NAMES[1]}.eml", "x" * 300):
        assert client.get(f"/mails/{name}").status_code == 404
    assert subjects(client) == ["Letter 1"]


def test_broken_file_stops_nobody_from_reading_the_others(client: FlaskClient, folder: Path) -> None:
    a_letter(folder, 1)
    (folder / f"{NAMES[9]}.eml").write_bytes(b"\xff\xfe not a mail")
    (folder / f"{NAMES[8]}.eml").write_bytes(b"To: lea@cassel.example\n\nneither subject nor date")

    assert client.get("/mails/").status_code == 200
    assert client.get(f"/mails/{NAMES[8]}").status_code == 200
    assert client.get(f"/mails/{NAMES[9]}").status_code == 404


def test_outside_the_demonstration_there_are_no_mails(
    client: FlaskClient, app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = a_letter(folder, 1)
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], demo=False))

    for path in ("/mails/", f"/mails/{name}", f"/mails/{name}/letter.css", f"/mails/{name}/files/0"):
        assert client.get(path).status_code == 404


def test_where_others_can_reach_the_server_one_signs_in_first(
    client: FlaskClient, app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], host="0.0.0.0"))

    assert client.get("/mails/").location == "/login?next=/mails/"
    assert enter(client, a_user(demo=True)).get("/mails/").status_code == 200


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", ["Letter 4"]), ("0.0.0.0", [])])
def test_everybodys_mails_show_where_nobody_else_can_come_in(
    app: Flask, client: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch, host: str, shown: list[str]
) -> None:
    enter(client, a_user(email="zoe@example.org"))
    a_letter(folder, 4, to="zoe@example.org")
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], host=host))

    assert subjects(client) == shown
