"""What a report counts: read once from the tables at its cut-off, then stored with the draft and never read again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.do_now.progress import by_state, inventory_of
from app.programme.method import BY_CODE
from app.programme.programme import Programme, Track
from app.steering.colours import Reason, compute, days_late, worst
from app.steering.deliverables import Evidence, judge
from app.steering.progress import Gate, Heard, Standing, heard, tally
from app.steering.report_dates import dates_of
from app.steering.report_risks import risks_of
from app.steering.report_scope import readiness, scope_of
from app.steering.update import Colour, TrackUpdate

REASONS_SHOWN = 3

Facts = dict[str, Any]


def read_figures(programme: Programme, week: str, *, since: datetime | None, cutoff: datetime) -> Facts:
    """Stocks at `cutoff`, flows after `since` up to it: JSON without ids, the same for the same tables.

    `since` is the cut-off of the last published report; None counts from the beginning of the programme.
    """
    start = since or programme.created_at
    today = programme.today(cutoff)
    counted = tally(programme, today)
    told = heard(programme, counted)
    states = by_state(programme)
    tracks = _tracks(programme, week, today, counted.standings, told)
    _prove(tracks, judge(states))
    return {
        "programme": _programme(programme),
        "rule": asdict(programme.colour_rule),
        "day": programme.day_of(today),
        "today": today.isoformat(),
        "tracks": tracks,
        "overall": _overall(tracks, days_late(programme.workdays, told.decision_by, today)),
        "inventory": _inventory(inventory_of(states)),
        "scope": scope_of(programme, start, cutoff),
        "risks": risks_of(programme, start, cutoff),
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


def _tracks(
    programme: Programme, week: str, today: date, standings: dict[Track, Standing], told: Heard
) -> dict[str, Facts]:
    gates = {track: standing.gates[0] for track, standing in standings.items() if standing.gates}
    ready = readiness(programme, [gate.number for gate in gates.values()])
    found: dict[str, Facts] = {}
    for track in Track:
        lead, update = told.said[track]
        facts = _track(programme, week, today, standings[track], update)
        found[track.value] = {"lead": lead} | facts | {"gate": _gate(gates[track], ready) if track in gates else None}
    return found


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


def _prove(tracks: dict[str, Facts], proofs: Mapping[str, Evidence]) -> None:
    """Give the gates whose evidence is computed their `evidence`; of the others `ready` tells what is linked."""
    for gate in (track["gate"] for track in tracks.values()):
        if gate and gate["code"] in proofs:
            gate["evidence"] = [asdict(each) for each in proofs[gate["code"]].counts]


def _gate(gate: Gate, ready: dict[int, tuple[int, int]]) -> Facts:
    return {
        "label": BY_CODE[gate.code].label if gate.code in BY_CODE else gate.title,
        "code": gate.code,
        "baseline": gate.baseline_on and gate.baseline_on.isoformat(),
        "forecast": gate.due_on and gate.due_on.isoformat(),
        "slip": (gate.due_on - gate.baseline_on).days if gate.due_on and gate.baseline_on else 0,
        "ready": list(ready[gate.number]) if gate.number in ready else None,
    }


def _overall(tracks: dict[str, Facts], decision_late: int) -> Facts:
    """The worst of the three computed colours, with the reasons of the tracks that have it.

    A decision about the whole programme that is late puts no single track under strain, but the programme.
    """
    colours = [Colour(track["computed"]) for track in tracks.values()]
    colour = worst([*colours, *([Colour.AMBER] if decision_late else [])])
    blamed = [track["reasons"] for track in tracks.values() if track["computed"] == colour.value]
    whole = [_reason(Reason("decision_late", {"days": decision_late}))] if decision_late else []
    reasons: list[Facts] = []
    for reason in [*whole, *(reason for reasons_of_one in blamed for reason in reasons_of_one)]:
        if reason not in reasons:
            reasons.append(reason)
    return {"computed": colour.value, "reasons": reasons[:REASONS_SHOWN]}


def _inventory(counted: Mapping[str, int]) -> Facts:
    names = ("categorised", "problematised", "settled", "to_unplug", "still_running")
    return {"actions": counted["all"]} | {name: counted[name] for name in names}
