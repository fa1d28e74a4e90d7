"""When what runs. Everything else that has a rhythm computes its own periods: see `once_per` in app/jobs.py."""

from typing import Any

STALE_S = 60


def every(tick_s: float) -> dict[str, dict[str, Any]]:
    """Beat's only entry. A tick that waited too long is worth nothing: the next one does its work."""
    expires = max(STALE_S, tick_s)
    return {"tick": {"task": "workers.tasks.tick", "schedule": tick_s, "options": {"expires": expires}}}
