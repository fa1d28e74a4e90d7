"""The demonstration's two published reports and the mails that left, made by the same steps as real ones."""

from datetime import datetime, timedelta
from typing import Any

from app import jobs, report_jobs
from app.core import db
from app.core.clock import running_from
from app.demo import story
from app.demo.cassel import Event, Play
from app.steering import reminders
from app.steering.report_cycle import Cycle, before, current
from app.steering.report_draft import build, write
from app.steering.report_publication import publish
from app.steering.report_sending import RECALL

PARTS = ("earlier", "latest")
SPOKEN = timedelta(hours=20)
"""How long before the figures are read the tracks post their updates: on the day before, in the afternoon."""
MORNINGS = 8
"""Days for which the morning's digests are played."""


def events(play: Play, now: datetime) -> list[Event]:
    """Updates, publication and mails of the last two weeks that have left, and the digests of the last days."""
    latest = before(play.programme, current(play.programme, now))
    weeks = (before(play.programme, latest), latest)
    made = [event for part, week in zip(PARTS, weeks, strict=True) for event in _week(play, part, week)]
    this_week = Event(current(play.programme, now).build_at - SPOKEN, play.update("current"))
    mornings = (play.at(day, 8, 46) for day in range(_today(play, now) - MORNINGS, _today(play, now) + 1))
    return [*made, this_week, *(Event(at, _digests, alone=True) for at in mornings)]


def _today(play: Play, now: datetime) -> int:
    return play.programme.day_of(play.programme.today(now))


def _week(play: Play, part: str, week: Cycle) -> list[Event]:
    return [
        Event(week.build_at - SPOKEN, play.update(part)),
        Event(week.build_at, lambda now: build(play.programme, week.week, cutoff=now, now=now)),
        Event(week.build_at + timedelta(hours=3), lambda now: _word_and_publish(play, part, week, now)),
        Event(week.send_at, _queue, alone=True),
        Event(week.send_at + RECALL, _leave, alone=True),
    ]


def _word_and_publish(play: Play, part: str, week: Cycle, now: datetime) -> None:
    report = build(play.programme, week.week, cutoff=week.build_at, now=now)
    words, lea = story.REPORTS[part], play.cast["lea"]
    write(report, _values(words, part), by=lea, now=now, seen=report.words["revision"])
    db.session.flush()  # what is published is this version
    publish(report, by=lea, now=now, seen=report.version)


def _values(words: dict[str, Any], part: str) -> dict[str, Any]:
    kept = [True] * story.KEPT + [False] if part == "latest" else []
    return {
        "headline": words["headline"],
        "stated": "amber",
        "reason": story.REASON,
        "confidence": "medium",
        "wins": list(words["wins"]),
        "commitments": [{"text": text, "owner": owner} for text, owner in words["commitments"]],
        "kept": kept,
    }


def _queue(now: datetime) -> None:
    """Monday's hour: the PDFs are made and the mails queued, however long a slow machine takes."""
    jobs.run_queue(running_from(now))
    report_jobs.send_due(lambda: now)


def _leave(now: datetime) -> None:
    """A minute later, in which nobody took the report back, they leave."""
    jobs.deliver_mails(running_from(now))


def _digests(now: datetime) -> None:
    with db.writing():
        reminders.plan(now)
    jobs.deliver_mails(running_from(now))
