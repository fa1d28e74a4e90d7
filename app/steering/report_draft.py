"""The draft of a report: built from figures that are read once, then worded by the leaders and the group leads."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from app.core import db
from app.core.errors import Conflict, Refused
from app.core.i18n import N_
from app.programme.member import Member
from app.programme.programme import Programme, Track
from app.steering.report import Report, check_draft, last_before, note, of_week
from app.steering.report_compare import commitments_of
from app.steering.report_cycle import after
from app.steering.report_figures import read_figures, updates_of_week, words_of
from app.steering.report_payload import Facts
from app.steering.report_scope import candidates
from app.steering.update import REASON_MIN, Colour

HEADLINE_MAX, REASON_MAX, LINE_MAX, OWNER_MAX, ERRATUM_MAX = 140, 280, 200, 60, 280
WINS_MAX, COMMITMENTS_MAX = 3, 5
CONFIDENCES = ("high", "medium", "low")


def build(programme: Programme, week: str, *, cutoff: datetime, now: datetime, by: Member | None = None) -> Report:
    """The week's draft with the figures of `cutoff`. What people wrote in it stays.

    A second call with the same or an earlier cut-off changes nothing. Refused once the week is published.
    """
    report = db.session.scalar(of_week(programme, week).limit(1).with_for_update())
    if report is None:
        return _first(programme, week, cutoff=cutoff, now=now, by=by)
    check_draft(report)
    if report.edition > 1:
        raise Refused(N_("A correction keeps the figures of the report that it corrects."))
    if cutoff > report.cutoff:
        _read(report, cutoff=cutoff)
        note(report, "report_rebuilt", by=by, now=now, cutoff=cutoff.isoformat())
    return report


def write(report: Report, values: Mapping[str, Any], *, by: Member, now: datetime, seen: int) -> None:
    """The leaders' words, from the headline to the erratum; see `_first` for all of them."""
    words = deepcopy(report.words)
    _check_seen(report, words, values, seen)
    if refusal := unexplained_colour(report, values["stated"], values["reason"]):
        raise refusal
    report.words = words | dict(values) | {"revision": seen + 1, "by": by.name}
    note(report, "report_worded", by=by, now=now)


def suggest(report: Report, *, by: Member, now: datetime) -> None:
    """Fill the empty places: with promises that were not kept, with what was done, with what is due next week."""
    check_draft(report)
    said = report.words
    unkept = [each for each, kept in zip(_promised(report), said["kept"], strict=False) if not kept]
    filled = _filled(said, report.figures.get("candidates") or {}, unkept)
    if filled != said:
        report.words = filled | {"revision": said["revision"] + 1}
        note(report, "report_worded", by=by, now=now)


def write_track(
    report: Report, track: Track, values: Mapping[str, Any], *, by: Member, now: datetime, seen: int
) -> None:
    """A group lead's words on the own track: why, need, and why the colour is not the computed one."""
    words = deepcopy(report.words)
    said = words["tracks"][track.value]
    _check_seen(report, said, values, seen)
    words["tracks"][track.value] = said | dict(values) | {"revision": seen + 1, "edited": True}
    report.words = words
    note(report, "report_worded", by=by, now=now, track=track.value)


def unexplained_colour(report: Report, stated: str | None, reason: Mapping[str, str | None]) -> Refused | None:
    """A stated colour that is not the computed one needs a reason of 20 characters at least."""
    computed = report.figures["overall"]["computed"]
    differs = stated is not None and computed not in {Colour.GREY.value, stated}
    if not differs or len(reason.get(report.words["lang"]) or "") >= REASON_MIN:
        return None
    message = N_("Say in %(low)d characters at least why the colour is not the computed one.")
    return Refused(message, field=f"reason_{report.words['lang']}", low=REASON_MIN)


def unsaid_erratum(report: Report) -> Refused | None:
    """A correction says what was wrong: the readers of the version that it replaces are told."""
    lang = report.words["lang"]
    if report.edition == 1 or (report.words.get("erratum") or {}).get(lang):
        return None
    return Refused(N_("Say what this version corrects: its readers are told."), field=f"erratum_{lang}")


def _first(programme: Programme, week: str, *, cutoff: datetime, now: datetime, by: Member | None) -> Report:
    report = Report(programme=programme, programme_id=programme.id, week=week, edition=1, built_at=now)
    report.words = {
        "lang": programme.lang,
        "headline": {},
        "stated": None,
        "reason": {},
        "confidence": "medium",
        "wins": [],
        "commitments": [],
        "kept": [],
        "revision": 1,
        "tracks": {track.value: {"edited": False, "revision": 1} for track in Track},
    }
    _read(report, cutoff=cutoff)
    report.words = _filled(report.words, report.figures["candidates"], [])
    db.session.add(report)
    note(report, "report_built", by=by, now=now, cutoff=cutoff.isoformat())
    return report


def _read(report: Report, *, cutoff: datetime) -> None:
    """Figures and updates anew; a track that its lead has worded already keeps these words."""
    programme = report.programme
    previous = db.session.scalar(last_before(programme, report.week))
    report.previous = previous
    report.previous_id = previous.id if previous else None
    since = previous.cutoff if previous else None
    offered = candidates(programme, since or programme.created_at, cutoff, after(programme, report.cycle).start)
    report.figures = read_figures(programme, report.week, since=since, cutoff=cutoff) | {"candidates": offered}
    report.cutoff = cutoff
    report.words = _with_updates(report)


def _with_updates(report: Report) -> Facts:
    words = deepcopy(report.words)
    updates = updates_of_week(report.programme, report.week)
    for track in Track:
        said = words["tracks"][track.value]
        if not said["edited"]:
            words["tracks"][track.value] = said | words_of(updates.get(track))
    return words


def _promised(report: Report) -> list[Facts]:
    return commitments_of(report.previous.payload if report.previous else None)


def _filled(said: Facts, offered: Mapping[str, Any], unkept: list[Facts]) -> Facts:
    """Titles are in the programme's language; what is said already is not said twice."""
    lang = said["lang"]
    wins = _with(said["wins"], [{lang: title[:LINE_MAX]} for title in offered.get("wins", ())], WINS_MAX)
    due = [
        {"text": {lang: each["text"][:LINE_MAX]}, "owner": each["owner"][:OWNER_MAX]}
        for each in offered.get("commitments", ())
    ]
    return said | {"wins": wins, "commitments": _with(said["commitments"], [*unkept, *due], COMMITMENTS_MAX)}


def _with(said: list[Facts], offered: list[Facts], most: int) -> list[Facts]:
    lines = list(said)
    for each in offered:
        if len(lines) < most and not any(_texts(each) & _texts(line) for line in lines):
            lines.append(each)
    return lines


def _texts(line: Facts) -> set[str]:
    return set(filter(None, line.get("text", line).values()))


def _check_seen(report: Report, current: Facts, values: Mapping[str, Any], seen: int) -> None:
    """Each part of a draft has a revision of its own, so that a lead and a leader don't stand in each other's way."""
    check_draft(report)
    if current["revision"] != seen:
        raise Conflict(report, dict(values), {name: current.get(name) or {} for name in values})
