"""What a report counts: read once from the tables at its cut-off, then stored with the draft and never read again."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.do_now.coverage import coverage
from app.programme.item import Item, Stage
from app.programme.method import BY_CODE
from app.programme.programme import Programme, Track
from app.steering.progress import Gate, Reason, Standing, compute, stand, worst
from app.steering.report_dates import dates_of
from app.steering.update import Colour, TrackUpdate, voices

REASONS_SHOWN = 3

Facts = dict[str, Any]


def read_figures(programme: Programme, week: str, *, since: datetime | None, cutoff: datetime) -> Facts:
    """Stocks at `cutoff`, flows after `since` up to it: JSON without ids, the same for the same tables.

    `since` is the cut-off of the last published report; None counts from the beginning of the programme.
    """
    start = since or programme.created_at
    today = programme.today(cutoff)
    tracks = _tracks(programme, week, today)
    return {
        "programme": _programme(programme),
        "day": programme.day_of(today),
        "today": today.isoformat(),
        "tracks": tracks,
        "overall": _overall(tracks),
        "inventory": _inventory(programme),
        "scope": _scope(programme, start, cutoff),
    } | dates_of(programme, start, cutoff)


def words_of(update: TrackUpdate | None) -> dict[str, Facts]:
    """What a track's update of the week says, as words that a draft starts from."""
    said = {name: getattr(update, name) if update else "" for name in ("why", "need", "override")}
    return {name: {update.lang: text} if update and text else {} for name, text in said.items()}


def updates_of_week(programme: Programme, week: str) -> dict[Track, TrackUpdate]:
    mine = sa.select(TrackUpdate).where(TrackUpdate.programme_id == programme.id, TrackUpdate.week == week)
    return {update.track: update for update in db.session.scalars(mine)}


def _programme(programme: Programme) -> Facts:
    return {
        "slug": programme.slug,
        "title": programme.title,
        "company": programme.company,
        "mandate": programme.mandate,
        "day_zero": programme.day_zero.isoformat(),
        "now_days": programme.now_days,
        "next_days": programme.next_days,
        "timezone": programme.timezone,
    }


def _tracks(programme: Programme, week: str, today: date) -> dict[str, Facts]:
    standings = stand(programme, today)
    heard = {track: (lead, update) for track, lead, update in db.session.execute(voices(programme))}
    return {
        track.value: {"lead": heard[track][0]} | _track(programme, week, today, standings[track], heard[track][1])
        for track in Track
    }


def _track(programme: Programme, week: str, today: date, standing: Standing, update: TrackUpdate | None) -> Facts:
    """A colour that was stated in an earlier week isn't repeated: the track then shows the computed one."""
    colour, reasons = compute(programme, standing, today, update.at if update else None)
    said_on = programme.today(update.at) if update else None
    return {
        "stated": update.colour.value if update and update.week == week else None,
        "computed": colour.value,
        "reasons": [_reason(reason) for reason in reasons],
        "updated_on": said_on and said_on.isoformat(),
        "update_age": max((today - said_on).days, 0) if said_on else None,
        "gate": _gate(standing.gates[0]) if standing.gates else None,
        "figures": {
            "done": standing.deliverables_done,
            "planned": standing.planned,
            "deliverables": standing.deliverables,
            "open": standing.open,
            "overdue": standing.overdue,
            "blocked": standing.blocked,
        },
    }


def _reason(reason: Reason) -> Facts:
    return {"code": reason.code, "values": dict(reason.values)}


def _gate(gate: Gate) -> Facts:
    return {
        "label": BY_CODE[gate.code].label if gate.code in BY_CODE else gate.title,
        "code": gate.code,
        "baseline": gate.baseline_on and gate.baseline_on.isoformat(),
        "forecast": gate.due_on and gate.due_on.isoformat(),
        "slip": (gate.due_on - gate.baseline_on).days if gate.due_on and gate.baseline_on else 0,
    }


def _overall(tracks: dict[str, Facts]) -> Facts:
    """The worst of the three computed colours, with the reasons of the tracks that have it."""
    colour = worst([Colour(track["computed"]) for track in tracks.values()])
    blamed = [track["reasons"] for track in tracks.values() if track["computed"] == colour.value]
    reasons: list[Facts] = []
    for reason in (reason for reasons_of_one in blamed for reason in reasons_of_one):
        if reason not in reasons:
            reasons.append(reason)
    return {"computed": colour.value, "reasons": reasons[:REASONS_SHOWN]}


def _inventory(programme: Programme) -> Facts:
    counted = coverage(programme)
    return {"actions": counted["all"]} | {
        name: counted[name] for name in ("categorised", "settled", "to_unplug", "still_running")
    }


def _scope(programme: Programme, start: datetime, cutoff: datetime) -> Facts:
    """Items that came in, and items that left by the archive or by being dropped; who came and left counts nowhere."""
    here = sa.and_(Item.stage != Stage.DROPPED, sa.or_(Item.archived_at.is_(None), Item.archived_at > cutoff))
    came = sa.and_(Item.created_at > start, Item.created_at <= cutoff, here)
    was_dropped = sa.and_(Item.stage == Stage.DROPPED, sa.func.coalesce(Item.closed_at, start) <= start)
    archived = sa.and_(Item.archived_at > start, Item.archived_at <= cutoff, sa.not_(was_dropped))
    dropped = sa.and_(
        Item.stage == Stage.DROPPED, Item.closed_at > start, Item.closed_at <= cutoff, Item.archived_at.is_(None)
    )
    left = sa.and_(Item.created_at <= start, sa.or_(archived, dropped))
    counts = sa.select(sa.func.count().filter(came), sa.func.count().filter(left))
    added, removed = db.session.execute(counts.where(Item.programme_id == programme.id)).one()
    return {"added": added, "removed": removed}
