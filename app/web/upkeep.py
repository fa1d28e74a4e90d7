"""The administrator's page of health: what waits, left and failed, when the clockwork last ran, what has rung."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import alarm, db, figures, outbox, queue
from app.core.errors import Refused
from app.core.health import LATE
from app.core.outbox import Wanted
from app.mails import TEST
from app.programme.account import User
from app.web import upkeep_words as words
from app.web.admin import tabs
from app.web.health import examined
from app.web.request import administrator, now
from app.web.words import When, past_for

bp = Blueprint("upkeep", __name__)

SHOWN = 20
ROUNDS = ("reminders", "mentions", "reports", "findings", "forget")


@bp.get("/health")
@administrator
def health() -> ResponseReturnValue:
    found = examined(now())
    return render_template(
        "admin/health.html",
        tabs=tabs("health"),
        checks=[(check, words.finding(check)) for check in found],
        work=work() if all(check.ok for check in found if check.name == "tables") else None,
        demonstration=db.session.scalar(sa.select(sa.exists().where(User.demo))),
    )


@bp.post("/health/test-mail")
@administrator
def test_mail() -> ResponseReturnValue:
    """One a minute to whoever asks, however often they press."""
    key = f"{TEST}:{g.user.id}:{now():%Y-%m-%dT%H:%M}"
    outbox.queue([Wanted(key, TEST, g.user.email, g.user.lang, user_id=g.user.id)], now=now())
    flash(_("A mail to %(address)s is on its way.", address=g.user.email), "success")
    return redirect(url_for(".health"), 303)


@bp.post("/health/mails/<int:delivery_id>/sending")
@administrator
def send_again(delivery_id: int) -> ResponseReturnValue:
    """The same mail once more, as if it had just been queued."""
    try:
        figures.send_again(delivery_id, now=now())
    except Refused as refusal:
        flash(_(refusal.message), "error")
    else:
        flash(_("The mail leaves again within the next minute."), "success")
    return redirect(url_for(".health"), 303)


def work() -> dict[str, Any]:
    """What the page tells beside the findings; its statements are always the same."""
    mails, jobs = figures.mails_by_state(), figures.jobs_by_state()
    due_mails, late_mails, due_jobs, late_jobs = db.session.execute(figures.due(now(), now() - LATE)).one()
    failed = db.session.execute(figures.not_delivered(SHOWN)).all()
    return {
        "mails": words.mails(due_mails, late_mails, mails),
        "jobs": words.jobs(due_jobs, late_jobs, jobs),
        "failed": [mail_row(row) for row in failed],
        "more": mails[outbox.State.FAILED] - len(failed),
        "failed_jobs": [job_row(row) for row in db.session.execute(figures.failed_jobs(SHOWN))],
        "rounds": rounds(),
        "alarms": [alarm_row(each) for each in db.session.scalars(alarm.latest(10))],
    }


def mail_row(row: Any) -> dict[str, Any]:
    return {
        "kind": words.mail_kind(row.kind),
        "address": row.address,
        "when": at(row.queued_at),
        "error": row.error,
        "attempts": row.attempts,
        "again": url_for(".send_again", delivery_id=row.id),
    }


def job_row(row: Any) -> dict[str, Any]:
    error = row.error or {"message": queue.INTERNAL, "values": {}}
    message: str = error["message"]
    said = _(message, **error["values"])
    return {"kind": words.job_kind(row.kind), "when": at(row.finished_at), "error": said, "attempts": row.attempts}


def rounds() -> list[dict[str, Any]]:
    """When each part of the clockwork last did its round; None: never."""
    last = {name: moment for name, moment in db.session.execute(figures.last_rounds(ROUNDS)) if moment}
    return [{"label": words.round_name(name), "when": at(last.get(name))} for name in ("tick", "sent", *ROUNDS)]


def alarm_row(found: alarm.Alarm) -> dict[str, Any]:
    return {
        "name": words.check_name(found.name),
        "since": at(found.since),
        "over": at(found.over_at),
        "rings": found.ringing is not None,
    }


def at(moment: datetime | None) -> When | None:
    return past_for(g.user, moment, now()) if moment else None


def banner() -> list[dict[str, Any]]:
    """What rings, for the top of an administrator's pages: as this process' watch last saw it, without a statement."""
    if not (g.get("user") and g.user.is_admin):
        return []
    rings = current_app.extensions["alarms"]
    return [{"sentence": words.alarm(name), "since": at(since)} for name, since in rings.items()]
