"""A browser without scripts, over real HTTP: cookies, forms, files."""

import re
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from tests.web.html import Form, forms_of


class Browser:
    """Somebody's browser: cookies, links and forms."""

    def __init__(self, live: str) -> None:
        self.live = live
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self.address, self.page, self.body = live, "", b""

    def open(self, path: str) -> "Browser":
        return self._load(Request(urljoin(self.live, path)))

    def send(self, like: str = "", **typed: str | list[str] | Path) -> "Browser":
        """Fill the form whose action has `like` in it, or that has these fields, and send it as its page says."""
        form = next(form for form in forms_of(self.page) if _fits(form, like, typed))
        pairs = [*token_of(self.page), *(pair for pair in form.sent() if pair[0] not in typed)]
        files = {name: value for name, value in typed.items() if isinstance(value, Path)}
        pairs += [(n, one) for n, v in typed.items() if n not in files for one in (v if isinstance(v, list) else [v])]
        body, kind = encoded(pairs, files)
        return self._load(Request(urljoin(self.address, form.action), body, {"Content-Type": kind}))

    def _load(self, request: Request) -> "Browser":
        try:
            answer = self.opener.open(request, timeout=30)
        except HTTPError as error:
            raise AssertionError(f"{error.code} {request.full_url}\n{error.read().decode()[:3000]}") from error
        self.address, self.body = answer.url, answer.read()
        self.page = self.body.decode("utf-8", "replace")
        return self


def _fits(form: Form, like: str, typed: dict[str, object]) -> bool:
    return form.method == "post" and like in form.action and set(typed) <= set(form.names)


def token_of(page: str) -> list[tuple[str, str]]:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return [("csrf_token", found[1])] if found else []


def encoded(pairs: list[tuple[str, str]], files: dict[str, Path]) -> tuple[bytes, str]:
    if not files:
        return urlencode(pairs).encode(), "application/x-www-form-urlencoded"
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in pairs if name not in files]
    parts += [f'name="{n}"; filename="{p.name}"\r\n\r\n'.encode() + p.read_bytes() for n, p in files.items()]
    body = b"".join(b"--limit\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    return body + b"--limit--\r\n", "multipart/form-data; boundary=limit"
