"""The dates of a report: milestones that were reached or missed, those to come, and commitments that were moved."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.programme.activity import Activity, ActivityText
from app.programme.deliverable import Deliverable
from app.programme.item import OPEN, Item, Stage
from app.programme.method import BY_CODE
from app.programme.programme import Programme

SHOWN, AT_LEAST = 5, 2
"""How many are printed in all; how many of those to come stay whatever was reached or missed."""
AHEAD = timedelta(days=14)

Facts = dict[str, Any]


def dates_of(programme: Programme, start: datetime, cutoff: datetime) -> Facts:
    """Milestones are the method's deliverables; flows are those after `start` up to `cutoff`."""
    lines = _lines(programme, start, cutoff)
    shifts = [line for line in lines if "due_on" in line.facts]
    rows = db.session.execute(_deliverables(programme)).all()
    today, since = programme.today(cutoff), programme.today(start)
    reached = [row for row in rows if row.stage is Stage.DONE and start < row.closed_at <= cutoff]
    missed = [row for row in rows if row.stage in OPEN and row.due_on and since <= row.due_on < today]
    upcoming = [row for row in rows if row.stage in OPEN and row.due_on and today <= row.due_on <= today + AHEAD]
    last = [(row, "done") for row in reached] + [(row, "missed") for row in missed]
    past = last[: SHOWN - min(len(upcoming), AT_LEAST)]
    ahead = upcoming[: SHOWN - len(past)]
    moved = _moved([shift for shift in shifts if shift.at > start])
    return {
        "milestones": {
            "last": [_milestone(row, state, lines, start) for row, state in past],
            "next": [_milestone(row, "due", lines, start) for row in ahead],
        },
        "milestones_more": len(last) + len(upcoming) - len(past) - len(ahead),
        "moved": moved[:SHOWN],
        "moved_more": max(len(moved) - SHOWN, 0),
    }


def _deliverables(programme: Programme) -> sa.Select[*tuple[Any, ...]]:
    renamed = sa.exists().where(
        Activity.item_id == Item.id, ActivityText.activity_id == Activity.id, ActivityText.field == "title"
    )
    columns = (Item.number, Deliverable.code, Item.title, Item.track, Item.stage, Item.baseline_on, Item.due_on)
    return (
        sa.select(*columns, Item.closed_at, renamed.label("renamed"))
        .select_from(Deliverable)
        .where(Item.programme_id == programme.id, Item.archived_at.is_(None))
        .order_by(Item.due_on, Item.number)
    )


def _lines(programme: Programme, start: datetime, cutoff: datetime) -> Sequence[Any]:
    """Every line about a date after `start`, and about a deliverable's dates ever, oldest first."""
    dated = sa.or_(*(Activity.facts[name].as_string().is_not(None) for name in ("due_on", "baseline_on")))
    return db.session.execute(
        sa.select(
            Activity.id,
            Activity.undoes_id,
            Item.kind,
            Item.number,
            Item.title,
            Activity.facts,
            Activity.reason,
            Activity.at,
        )
        .join(Item, Item.id == Activity.item_id)
        .where(Activity.programme_id == programme.id, Activity.at <= cutoff, Item.archived_at.is_(None), dated)
        .where(sa.or_(Activity.at > start, Item.kind == "deliverable"))
        .order_by(Activity.id)
    ).all()


def _milestone(row: Any, state: str, lines: Sequence[Any], start: datetime) -> Facts:
    """Its label is the method's msgid, to be translated, unless somebody renamed the deliverable.

    `slip_before` is how late it was at `start`; `committed_first` is set where leaders have committed anew since.
    """
    own = [line for line in lines if line.kind == "deliverable" and line.number == row.number]
    moves = [s for s in _made(own) if s.facts.get("due_on", [None])[0]]
    first = _value_at("baseline_on", own, None) or row.baseline_on
    due_then, baseline_then = (_value_at(name, own, start) or getattr(row, name) for name in ("due_on", "baseline_on"))
    return {
        "ref": f"{Deliverable.PREFIX}-{row.number}",
        "label": BY_CODE[row.code].label if row.code in BY_CODE and not row.renamed else None,
        "title": row.title,
        "track": row.track.value,
        "baseline": row.baseline_on and row.baseline_on.isoformat(),
        "forecast": row.due_on and row.due_on.isoformat(),
        "slip": _slip(row.baseline_on, row.due_on),
        "slip_before": _slip(baseline_then, due_then),
        "committed_first": first.isoformat() if first and first != row.baseline_on else None,
        "moves": len(moves),
        "state": state,
    }


def _slip(baseline: date | None, due: date | None) -> int:
    return (due - baseline).days if due and baseline else 0


def _value_at(name: str, lines: Sequence[Any], start: datetime | None) -> date | None:
    """What the date was at `start`, or at the very first; None where it was what it is now."""
    later = (line.facts[name][0] for line in lines if name in line.facts and (start is None or line.at > start))
    before = next((value for value in later if value), None)
    return date.fromisoformat(before) if before else None


def _made(shifts: Sequence[Any]) -> list[Any]:
    """The moves that somebody made and nobody took back."""
    taken_back_by = {shift.undoes_id: shift.id for shift in shifts}

    def holds(shift_id: int) -> bool:
        undoing = taken_back_by.get(shift_id)
        return undoing is None or not holds(undoing)

    return [shift for shift in shifts if shift.undoes_id is None and "due_on" in shift.facts and holds(shift.id)]


def _moved(shifts: Iterable[Any]) -> list[Facts]:
    """One line an item, from its first date to its last, the longest way first; who came back did not move."""
    prefixes = {name: mapper.class_.PREFIX for name, mapper in Item.__mapper__.polymorphic_map.items()}
    found: dict[str, Facts] = {}
    for shift in shifts:
        before, after = shift.facts["due_on"]
        ref = f"{prefixes[shift.kind]}-{shift.number}"
        line = found.setdefault(ref, {"ref": ref, "title": shift.title, "from": before})
        line |= {"to": after, "reason": shift.reason or line.get("reason", "")}
    moved = [line for line in found.values() if line["from"] and line["from"] != line["to"]]
    return sorted(moved, key=lambda line: (-_days(line), line["ref"]))


def _days(line: Facts) -> int:
    """How far a date went; one that was taken away went farthest."""
    if not line["to"]:
        return 10_000
    return abs((date.fromisoformat(line["to"]) - date.fromisoformat(line["from"])).days)
