"""Walking all pages and forms in one transaction that nobody keeps."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.core import clock, db
from app.programme.one_time_link import one_time_link
from tests.databases import table_names
from tests.web.html import Field, Form, forms_of
from tests.web.signing import enter
from tests.web.world import World, walked


@dataclass
class Walk:
    """Léa's browser. What a request writes is there for the next one only inside `undone`."""

    app: Flask
    engine: sa.Engine
    world: World
    cookie: str

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.open("GET", path, **more)

    def post(self, path: str, pairs: list[tuple[str, str]], **more: Any) -> TestResponse:
        """Send a form; pairs may repeat a name."""
        return self.send(path, urlencode(pairs, errors="surrogatepass").encode(), **more)

    def send(self, path: str, body: bytes, content_type: str = "application/x-www-form-urlencoded") -> TestResponse:
        return self.open("POST", path, data=body, content_type=content_type)

    def upload(
        self, path: str, field: str, name: str, content: bytes, pairs: Sequence[tuple[str, str]] = ()
    ) -> TestResponse:
        """Send a file, and other fields before it."""
        parts = [f'name="{key}"\r\n\r\n{value}'.encode() for key, value in pairs if key != field]
        parts.append(f'name="{field}"; filename="{name}"\r\n\r\n'.encode() + content)
        body = b"".join(b"--limit\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
        return self.send(path, body + b"--limit--\r\n", "multipart/form-data; boundary=limit")

    def path_with(self, rule: Rule, part: str, text: str) -> str:
        """The rule's address with that text, quoted already, where `part` stands."""
        with self.app.test_request_context():
            own = self.world.values_for(rule)
        return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda m: text if m[1] == part else str(own[m[1]]), rule.rule)

    def open(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Cookie": self.cookie} | more.pop("headers", {})
        for limiter in self.app.extensions["limiter"]:
            limiter.reset()
        client = self.app.test_client(use_cookies=False)
        return client.open(path, method=method, headers=headers, **more)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What the block writes is gone afterwards."""
        connection = db.session.get_bind()
        assert isinstance(connection, sa.Connection)
        savepoint = connection.begin_nested()
        try:
            yield
        finally:
            db.session.remove()
            savepoint.rollback()

    def everything(self) -> dict[str, list[Any]]:
        """The rows of every table."""
        db.session.rollback()
        connection = db.session.get_bind()
        assert isinstance(connection, sa.Connection)
        return {
            name: sorted(repr(tuple(row)) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'))
            for name in table_names(self.engine)
        }

    def pages(self) -> dict[str, str]:
        """The endpoint and the address of every page."""
        with self.app.test_request_context():
            return {rule.endpoint: self.world.path(rule) for rule in walked(self.app, "GET")}

    def forms(self) -> list[Form]:
        """One form for each address that takes one: as its page shows it, or with common fields where none does."""
        found: dict[str, Form] = {}
        for path in self.pages().values():
            found |= {self._endpoint(form.action): form for form in self._forms_at(path)}
        for path in ("/login", "/forgotten", self.world.values["first_link"]):
            found |= {f"{path} of a stranger": form for form in self._forms_at(path, headers={"Cookie": ""})}
        with self.app.test_request_context():
            unseen = {rule.endpoint: self.world.path(rule) for rule in walked(self.app, "POST")}
            unseen = {endpoint: path for endpoint, path in unseen.items() if endpoint not in found}
        return [
            *found.values(),
            *(Form(path, "post", [Field(n, "text") for n in COMMON], shown=False) for path in unseen.values()),
        ]

    def _forms_at(self, path: str, **more: Any) -> Iterator[Form]:
        answer = self.get(path, **more)
        if answer.mimetype == "text/html":
            for form in forms_of(answer.text):
                form.action = urlsplit(form.action).path or path
                if form.method == "post":
                    yield form

    def _endpoint(self, path: str) -> str:
        return str(self.app.url_map.bind("").match(path, method="POST")[0])


COMMON = ("once", "version", "reason", "email", "next", "lang")


def a_walk(app: Flask, engine: sa.Engine, world: World) -> Walk:
    """Signed in as Léa, with a link that makes the first administrator."""
    world.values["first_link"] = f"/welcome/{one_time_link(None, now=clock.now())}"
    client = enter(app.test_client(), world.lea.user)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie
    return Walk(app, engine, world, f"{cookie.key}={cookie.value}")
