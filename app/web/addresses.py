"""Addresses as people type them: numbers that a column could hold, and a slash too many."""

from typing import Any
from urllib.parse import quote

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map


class Number(IntegerConverter):
    """A number in an address; one that no column could hold is an address that doesn't exist."""

    def __init__(self, addresses: Map, **options: Any) -> None:
        super().__init__(addresses, **{"max": 2**31 - 1} | options)


def without_slash() -> str | None:
    """The address without the slash at its end, when that is one of a page.

    One that lacks its slash is led on by the router.
    """
    path, query = request.path.rstrip("/"), request.query_string.decode()
    if request.method != "GET" or request.routing_exception is None or not 0 < len(path) < len(request.path):
        return None
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return None
    return quote(request.script_root + path) + (f"?{query}" if query else "")
