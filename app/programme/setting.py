"""The settings of a programme: what holds for them from the first day, and changing them while it runs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.enums import Labelled
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.programme.activity import Activity
from app.programme.chronicle import note
from app.programme.colour_rule import check_rule
from app.programme.commitment import rebaseline
from app.programme.deliverable import Deliverable
from app.programme.difference import plain
from app.programme.item import OPEN, change
from app.programme.member import Member
from app.programme.programme import Programme, check_open

TEXTS = frozenset({"title", "company", "mandate", "autonomy_limits", "sponsor"})
LONGEST_WINDOW = 365
FARTHEST = timedelta(days=5 * 366)


class Dates(Labelled):
    """What becomes of the deliverables that are still open when day zero moves."""

    KEEP = "keep", N_("They keep their dates")
    MOVE = "move", N_("Their forecasts move by as many days; the first commitments stay beside them")
    COMMIT = "commit", N_("They move by as many days, and we commit to the new dates")


def check_plan(values: Mapping[str, Any], now: datetime) -> None:
    """Refuse windows, a day zero or a colour rule that no programme has; what `values` doesn't name isn't looked at."""
    check_rule(values)
    for name in ("now_days", "next_days"):
        if not 1 <= values.get(name, 1) <= LONGEST_WINDOW:
            raise Refused(N_("A window lasts 1 to %(longest)d days."), field=name, longest=LONGEST_WINDOW)
    if "day_zero" in values and abs(values["day_zero"] - now.date()) > FARTHEST:
        raise Refused(N_("Day zero is at most five years away."), field="day_zero")


def differing(programme: Programme, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `values` that are not what is stored."""
    return {name: value for name, value in values.items() if getattr(programme, name) != value}


def configure(
    programme: Programme,
    values: Mapping[str, Any],
    *,
    by: Member,
    now: datetime,
    seen: int,
    dates: Dates = Dates.KEEP,
    reason: str = "",
) -> Activity | None:
    """Change settings and write what changed into the programme's history; None when nothing did.

    `seen` is the version that the leader had before them: another one raises Conflict. Items keep their dates, unless
    day zero moves and `dates` says otherwise; that needs a `reason`, which each deliverable's history keeps. The moves
    are part of the line that is returned: undoing it puts the dates back, and leaves the settings as they are.
    """
    check_open(programme)
    check_plan(values, now)
    new = differing(programme, values)
    if programme.version != seen:
        raise Conflict(programme, new, {name: getattr(programme, name) for name in new})
    if not new:
        return None
    moves = "day_zero" in new and dates is not Dates.KEEP
    if moves and not reason.strip():
        raise Refused(N_("Say why the dates move: it stays in the history of each deliverable."), field="reason")
    before = {name: getattr(programme, name) for name in new}
    for name, value in new.items():
        setattr(programme, name, value)
    facts = {name: [plain(old), plain(new[name])] for name, old in before.items() if name not in TEXTS}
    texts = {name: (old, new[name]) for name, old in before.items() if name in TEXTS}
    line = note(programme, "configured", by=by, now=now, reason=reason, facts=facts, texts=texts)
    if moves:
        _move(programme, new["day_zero"] - before["day_zero"], line, commit=dates is Dates.COMMIT, by=by)
    return line


def open_deliverables(programme: Programme) -> sa.Select[Deliverable]:
    """Those with a date to move, the first one first."""
    mine = (Deliverable.programme_id == programme.id, Deliverable.archived_at.is_(None), Deliverable.stage.in_(OPEN))
    dated = sa.select(Deliverable).where(*mine, Deliverable.due_on.is_not(None))
    return dated.order_by(Deliverable.due_on, Deliverable.number)


def _move(programme: Programme, shift: timedelta, line: Activity, *, commit: bool, by: Member) -> None:
    """Move the forecast of each by `shift`, through the verbs that any date goes through."""
    db.session.flush()  # the moves are part of the line and need its id
    given: dict[str, Any] = {"by": by, "now": line.at, "reason": line.reason}
    for deliverable in db.session.scalars(open_deliverables(programme)).all():
        moved = {"due_on": (deliverable.due_on or programme.day_zero) + shift}
        change(deliverable, moved, seen=deliverable.version, part_of=line, **given)
        if commit and deliverable.due_on != deliverable.baseline_on:
            rebaseline(deliverable, seen=deliverable.version, **given).part_of_id = line.id
