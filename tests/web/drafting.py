"""Going through the steps of a new programme, as somebody does who fills in each and goes on."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TYPED: dict[str, dict[str, Any]] = {
    "mandate": {
        "title": "Tenir la promesse", "company": "Maison Été & Fils", "mandate": "Rendre le retrait sûr.",
        "sponsor": "Claire", "autonomy_limits": "", "lang": "fr",
    },
    "direction": {"objective": "fix_irritants", "strategy": "inspired"},
    "calendar": {
        "day_zero": "2026-03-02", "now_days": "30", "next_days": "60", "timezone": "America/Martinique",
        "weekdays": ["1", "2", "3", "4", "5"], "holidays": "CA",
    },
    "rhythm": {"report_weekday": "1", "report_time": "07:15"},
    "people": {"leads": ""},
}  # fmt: skip


def typed(step: str, **changes: Any) -> dict[str, Any]:
    """What is typed into a step; of `changes` those that belong there."""
    own = {name: value for name, value in changes.items() if step == home_of(name)}
    return TYPED[step] | own


def home_of(name: str) -> str:
    return next((step for step, fields in TYPED.items() if name in fields), "people")


def drafted(client: FlaskClient, **changes: Any) -> str:
    """Fill in every step; gives the address of the draft, without a slash at its end."""
    place = client.post("/programmes/new", data=typed("mandate", **changes) | {"once": "first"}).location
    base = place.rpartition("/")[0]
    for step in list(TYPED)[1:]:
        answer = client.post(f"{base}/{step}", data=typed(step, **changes))
        assert answer.status_code == 303, f"{step}: {answer.text}"
    return base


def opened(client: FlaskClient, once: str = "last", **changes: Any) -> TestResponse:
    """Go all the way and open the programme."""
    return client.post(f"{drafted(client, **changes)}/review", data={"once": once})
