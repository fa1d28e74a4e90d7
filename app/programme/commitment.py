"""The commitment: the date that a leader answers for, beside the forecast that moves."""

from datetime import datetime

from app.core.errors import Refused
from app.core.i18n import N_
from app.programme.activity import Activity, record
from app.programme.decision import decide
from app.programme.difference import plain
from app.programme.item import Item, check_seen
from app.programme.member import Member


def rebaseline(item: Item, *, by: Member, now: datetime, seen: int, reason: str) -> Activity:
    """A leader commits to the forecast anew; the old commitment stays readable in the history."""
    check_seen(item, {}, seen)
    if not reason.strip():
        raise Refused(N_("A new commitment needs a reason."), field="reason")
    if item.due_on == item.baseline_on:
        raise Refused(N_("The forecast is the commitment already."), field="reason")
    decide(item, act="rebaseline", verdict=plain(item.due_on) or "", by=by, now=now, rationale=reason)
    facts = {"baseline_on": [plain(item.baseline_on), plain(item.due_on)]}
    item.baseline_on, item.updated_at = item.due_on, now
    return record(item, "rebaselined", by=by, now=now, reason=reason, facts=facts)
