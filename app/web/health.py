"""Is it alive, can it serve, what has it done: for whatever watches the instance.

Figures are for the same machine and for who has the token; everybody else learns whether it serves, and no more.
"""

from collections.abc import Iterator
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from app.core import clock, db, figures, metrics
from app.core.health import Check, Room, checks
from app.settings import Settings
from app.web.request import bare, public

bp = Blueprint("health", __name__)

FORWARDED = ("Forwarded", "X-Forwarded-For", "Via")
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@bp.get("/healthz")
@bare
@public
def live() -> ResponseReturnValue:
    """200 while this process answers; asks nothing of the database."""
    return {"status": "alive"}


@bp.get("/readyz")
@bare
@public
def ready() -> ResponseReturnValue:
    """200 when people can be served, else 503. What is late keeps nobody from working: 503 only with `?strict=1`."""
    now = clock.now()
    found = examined(now)
    able = all(check.ok for check in found if check.essential)
    well = all(check.ok for check in found)
    told = {check.name: in_figures(check, now) if may_watch() else check.ok for check in found}
    status = {"status": ("ready" if well else "late") if able else "not ready", "checks": told}
    return status, 200 if well or (able and not request.args.get("strict")) else 503


@bp.get("/metrics")
@bare
@public
def measured() -> ResponseReturnValue:
    """The figures for Prometheus; 404 for whoever may not read them."""
    if not may_watch():
        abort(404)
    return Response("\n".join([*metrics.REQUESTS.lines(), *of_the_database(clock.now()), ""]), content_type=TEXT)


def examined(now: datetime) -> list[Check]:
    """The findings on this instance."""
    settings: Settings = current_app.extensions["settings"]
    return checks(current_app.extensions["engine"], now, Room(settings.data_dir, settings.disk_free_mb))


def may_watch() -> bool:
    """Whether the request comes straight from this machine, through no proxy, or carries the token."""
    token = current_app.extensions["settings"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and compare_digest(given.encode(), token.encode()):
        return True
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def in_figures(check: Check, now: datetime) -> dict[str, Any]:
    """A finding with its facts; a moment also as the seconds that have passed since."""
    facts = dict(check.facts)
    since = facts.get("since")
    if since:
        facts |= {"since": since.isoformat(timespec="seconds"), "seconds": int((now - since).total_seconds())}
    return {"ok": check.ok, **facts}


def of_the_database(now: datetime) -> Iterator[str]:
    """What the database and the disk tell; what a silent one would tell is left out."""
    found = {check.name: check for check in examined(now)}
    yes = (({"check": check.name}, float(check.ok)) for check in found.values())
    yield from metrics.family("jalon_check_ok", "gauge", "Findings of /readyz: 1 is well.", yes)
    disk = found["disk"].facts
    rows = (({"what": name.removesuffix("_bytes")}, disk[name]) for name in disk)
    yield from metrics.family("jalon_disk_bytes", "gauge", "Room where the data is, and the least that is well.", rows)
    since = {name: found[name].facts["since"] for name in ("tick", "mails", "jobs") if name in found}
    ages = (({"what": name}, (now - at).total_seconds() if at else 0.0) for name, at in since.items())
    yield from metrics.family("jalon_waiting_seconds", "gauge", "Age of the last tick, oldest mail and job due.", ages)
    if "tick" not in found:
        return
    with db.reading():
        mails, jobs = figures.mails_by_state(), figures.jobs_by_state()
    for name, words, counts in (("mails", "Mails", mails), ("jobs", "Jobs", jobs)):
        rows = (({"state": state.value}, float(count)) for state, count in counts.items())
        yield from metrics.family(f"jalon_{name}", "gauge", f"{words} by state.", rows)
