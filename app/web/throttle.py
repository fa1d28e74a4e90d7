"""How often one may try: per account and address, per address, and altogether. Only failures count.

A stranger who tries somebody's account locks out their own address, never that person's.
"""

import time
from collections.abc import Callable
from hashlib import sha256
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_limiter import Limiter, RateLimitExceeded

from app.programme.account import normal_email
from app.web.errors import page

REFUSED = 422


def neighbourhood() -> str:
    """Where the request comes from; an IPv6 network counts as one, for a house has 2^64 addresses of it."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(address if address.version == 4 else ip_network((address, 64), strict=False))


def account_here() -> str:
    """The address that is tried and where from, without keeping either."""
    tried = normal_email(request.form.get("username", ""))[:254]
    return sha256(f"{tried} {neighbourhood()}".encode()).hexdigest()


def person_here() -> str:
    """The signed-in person, and where from."""
    return f"{g.user.id if g.user else 0} {neighbourhood()}"


limiter = Limiter(key_func=neighbourhood, headers_enabled=False)


def failed(response: Response) -> bool:
    return response.status_code == REFUSED


def guarded(key: Callable[[], str]) -> Callable[[Any], Any]:
    """Limit the failures of a view that checks a password."""

    def decorate(view: Any) -> Any:
        limits = (("10 per 15 minutes", key), ("60 per 15 minutes", neighbourhood), ("600 per minute", lambda: "all"))
        for rate, of in limits:
            view = limiter.shared_limit(rate, scope="password", key_func=of, methods=["POST"], deduct_when=failed)(view)
        return view

    return decorate


def sparing(scope: str, *limits: tuple[str, Callable[[], str]]) -> Callable[[Any], Any]:
    """Limit how often a view that makes mails leave may be called, whatever it answers."""

    def decorate(view: Any) -> Any:
        for rate, of in limits:
            view = limiter.shared_limit(rate, scope=scope, key_func=of, methods=["POST"])(view)
        return view

    return decorate


sparing_person = sparing("mails by hand", ("60 per hour", person_here))


def init_app(app: Flask) -> None:
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, enough)


def enough(_error: RateLimitExceeded) -> ResponseReturnValue:
    """429 in the visitor's language, with how long to wait."""
    wait = seconds_to_wait()
    return page(429, sentence=when_again(wait), headers={"Retry-After": str(wait)})


def seconds_to_wait() -> int:
    limit = limiter.current_limit
    return max(1, int(limit.reset_at - time.time()) + 1) if limit else 60


def when_again(seconds: int) -> str:
    """The wait in words, never shorter than it is."""
    return ngettext("Try again in %(num)d minute.", "Try again in %(num)d minutes.", ceil(seconds / 60))
