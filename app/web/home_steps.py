"""What a leader does first in a new programme: computed from what is there, gone once it is done."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.programme.programme import Track
from app.steering.progress import Heard, Tally
from app.web.request import can


def first_steps(counted: Tally, told: Heard) -> list[dict[str, Any]]:
    """Inventory, people, charters, each with whether it is done; none once all are, and none for those who can't."""
    if not can("PEOPLE"):
        return []
    steps = [
        {
            "label": _("Import the inventory"),
            "why": _("All that the company already does for its customers: the first track works on it."),
            "href": url_for("imports.new"),
            "done": counted.actions > 0,
        },
        {
            "label": _("Invite people"),
            "why": _("Three groups work at the same time; each needs a lead and people in contact with customers."),
            "href": url_for("invitations.new"),
            "done": told.people > 1,
        },
        {
            "label": _("Write the charters"),
            "why": _("What each group answers for and how often it meets: %(done)d of 3 written.", done=told.charters),
            "href": url_for("members.index"),
            "done": told.charters == len(Track),
        },
    ]
    return [] if all(step["done"] for step in steps) else steps
