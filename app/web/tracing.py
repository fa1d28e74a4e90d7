"""Each request has a name: it stands in the answer, on the page of an error and on every line logged meanwhile."""

import re
import secrets
import time

import structlog
from flask import Flask, Response, current_app, g, request

from app.core import metrics

HEADER = "X-Request-ID"
NAME = re.compile(r"[A-Za-z0-9-]{8,64}")
UNTOLD = {"assets.file", "health.live", "health.ready", "health.measured"}
"""Asked for so often that a line each would hide the others."""

log = structlog.get_logger("jalon.web")


def init_app(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(end)


def begin() -> None:
    """A name of our own, or the one that a proxy of ours gave."""
    given = request.headers.get(HEADER, "") if current_app.extensions["settings"].trusted_proxies else ""
    g.request_id = given if NAME.fullmatch(given) else secrets.token_hex(8)
    g.begun = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def end(response: Response) -> Response:
    """Count the request and tell of it: by its route, since an address may hold a one-time token."""
    if "begun" not in g:  # refused before anything began
        begin()
    took = time.perf_counter() - g.begun
    response.headers[HEADER] = g.request_id
    metrics.REQUESTS.note(request.method in {"GET", "HEAD", "OPTIONS"}, response.status_code, took)
    if request.endpoint not in UNTOLD:
        route = str(request.url_rule) if request.url_rule else "-"
        log.info("answered", method=request.method, route=route, status=response.status_code, ms=round(took * 1000))
    return response
