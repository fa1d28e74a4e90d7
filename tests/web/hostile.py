"""Values that nobody should send, and what is wrong with an answer to them."""

import re
from collections.abc import Iterator
from html import escape

from werkzeug.test import TestResponse

from app.core.text import clean, one_line
from tests.web.html import Form
from tests.web.walk import Walk

SCRIPT = "<script>alert(1)</script>"
SUM, RESULT = "{{1234567*9}}", "11111103"
SHORT = "é👩‍👩‍👧 \u202eRTL\u202c \x00\x01\x0b\ud800 %s'--"
NASTY = f'{SHORT}{SUM}${{7*7}}{SCRIPT}"); DROP TABLE item; %(x)s \\ &'
LONG, HUGE, BEYOND = "é ñ" * 50_000, "9" * 30, "2147483648"


def unfit(walk: Walk) -> Iterator[str]:
    """What no table should hold: characters that nothing can show, and books in the place of words."""
    for table, rows in walk.everything().items():
        for row in rows:
            if re.search(r"\\x0[01b]|\\ud800", row):
                yield f"{table} holds control characters"
            if len(row) > len(LONG):
                yield f"{table} holds {len(row)} characters"


def wrong_with(answer: TestResponse) -> Iterator[str]:
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


def left_behind(walk: Walk, answer: TestResponse, before: object) -> Iterator[str]:
    """What is refused leaves every table as it was."""
    if answer.status_code >= 400 and walk.everything() != before:
        yield f"{answer.status_code} left something behind"
