"""Is it alive, can it serve: for whoever watches the instance; no secrets, no details."""

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.health import checks
from app.web.request import bare, public

bp = Blueprint("health", __name__)


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
    """200 when people can be served, else 503; a late clockwork is told, and keeps nobody from working."""
    found = checks(current_app.extensions["engine"], clock.now())
    is_ready = all(check.ok for check in found if check.essential)
    status = {"status": "ready" if is_ready else "not ready", "checks": {check.name: check.ok for check in found}}
    return status, 200 if is_ready else 503
