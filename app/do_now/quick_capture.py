"""Capturing the action that a line says."""

from datetime import date, datetime
from typing import Any

from app.core.errors import Refused
from app.core.i18n import N_
from app.do_now.action import Action, capture
from app.do_now.quick_line import QuickLine
from app.do_now.quick_tokens import BLOCKED, CATEGORY, DUE, HORIZON, OWNER, PRIORITY, WORD
from app.programme.member import Member
from app.programme.priority import Priority
from app.programme.programme import Programme, Track

LONGEST_TITLE = 200
OPEN = {
    OWNER: N_("%(said)s: say who it is, or keep it as text."),
    CATEGORY: N_("%(said)s: say which category it is, or keep it as text."),
    WORD: N_("%(said)s is no horizon and no category: say what it is, or keep it as text."),
    DUE: N_("No calendar holds %(said)s: choose a day, or keep it as text."),
    BLOCKED: N_("Write after a colon what blocks it."),
}
"""What to answer, by what the line leaves open."""


def values_of(line: QuickLine, *, me: int, horizon: Track) -> dict[str, Any]:
    """What `capture` takes; what the line leaves open is nobody's word: the person who writes, the horizon at hand."""
    said = {chip.what: chip.value for chip in line.chips if chip.value is not None}
    return {
        "title": line.title,
        "owner_id": said.get(OWNER, me) or None,
        "horizon": said.get(HORIZON, horizon),
        "category_id": said.get(CATEGORY),
        "priority": said.get(PRIORITY, Priority.NORMAL),
        "due_on": said.get(DUE),
        "blocked_reason": said.get(BLOCKED, ""),
    }


def capture_line(
    programme: Programme, line: QuickLine, *, by: Member, now: datetime, horizon: Track, meant: date | None = None
) -> Action:
    """Add the action; refuses what is still a question, and a day that has passed unless it is the one `meant`."""
    values = values_of(line, me=by.id, horizon=horizon)
    for chip in line.questions:
        raise Refused(OPEN[chip.what], field="line", said=line.said(chip))
    if not line.title:
        raise Refused(N_("Say what is to be done."), field="line")
    if len(line.title) > LONGEST_TITLE:
        raise Refused(N_("At most %(max)d characters, who and when apart."), field="line", max=LONGEST_TITLE)
    if values["due_on"] and values["due_on"] < programme.today(now) and values["due_on"] != meant:
        raise Refused(N_("This day has passed. Choose another one, or say that you mean it."), field="line")
    return capture(programme, by=by, now=now, **values)
